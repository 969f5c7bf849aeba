"""Plausible positions of the zone's places: a point elsewhere is a typing mistake."""

import math
from dataclasses import dataclass

from zone.datum import Pair

#: south, north, west, east of the country (WGS-84), its southernmost reefs included
_CHINA = (3.4, 53.6, 73.4, 135.1)
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`china` is False for a fictional zone (`training: true`), whose places may be anywhere."""

    china: bool = True
    centre: Pair | None = None  # lat, lon
    radius_km: float | None = None

    def doubt(self, lat: float, lon: float) -> str | None:
        """The text key of the problem of a point; None if there is none."""
        if self.china and not _in_china(lat, lon):
            return "swapped" if _in_china(lon, lat) else "outside_china"
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return "no_place"
        if self.centre is not None and self.radius_km is not None:
            return "too_far" if distance_m(self.centre, (lat, lon)) > self.radius_km * 1000 else None
        return None


def _in_china(lat: float, lon: float) -> bool:
    south, north, west, east = _CHINA
    return south <= lat <= north and west <= lon <= east


def distance_m(a: Pair, b: Pair) -> float:
    """Great-circle distance of two (lat, lon) in metres."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, p) for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(h))
