"""The heat map as SVG (S24): outlines of the sub-districts, and one square per cell with cases. Drawn on the server, so
it needs no scripts and no map tiles; a table beside it has the same data."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaints.report.similar import CELL_DEGREES, bounds_of

#: width in units of the drawing, independent of the size on the screen
WIDTH = 1000.0
TONES = 5
#: squares to each side of the fullest one, if the zone has no outlines
_AROUND = 15
_M_A_DEGREE = 111_195.0

Box = tuple[float, float, float, float]  # south, west, north, east

_HIGH, _WIDE = CELL_DEGREES


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """`path` is an SVG path; (`x`, `y`) is the position of the name."""

    area: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """`name` as on a paper map: columns A, B, C from the west, rows 1, 2, 3 from the north. `tone` 1 to TONES."""

    cell: str
    name: str
    count: int
    tone: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRing:
    site_id: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that is drawn, in whole squares."""

    box: Box

    @classmethod
    def of(cls, counts: Mapping[str, int], outlines: Mapping[str, Any] | None) -> "Frame | None":
        """The outlines and the squares that touch them, else the squares around the fullest; None without cases."""
        if outlines is not None and (points := list(_points(outlines))):
            lons, lats = zip(*points, strict=True)
            return cls(_whole((min(lats), min(lons), max(lats), max(lons))))
        squares = {cell: box for cell in counts if (box := bounds_of(cell)) is not None}
        if not squares:
            return None
        south, west, north, east = squares[max(squares, key=lambda cell: counts[cell])]
        high, wide = _HIGH * _AROUND, _WIDE * _AROUND
        reach = (south - high, west - wide, north + high, east + wide)
        near = [box for box in squares.values() if _meet(box, reach)]
        souths, wests, norths, easts = zip(*near, strict=True)
        return cls((min(souths), min(wests), max(norths), max(easts)))  # made of whole squares

    @property
    def height(self) -> float:
        south, _, north, _ = self.box
        return (north - south) * self._scale

    @property
    def _scale(self) -> float:
        """Units per degree of latitude."""
        south, west, north, east = self.box
        return WIDTH / ((east - west) * math.cos(math.radians((south + north) / 2)))

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        _, west, north, east = self.box
        return round((lon - west) / (east - west) * WIDTH, 1), round((north - lat) * self._scale, 1)

    def metres(self, length_m: float) -> float:
        return round(length_m / _M_A_DEGREE * self._scale, 1)

    @property
    def square_m(self) -> tuple[int, int]:
        """Height and width of a square in metres, rounded to ten."""
        across = _WIDE * math.cos(math.radians((self.box[0] + self.box[2]) / 2))
        return 10 * round(_HIGH * _M_A_DEGREE / 10), 10 * round(across * _M_A_DEGREE / 10)

    def squares(self, counts: Mapping[str, int]) -> Sequence[Square]:
        """Squares within the frame, fullest first."""
        boxes = {cell: box for cell in counts if (box := bounds_of(cell)) is not None and _meet(box, self.box)}
        most = max((counts[cell] for cell in boxes), default=0)
        squares = [self._square(cell, box, counts[cell], most) for cell, box in boxes.items()]
        return sorted(squares, key=lambda square: (-square.count, square.name))

    def outlines(self, outlines: Mapping[str, Any]) -> Sequence[Outline]:
        return [self._outline(feature) for feature in outlines["features"]]

    def ring(self, site_id: int, lat: float | None, lon: float | None, *, radius_m: float) -> HeatRing | None:
        if lat is None or lon is None or not self._holds(lat, lon):
            return None
        x, y = self.at(lat, lon)
        return HeatRing(site_id=site_id, x=x, y=y, radius=self.metres(radius_m))

    def _holds(self, lat: float, lon: float) -> bool:
        south, west, north, east = self.box
        return south <= lat <= north and west <= lon <= east

    def columns(self) -> Sequence[tuple[str, float]]:
        """(name, centre) from the west."""
        _, west, _, east = self.box
        first, last = _steps(west, east, _WIDE)
        return [(_letters(n - first), self.at(0, (n + 0.5) * _WIDE)[0]) for n in range(first, last)]

    def rows(self) -> Sequence[tuple[str, float]]:
        """(name, centre) from the north."""
        south, _, north, _ = self.box
        first, last = _steps(south, north, _HIGH)
        return [(str(last - n), self.at((n + 0.5) * _HIGH, 0)[1]) for n in reversed(range(first, last))]

    def _square(self, cell: str, box: Box, count: int, most: int) -> Square:
        south, west, north, east = box
        (left, top), (right, bottom) = self.at(north, west), self.at(south, east)
        first, last = _steps(self.box[1], self.box[3], _WIDE)[0], _steps(self.box[0], self.box[2], _HIGH)[1]
        return Square(
            cell=cell,
            name=f"{_letters(round(west / _WIDE) - first)}{last - round(south / _HIGH)}",
            count=count,
            tone=math.ceil(count * TONES / most),
            x=left,
            y=top,
            width=round(right - left, 1),
            height=round(bottom - top, 1),
        )

    def _outline(self, feature: Mapping[str, Any]) -> Outline:
        rings = list(_rings(feature["geometry"]))
        drawn = [[self.at(lat, lon) for lon, lat, *_ in ring] for ring in rings]
        path = " ".join("M" + " L".join(f"{x} {y}" for x, y in points) + " Z" for points in drawn)
        xs, ys = zip(*drawn[0], strict=True)
        return Outline(
            area=feature["properties"]["id"],
            path=path,
            x=round((min(xs) + max(xs)) / 2, 1),
            y=round((min(ys) + max(ys)) / 2, 1),
        )


def tones(most: int) -> Sequence[tuple[int, int, int]]:
    """(tone, from, to) for the legend; tones without a whole number are left out."""
    ranges = [(tone, most * (tone - 1) // TONES + 1, most * tone // TONES) for tone in range(1, TONES + 1)]
    return [(tone, low, high) for tone, low, high in ranges if low <= high]


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap. Touching edges and rounding errors don't count."""
    return all(one[low] < other[high] - 1e-9 and other[low] < one[high] - 1e-9 for low, high in ((0, 2), (1, 3)))


def _steps(low: float, high: float, width: float) -> tuple[int, int]:
    """The first square that overlaps the span, and the first beyond it; tolerates rounding errors at the edges."""
    return math.floor(low / width + 1e-9), math.ceil(high / width - 1e-9)


def _whole(box: Box) -> Box:
    (south, north), (west, east) = _steps(box[0], box[2], _HIGH), _steps(box[1], box[3], _WIDE)
    return south * _HIGH, west * _WIDE, north * _HIGH, east * _WIDE


def _letters(column: int) -> str:
    """A … Z, AA, AB …"""
    name = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _points(outlines: Mapping[str, Any]) -> Iterable[tuple[float, float]]:
    for feature in outlines["features"]:
        for ring in _rings(feature["geometry"]):
            yield from ((lon, lat) for lon, lat, *_ in ring)
