"""The zone's own data: places, areas, categories, working hours."""

from zone.areas import distance_m
from zone.datum import Datum
from zone.gazetteer import Gazetteer, Hit, Landmark
from zone.named import Named
from zone.zone import BadZone, Category, Hours, Located, Zone

__all__ = [
    "BadZone",
    "Category",
    "Datum",
    "Gazetteer",
    "Hit",
    "Hours",
    "Landmark",
    "Located",
    "Named",
    "Zone",
    "distance_m",
]
