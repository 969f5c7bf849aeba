"""What could lead to a person: found in texts, masked, and times made coarse."""
