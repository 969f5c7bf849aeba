"""A map of for how long nobody has looked, as SVG made on the server; the list beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.patrol.due import Standing
from web.console.heat_map import WIDTH, Frame

#: days from which the next of the tones 1 to 5 begins
_TONES = (1, 3, 7, 14, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridShape:
    """`tone`: as of `tone`."""

    path: str
    name: str
    days: int
    tone: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    width: float
    height: float
    shapes: Sequence[GridShape]
    #: (tone, from so many days)
    legend: Sequence[tuple[int, int]]


def drawing(standings: Sequence[Standing]) -> Drawing | None:
    """None without grids."""
    if not standings:
        return None
    features = [one.grid.feature for one in standings]
    frame = Frame.of({}, {"type": "FeatureCollection", "features": features})
    if frame is None:
        return None
    shapes = [_shape(frame, one) for one in standings]
    return Drawing(width=WIDTH, height=frame.height, shapes=shapes, legend=list(enumerate((0, *_TONES))))


def tone(one: Standing) -> int:
    """0, looked at today, to 5."""
    return sum(one.unseen >= days for days in _TONES)


def _shape(frame: Frame, one: Standing) -> GridShape:
    rings = [[frame.at(lat, lon) for lon, lat in ring] for ring in one.grid.rings]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)
    points = rings[0][:-1]
    return GridShape(
        path=path,
        name=one.grid.name,
        days=one.unseen,
        tone=tone(one),
        x=round(sum(x for x, _ in points) / len(points), 1),
        y=round(sum(y for _, y in points) / len(points), 1),
    )
