"""Complaints and findings: what they are, where they can go, who may move them. Plain functions."""
