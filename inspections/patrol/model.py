"""Grids, rhythms and checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

#: (lon, lat) of each corner, WGS-84 (RFC 7946)
Ring = Sequence[tuple[float, float]]


class Seen(StrEnum):
    FINE = "fine"  # 正常
    PROBLEM = "problem"  # 发现问题


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`code` names it in files; `level` names its rhythm; `person` is its 网格员. `since`: from this day on it is to be
    looked at."""

    id: int = 0
    code: str
    name: str
    level: str
    person: str = ""
    rings: Sequence[Ring]
    since: date

    @property
    def feature(self) -> dict[str, Any]:
        """As GeoJSON."""
        outline = {"type": "MultiPolygon", "coordinates": [[[list(point) for point in ring]] for ring in self.rings]}
        return {"type": "Feature", "properties": {"id": self.code}, "geometry": outline}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Each grid of the level is to be looked at once in `every` days, counted from `since`."""

    level: str
    every: int
    since: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One look at a grid. `client_id` makes a repeated tap the same one. `inside`: whether the position is in the grid,
    None without a position; `accuracy`: metres."""

    id: int = 0
    client_id: str
    grid_id: int
    at: datetime
    seen: Seen
    lat: float | None = None
    lon: float | None = None
    accuracy: float | None = None
    inside: bool | None = None
    note: str = ""
    staff_id: int
    by: str
