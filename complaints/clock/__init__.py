"""Working time, deadlines, and what happens when they pass."""
