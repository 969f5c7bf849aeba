"""The position that the browser of a reporter has measured, or that was picked on the map of the page."""

import math

from complaints.model import Place, PlaceSource
from zone import Datum

_LONGEST = 80
#: in the place of the accuracy
_PICKED = "pin"


def measured(value: str) -> Place | None:
    """Of "latitude,longitude,metres" or "latitude,longitude,pin" (WGS-84); None if it is anything else."""
    *pair, last = value[:_LONGEST].split(",")
    try:
        lat, lon = (float(part) for part in pair)
        accuracy_m = None if last == _PICKED else float(last)
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return None
    if accuracy_m is None:
        return Place.at(lat, lon, datum=Datum.WGS84, source=PlaceSource.MAP_PIN)
    if not (math.isfinite(accuracy_m) and accuracy_m >= 0):
        return None
    return Place.at(lat, lon, datum=Datum.WGS84, source=PlaceSource.LOCATION, accuracy_m=accuracy_m)
