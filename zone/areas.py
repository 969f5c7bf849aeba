"""Sub-district areas from the operator's GeoJSON (WGS-84, RFC 7946: longitude first)."""

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from shapely.prepared import PreparedGeometry

_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Areas:
    #: in file order; the first that covers a point has it
    prepared: tuple[tuple[str, "PreparedGeometry[BaseGeometry]"], ...]
    #: the GeoJSON itself, for maps
    outlines: dict[str, Any]

    @classmethod
    def load(cls, path: Path, *, known: Collection[str]) -> "Areas":
        """Raises ValueError naming the feature whose `id` is no sub-district."""
        from shapely.geometry import shape  # a zone without areas starts without it
        from shapely.prepared import prep

        outlines = json.loads(path.read_text("utf-8"))
        prepared = []
        for number, feature in enumerate(outlines["features"]):
            area = feature["properties"]["id"]
            if area not in known:
                raise ValueError(f"{path}: feature {number}: {area!r} is no sub-district of zone.yaml")
            prepared.append((area, prep(shape(feature["geometry"]))))
        return cls(tuple(prepared), outlines)

    def find(self, lat: float, lon: float) -> str | None:
        if not self.prepared:
            return None
        from shapely import Point

        point = Point(lon, lat)
        return next((area for area, shape in self.prepared if shape.covers(point)), None)


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (lat, lon) in metres."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, p) for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(h))
