"""Residents and staff, and the data stored about them."""
