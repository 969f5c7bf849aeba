"""The zone's own data: places, areas, categories, working hours."""

from zone.areas import distance_m
from zone.zone import BadZone, Category, Hours, Located, Named, Zone

__all__ = ["BadZone", "Category", "Hours", "Located", "Named", "Zone", "distance_m"]
