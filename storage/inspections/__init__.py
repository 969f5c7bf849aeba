"""Sessions of inspection, their visits, and what findings hold besides their cases."""
