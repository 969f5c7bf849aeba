"""Personal data: recognized in texts and masked; and times made coarse."""
