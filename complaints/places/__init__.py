"""Places that are reported repeatedly, and people who follow a place."""
