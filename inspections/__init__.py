"""What the zone checks on site, and what firms check themselves."""
