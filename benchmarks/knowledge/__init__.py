"""Retrieval peers and ours on the same data: quality, latency, build time and memory at 1k, 10k and 50k texts."""
