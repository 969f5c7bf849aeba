"""Grids, rhythms and checks of patrols."""
