"""Reads the lines of a file of orders. Column names and names of categories may be those of Chinese offices. All lines
are read, so that their mistakes are reported together."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from unicodedata import normalize

from rapidfuzz import fuzz, process

from complaints.model import Place, PlaceSource
from complaints.report.drafting import MAX_TEXT
from complaints.report.external_numbers import is_rounded, plain_number, rounded_alike
from complaints.report.intake import Order
from complaints.report.locating import located, short_name
from texts import LANGUAGES, label
from web.console.sheets import SpreadsheetRow, rows_of
from zone import Zone

T = TypeVar("T")

COLUMNS = ("external_id", "category", "text", "address")
OPTIONAL = ("lat", "lon", "subdistrict")
_MOST_ADDRESS, _MOST_ID = 300, 64
#: similarity, 0 to 100, for the suggestion of a name
_ALIKE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """`key` of `orders.wrong`; `values` of its text."""

    line: int
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """If there are problems, `orders` are only the lines without any."""

    orders: Sequence[Order]
    problems: Sequence[LineProblem]


class _BadLine(Exception):
    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(key)


def read_orders(data: bytes, zone: Zone) -> OrderFile:
    """Raises Incomplete for a file that is no table of orders."""
    rows = rows_of(data, columns=COLUMNS, optional=OPTIONAL, aliases=_aliases())
    lines = _Lines(zone)
    for row in rows:
        lines.read(row)
    if (place := rounded_alike(order.external_id for order in lines.orders)) is not None:
        order = lines.orders[place]
        lines.problems.append(LineProblem(line=order.line, key="rounded", values={"number": order.written}))
    return OrderFile(orders=lines.orders, problems=sorted(lines.problems, key=lambda one: one.line))


class _Lines:
    def __init__(self, zone: Zone) -> None:
        self.orders, self.problems = list[Order](), list[LineProblem]()
        self._zone, self._first = zone, dict[str, SpreadsheetRow]()
        self._categories = {_plain(name): one.id for one in zone.categories for name in (*one.names.values(), one.id)}
        self._subdistricts = {
            _plain(name): one.id
            for one in zone.subdistricts
            for name in (short_name(one.names["zh_CN"]), *one.names.values(), one.id)
        }

    def read(self, row: SpreadsheetRow) -> None:
        values = row.values
        number = self._tried(row, lambda: self._number(row))
        category = self._tried(row, lambda: _named(values["category"], self._categories, "category"))
        text = self._tried(row, lambda: _text(values["text"]))
        place = self._tried(row, lambda: self._place(values))
        if number is None or category is None or text is None or place is None:
            return
        written = values["external_id"]
        self.orders.append(
            Order(external_id=number, category=category, text=text, place=place, line=row.line, written=written)
        )

    def _tried(self, row: SpreadsheetRow, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except _BadLine as bad:
            self.problems.append(LineProblem(line=row.line, key=bad.key, values=bad.values))
            return None

    def _number(self, row: SpreadsheetRow) -> str:
        written = row.values["external_id"]
        number = plain_number(written)
        if is_rounded(number):
            raise _BadLine("rounded", number=written)
        if not number:
            raise _BadLine("no_number")
        if len(number) > _MOST_ID:
            raise _BadLine("long_number", most=_MOST_ID)
        first = self._first.setdefault(number, row)
        if _content(first) != _content(row):
            raise _BadLine("twice", first=first.line, number=number)
        return number

    def _place(self, values: Mapping[str, str]) -> Place:
        """The point decides the sub-district; the column only where no area or name does."""
        named = values.get("subdistrict", "")
        subdistrict = _named(named, self._subdistricts, "subdistrict") if named else None
        place = located(_point(values), self._zone)
        return place if place.subdistrict or place.inside else replace(place, subdistrict=subdistrict)


def _aliases() -> Mapping[str, Sequence[str]]:
    """The names of each column besides its own, the usual one first."""
    return {
        column: [_plain(name) for lang in LANGUAGES for name in label(f"orders.columns.{column}", lang).split("、")]
        for column in (*COLUMNS, *OPTIONAL)
    }


def _content(row: SpreadsheetRow) -> Mapping[str, str]:
    """All values of the line except its number, including extra columns."""
    return {name: value for name, value in row.values.items() if name != "external_id"}


def _text(written: str) -> str:
    if not written:
        raise _BadLine("no_text")
    if len(written) > MAX_TEXT:
        raise _BadLine("long_text", most=MAX_TEXT)
    return written


def _named(written: str, known: Mapping[str, str], kind: str) -> str:
    """The id for a name. `known`: ids by plain name."""
    if not written:
        raise _BadLine(f"no_{kind}")
    if (found := known.get(_plain(written))) is not None:
        return found
    near = process.extractOne(_plain(written), list(known), scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    raise _BadLine(f"unknown_{kind}", name=written[:40], near=near[0] if near else "")


def _point(values: Mapping[str, str]) -> Place:
    address, lat, lon = values["address"][:_MOST_ADDRESS], values.get("lat", ""), values.get("lon", "")
    if not lat and not lon:
        if not address:
            raise _BadLine("no_place")
        return Place(source=PlaceSource.TYPED, address=address)
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise _BadLine("bad_point", lat=lat[:20], lon=lon[:20]) from None
    if not (all(map(math.isfinite, point)) and abs(point[0]) <= 90 and abs(point[1]) <= 180):
        raise _BadLine("bad_point", lat=lat[:20], lon=lon[:20])
    return Place(source=PlaceSource.COORDINATES, address=address, lat=point[0], lon=point[1])


def _plain(name: str) -> str:
    return "".join(normalize("NFKC", name).split()).casefold()
