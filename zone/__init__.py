"""The zone's own data: places, areas, categories, working hours."""

from zone.areas import distance_m
from zone.datum import Datum
from zone.zone import BadZone, Category, Hours, Located, Named, Zone

__all__ = ["BadZone", "Category", "Datum", "Hours", "Located", "Named", "Zone", "distance_m"]
