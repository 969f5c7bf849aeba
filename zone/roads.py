"""Roads of the zone for maps without tiles, from the operator's GeoJSON (WGS-84, RFC 7946)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from zone.bounds import Bounds, distance_m
from zone.datum import Pair
from zone.geojson import BadShape, features, position, properties_of
from zone.rows import Sheet, shown

#: nesting depth of the lists of positions (RFC 7946, 3.1.4 and 3.1.5)
_DEPTHS = {"LineString": 1, "MultiLineString": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """`lines`: the (lat, lon) of each part, WGS-84. `names` is empty for a road without a name."""

    names: dict[str, str]
    lines: tuple[tuple[Pair, ...], ...]

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names.get("zh_CN", "")

    @property
    def middle(self) -> Pair:
        """A point on the longest part, half its length from either end."""
        longest = max(self.lines, key=_length_m)
        left_m = _length_m(longest) / 2
        for start, end in _steps(longest):
            step_m = distance_m(start, end)
            if step_m and left_m <= step_m:
                part = left_m / step_m
                return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
            left_m -= step_m
        return longest[-1]


def load(path: Path, *, bounds: Bounds) -> tuple[Road, ...]:
    """Each feature has `name`, optionally `en`, and a LineString or MultiLineString. Raises BadRows and OSError."""
    sheet = Sheet(path)
    _, found = features(path, sheet, none="no_roads")
    roads = [_road(value, at, number, sheet, bounds) for number, (value, at) in enumerate(found, 1)]
    sheet.check()
    return tuple(road for road in roads if road is not None)


def _road(value: Any, line: int, number: int, sheet: Sheet, bounds: Bounds) -> Road | None:
    properties = properties_of(value)
    names = {"zh_CN": properties.get("name"), "en": properties.get("en")}
    known = {lang: name for lang, name in names.items() if name is not None}
    name = shown(names["zh_CN"] or "?")
    if not all(isinstance(each, str) and each.strip() for each in known.values()):
        sheet.wrong(line, "road_name", number=number, name=name)
        return None
    try:
        lines = tuple(_lines(value.get("geometry") if isinstance(value, dict) else None, bounds))
    except BadShape as bad:
        sheet.wrong(line, f"road_{bad.key}", number=number, name=name, lat=bad.lat, lon=bad.lon)
        return None
    return Road(names=known, lines=lines)


def _lines(geometry: Any, bounds: Bounds) -> Iterator[tuple[Pair, ...]]:
    depth = _DEPTHS.get(str(geometry.get("type"))) if isinstance(geometry, dict) else None
    if depth is None:
        raise BadShape("no_line")
    parts = geometry.get("coordinates")
    parts = [parts] if depth == 1 else parts
    if not isinstance(parts, list) or not parts:
        raise BadShape("bad_coordinates")
    for part in parts:
        if not isinstance(part, list) or len(part) < 2:
            raise BadShape("bad_coordinates")
        points = [(lat, lon) for lon, lat in map(position, part)]
        for lat, lon in points:
            if doubt := bounds.doubt(lat, lon):
                raise BadShape(doubt, lat, lon)
        yield tuple(points)


def _steps(line: tuple[Pair, ...]) -> Iterator[tuple[Pair, Pair]]:
    return pairwise(line)


def _length_m(line: tuple[Pair, ...]) -> float:
    return sum(distance_m(start, end) for start, end in _steps(line))
