"""Whether two reports are about the same matter, by category, distance, time and text. Each part is shown, so that
nobody has to trust a score. Radius and window of a category are reviewed data (zone.likeness)."""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chinese.fuzzy import bigram_dice, ratio
from chinese.normal import normal_form
from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Complaint, Kind, Place, State
from complaints.ports import Nearby, Records, Site
from zone import distance_m
from zone.likeness import MOST_M, Likeness, Reach

#: how long after its end a case is still offered for 又出现了
RECENT = timedelta(days=30)
#: most rows that one look-up reads, newest first
_MOST_ROWS = 400
#: most rows whose texts are compared: the best by place, time and category
_MOST_WORDS = 40
#: Up to 53° north a cell is at least MOST_M wide and high, so a cell and its eight neighbours cover that radius.
_CELL_LAT, _CELL_LON = 0.005, 0.008
#: weights of the parts of the score 0..1
_WEIGHTS = {"category": 0.3, "near": 0.35, "recent": 0.15, "words": 0.2}
#: a lower score means another matter
ENOUGH = 0.45
#: likeness from which two addresses count as the same place
_SAME_ADDRESS = 0.6
#: a road, village or estate: the part that different spellings of an address have in common
_STREET = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:大道|路|街|巷|村|小区|花园|广场|大桥|工业园|产业园)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """A case that may be about the same matter: the parts of the score, 0..1, and the figures behind them.

    `distance_m` is None if one of the two has no point; then their addresses were compared.
    """

    case: Nearby
    distance_m: float | None
    age: timedelta
    same_category: bool
    category: float
    near: float
    recent: float
    words: float

    @property
    def score(self) -> float:
        parts = {"category": self.category, "near": self.near, "recent": self.recent, "words": self.words}
        return sum(weight * parts[part] for part, weight in _WEIGHTS.items())

    @property
    def is_open(self) -> bool:
        return self.case.state is not State.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What cases are compared with: a draft at its review, or a case."""

    place: Place
    category: str
    text: str
    id: int = 0  # of a case
    kind: Kind = Kind.REPORT

    @classmethod
    def of_case(cls, case: Complaint) -> "Matter":
        return cls(place=case.place, category=case.category, text=case.text, id=case.id, kind=case.kind)


def cell_of(place: Place) -> str:
    """The key under which look-ups find the place: its square of the map, else its road; empty if it has neither."""
    if place.lat is not None and place.lon is not None:
        return _cell(*_square(place.lat, place.lon))
    street = _STREET.search(normal_form(place.address))
    if street is None:
        return ""
    return "a:" + hashlib.sha256(f"{place.subdistrict}:{street[0]}".encode()).hexdigest()[:20]


#: height and width of a square of the map, in degrees of latitude and longitude
CELL_DEGREES = (_CELL_LAT, _CELL_LON)


def bounds_of(cell: str) -> tuple[float, float, float, float] | None:
    """(south, west, north, east) of a square of the map; None for a road's cell."""
    row, _, column = cell.partition(":")
    try:
        south, west = int(row) * _CELL_LAT, int(column) * _CELL_LON
    except ValueError:
        return None
    return south, west, south + _CELL_LAT, west + _CELL_LON


def cells_around(place: Place) -> tuple[str, ...]:
    """The cells that cover everything within zone.likeness.MOST_M."""
    if place.lat is None or place.lon is None:
        return (cell,) if (cell := cell_of(place)) else ()
    return cells_within(place.lat, place.lon, radius_m=MOST_M)


def cells_within(lat: float, lon: float, *, radius_m: float) -> tuple[str, ...]:
    """The squares that cover everything within `radius_m`."""
    row, column = _square(lat, lon)
    far = math.ceil(radius_m / MOST_M)
    steps = range(-far, far + 1)
    return tuple(_cell(row + north, column + east) for north in steps for east in steps)


def find_similar(
    records: Records, matter: Matter, *, likeness: Likeness, now: datetime, limit: int = 3
) -> Sequence[Like]:
    """Open or recently closed cases of the same kind that may be about the same matter, the likeliest first; no merged
    ones. Nobody but the office hears of a finding."""
    reach = likeness.of(matter.category)
    rows = _around(records, matter.place, since=now - max(reach.window, RECENT))
    others = (row for row in rows if row.id != matter.id and row.kind is matter.kind)
    placed = [like for row in others if (like := _compare(matter, row, reach, now=now))]
    placed.sort(key=lambda like: like.score, reverse=True)
    words = normal_form(matter.text)
    compared = [_with_words(like, words) for like in placed[:_MOST_WORDS]]
    enough = [like for like in compared if like.score >= ENOUGH and (like.category > 0 or like.words >= _SAME_ADDRESS)]
    return sorted(enough, key=lambda like: (like.is_open, like.score), reverse=True)[:limit]


def of_site(
    records: Records, place: Place, *, radius_m: float, since: datetime, limit: int = _MOST_ROWS
) -> Sequence[tuple[Nearby, float | None]]:
    """All reports about the place since then, merged and finished ones too, with their distance; oldest first."""
    reports = []
    for row in _around(records, place, since=since, limit=limit):
        if row.created_at < since or row.state in (State.WITHDRAWN, State.REJECTED, State.DRAFT):
            continue
        away = apart_m(place, row)
        if away <= radius_m if away is not None else _address_likeness(place.address, row.address) >= _SAME_ADDRESS:
            reports.append((row, away))
    return sorted(reports, key=lambda pair: pair[0].id)


def apart_m(place: Place, row: Nearby | Site) -> float | None:
    """None if one of the two has no point."""
    if place.lat is None or place.lon is None or row.lat is None or row.lon is None:
        return None
    return distance_m((place.lat, place.lon), (row.lat, row.lon))


def _around(records: Records, place: Place, *, since: datetime, limit: int = _MOST_ROWS) -> Iterable[Nearby]:
    cells = cells_around(place)
    return records.cases.near(cells, since=since, limit=limit) if cells else ()


def _compare(matter: Matter, row: Nearby, reach: Reach, *, now: datetime) -> Like | None:
    """The likeness without the text, whose comparison is slowest. None for a case too far, too old or withdrawn."""
    open_ = row.state in OPEN_STATES or row.state is State.TRANSFERRED
    age = now - (row.created_at if open_ else row.updated_at)
    if (not open_ and row.state is not State.CLOSED) or age > (reach.window if open_ else RECENT):
        return None
    away = apart_m(matter.place, row)
    near = 1 - away / reach.radius_m if away is not None else _address_likeness(matter.place.address, row.address)
    if near < (0 if away is not None else _SAME_ADDRESS):
        return None
    same = row.category == matter.category
    related = row.category in reach.related or "other" in (row.category, matter.category)
    return Like(
        case=row,
        distance_m=away,
        age=age,
        same_category=same,
        category=1.0 if same else 0.5 if related else 0.0,
        near=near,
        recent=max(0.0, 1 - age / (reach.window if open_ else RECENT)),
        words=0.0,
    )


def _with_words(like: Like, words: str) -> Like:
    other = normal_form(like.case.text)
    score = max(bigram_dice(words, other), ratio(words, other)) if words and other else 0.0
    return Like(
        case=like.case,
        distance_m=like.distance_m,
        age=like.age,
        same_category=like.same_category,
        category=like.category,
        near=like.near,
        recent=like.recent,
        words=score,
    )


def _address_likeness(left: str, right: str) -> float:
    return ratio(normal_form(left), normal_form(right)) if left and right else 0.0


def _square(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL_LAT), math.floor(lon / _CELL_LON)


def _cell(row: int, column: int) -> str:
    return f"{row}:{column}"


assert MOST_M <= _CELL_LAT * 110_500, "cells are too small for the widest radius"
