"""Residents, staff and what is kept about either."""
