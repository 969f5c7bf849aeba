"""Forwards cases to other systems and takes back their status."""
