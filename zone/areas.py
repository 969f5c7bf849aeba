"""Sub-district areas from the operator's GeoJSON (WGS-84, RFC 7946: longitude first)."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zone.bounds import Bounds
from zone.rows import Sheet, shown, text_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from shapely.prepared import PreparedGeometry

_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')
#: nesting depth of the lists of positions (RFC 7946, 3.1.6 and 3.1.7)
_DEPTHS = {"Polygon": 3, "MultiPolygon": 4}
#: number of positions in the shortest ring: a closed triangle
_SHORTEST_RING = 4
#: above any map's metres: every real coordinate is below it; infinity and NaN are not
_FARTHEST = 1e9


class _Wrong(Exception):
    """A problem of an outline: its text key and a position that shows it."""

    def __init__(self, key: str, lat: object = "", lon: object = "") -> None:
        super().__init__(key)
        self.key, self.lat, self.lon = key, lat, lon


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
        text = text_of(path)
        outlines = _parsed(text, sheet)
        sheet.check()
        features = outlines.get("features") if isinstance(outlines, dict) else None
        if not isinstance(features, list) or not features:
            sheet.wrong(1, "no_features")
            sheet.check()
        assert isinstance(outlines, dict) and isinstance(features, list)
        lines = [text.count("\n", 0, found.start()) + 1 for found in _FEATURE.finditer(text)]
        lines = lines if len(lines) == len(features) else [1] * len(features)
        reader = _Reader(sheet, known, bounds or Bounds(china=False))
        prepared = [
            reader.read(value, at, number) for number, (value, at) in enumerate(zip(features, lines, strict=True), 1)
        ]
        sheet.check()
        return cls(tuple(one for one in prepared if one is not None), outlines)

    def find(self, lat: float, lon: float) -> str | None:
        if not self.prepared:
            return None
        from shapely import Point

        point = Point(lon, lat)
        return next((area for area, shape in self.prepared if shape.covers(point)), None)


def _parsed(text: str, sheet: Sheet) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        sheet.wrong(error.lineno, "json", column=error.colno)
    except (RecursionError, ValueError):  # nested too deeply; a number of thousands of digits
        sheet.wrong(1, "json", column=1)
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    sheet: Sheet
    known: Collection[str]
    bounds: Bounds

    def read(self, value: Any, line: int, number: int) -> "tuple[str, PreparedGeometry[BaseGeometry]] | None":
        from shapely.prepared import prep  # imported late: a zone without areas does not need it

        properties = value.get("properties") if isinstance(value, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        area = properties.get("id")
        name = shown(area or properties.get("name") or "?")
        if not isinstance(area, str) or not area:
            self.sheet.wrong(line, "feature_without_id", number=number, name=name)
        elif area not in self.known:
            self.sheet.unknown(line, "feature_unknown", area, self.known, number=number)
        try:
            shape = self._shape(value.get("geometry") if isinstance(value, dict) else None)
        except _Wrong as wrong:
            where = {"number": number, "name": name, "lat": wrong.lat, "lon": wrong.lon}
            self.sheet.wrong(line, f"feature_{wrong.key}", **where)
            return None
        return (str(area), prep(shape))

    def _shape(self, geometry: Any) -> "BaseGeometry":
        from shapely.errors import ShapelyError
        from shapely.geometry import shape

        depth = _DEPTHS.get(str(geometry.get("type"))) if isinstance(geometry, dict) else None
        if depth is None:
            raise _Wrong("no_polygon")
        for ring in _rings(geometry.get("coordinates"), depth):
            for lon, lat in ring:
                if doubt := self.bounds.doubt(lat, lon):
                    raise _Wrong(doubt, lat, lon)
        try:
            outline = shape(geometry)
        except (ShapelyError, ValueError, TypeError):
            raise _Wrong("bad_coordinates") from None
        if outline.is_empty:
            raise _Wrong("no_polygon")
        if not outline.is_valid:
            raise _Wrong("crosses_itself")
        return outline


def _rings(value: Any, depth: int) -> Iterator[list[tuple[float, float]]]:
    """The rings of a polygon or multipolygon, each a list of (lon, lat)."""
    if not isinstance(value, list) or not value:
        raise _Wrong("bad_coordinates")
    if depth > 2:
        for part in value:
            yield from _rings(part, depth - 1)
        return
    ring = [_position(each) for each in value]
    if len(ring) < _SHORTEST_RING:
        raise _Wrong("short_ring")
    yield ring


def _position(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:
        raise _Wrong("bad_coordinates")
    for part in value[:2]:
        if isinstance(part, bool) or not isinstance(part, int | float) or not abs(part) < _FARTHEST:
            raise _Wrong("bad_coordinates")
    return value[0], value[1]
