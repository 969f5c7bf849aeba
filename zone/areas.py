"""Sub-district areas from the operator's GeoJSON (WGS-84, RFC 7946: longitude first)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zone.bounds import Bounds
from zone.geojson import BadShape, features, position, properties_of
from zone.rows import Sheet, shown

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from shapely.prepared import PreparedGeometry

#: nesting depth of the lists of positions (RFC 7946, 3.1.6 and 3.1.7)
_DEPTHS = {"Polygon": 3, "MultiPolygon": 4}
#: number of positions in the shortest ring: a closed triangle
_SHORTEST_RING = 4


@dataclass(frozen=True, slots=True)
class Areas:
    #: in file order; the first that covers a point wins
    prepared: tuple[tuple[str, "PreparedGeometry[BaseGeometry]"], ...]
    #: the GeoJSON itself, for maps
    outlines: dict[str, Any]

    @classmethod
    def load(cls, path: Path, *, known: Collection[str], bounds: Bounds | None = None) -> "Areas":
        """`known`: ids of the zone's sub-districts. Raises BadRows and OSError."""
        sheet = Sheet(path)
        outlines, found = features(path, sheet, none="no_features")
        reader = _Reader(sheet, known, bounds or Bounds(china=False))
        prepared = [reader.read(value, at, number) for number, (value, at) in enumerate(found, 1)]
        sheet.check()
        return cls(tuple(one for one in prepared if one is not None), dict(outlines))

    def find(self, lat: float, lon: float) -> str | None:
        if not self.prepared:
            return None
        from shapely import Point

        point = Point(lon, lat)
        return next((area for area, shape in self.prepared if shape.covers(point)), None)


@dataclass(frozen=True, slots=True)
class _Reader:
    sheet: Sheet
    known: Collection[str]
    bounds: Bounds

    def read(self, value: Any, line: int, number: int) -> "tuple[str, PreparedGeometry[BaseGeometry]] | None":
        from shapely.prepared import prep  # imported late: a zone without areas does not need it

        properties = properties_of(value)
        area = properties.get("id")
        name = shown(area or properties.get("name") or "?")
        if not isinstance(area, str) or not area:
            self.sheet.wrong(line, "feature_without_id", number=number, name=name)
        elif area not in self.known:
            self.sheet.unknown(line, "feature_unknown", area, self.known, number=number)
        try:
            shape = self._shape(value.get("geometry") if isinstance(value, dict) else None)
        except BadShape as wrong:
            where = {"number": number, "name": name, "lat": wrong.lat, "lon": wrong.lon}
            self.sheet.wrong(line, f"feature_{wrong.key}", **where)
            return None
        return (str(area), prep(shape))

    def _shape(self, geometry: Any) -> "BaseGeometry":
        from shapely.errors import ShapelyError
        from shapely.geometry import shape

        depth = _DEPTHS.get(str(geometry.get("type"))) if isinstance(geometry, dict) else None
        if depth is None:
            raise BadShape("no_polygon")
        for ring in _rings(geometry.get("coordinates"), depth):
            for lon, lat in ring:
                if doubt := self.bounds.doubt(lat, lon):
                    raise BadShape(doubt, lat, lon)
        try:
            outline = shape(geometry)
        except (ShapelyError, ValueError, TypeError):
            raise BadShape("bad_coordinates") from None
        if outline.is_empty:
            raise BadShape("no_polygon")
        if not outline.is_valid:
            raise BadShape("crosses_itself")
        return outline


def _rings(value: Any, depth: int) -> Iterator[list[tuple[float, float]]]:
    """The rings of a polygon or multipolygon, each a list of (lon, lat)."""
    if not isinstance(value, list) or not value:
        raise BadShape("bad_coordinates")
    if depth > 2:
        for part in value:
            yield from _rings(part, depth - 1)
        return
    ring = [position(each) for each in value]
    if len(ring) < _SHORTEST_RING:
        raise BadShape("short_ring")
    yield ring
