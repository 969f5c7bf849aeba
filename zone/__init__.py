"""The data of a zone: places, areas, categories, working hours."""

from zone.bounds import distance_m
from zone.categories import Category
from zone.datum import Datum
from zone.duty import Duty, DutyTable, Shift
from zone.gazetteer import Gazetteer, Hit, Landmark
from zone.named import Named
from zone.terms import Span, Terms, Unit
from zone.zone import CHINA, BadZone, Hours, Located, NoZone, Zone

__all__ = [
    "CHINA",
    "BadZone",
    "Category",
    "Datum",
    "Duty",
    "DutyTable",
    "Gazetteer",
    "Hit",
    "Hours",
    "Landmark",
    "Located",
    "Named",
    "NoZone",
    "Shift",
    "Span",
    "Terms",
    "Unit",
    "Zone",
    "distance_m",
]
