"""The position that the browser of a reporter has measured."""

import math

from complaints.model import Place, PlaceSource
from zone import Datum

_LONGEST = 80


def measured(value: str) -> Place | None:
    """Of "latitude,longitude,metres" (WGS-84); None if it is anything else."""
    parts = value[:_LONGEST].split(",")
    try:
        lat, lon, accuracy_m = (float(part) for part in parts)
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and math.isfinite(accuracy_m) and accuracy_m >= 0):
        return None
    return Place.at(lat, lon, datum=Datum.WGS84, source=PlaceSource.LOCATION, accuracy_m=accuracy_m)
