"""Places reported again and again, and people who follow a place."""
