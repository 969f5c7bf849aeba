"""Retrieval by peers and by the product: quality, latency, build time and memory at 1k, 10k and 50k texts."""
