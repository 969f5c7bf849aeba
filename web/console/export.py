"""Export of a list as CSV or XLSX, in batches of a few thousand cases, so that memory does not grow with the length.
Without contact data and without the reporters' texts."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from complaints.ports import QueueFilter, Records
from texts import has, label
from web.console.filters import FilterChoice
from web.console.harmless import csv_lines
from web.console.session import HOUSE, staff_of
from web.console.workbook import XLSX, Cell, Heading, Workbook
from web.pages import lang_of
from web.ports import PageStore
from zone import Zone

COLUMNS = (
    "number", "year", "state", "category", "subdistrict", "address", "lat", "lon", "unit", "unit_person",
    "territory_person", "owner", "created_at", "due_at", "original_by", "rectify_by", "fixed_at", "closed_at",
    "verdict", "outcome", "satisfaction", "round", "rework_count", "hand_backs",
)  # fmt: skip
PAGE = 2000
_FORMS = {"lat": "degree", "lon": "degree"}
_COUNTS = frozenset({"year", "satisfaction", "round", "rework_count", "hand_backs"})
_WIDTHS = {"number": 16, "category": 16, "subdistrict": 18, "address": 36, "unit": 22, "unit_person": 14, "owner": 14}
_BOM = "\ufeff"

Rows = AsyncIterator[Sequence[Sequence[Cell]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Formatting of the values of a case."""

    zone: Zone
    lang: str

    def header(self) -> list[str]:
        return [label(f"export.{name}", self.lang) for name in COLUMNS]

    def headings(self) -> list[Heading]:
        return [Heading(label(f"export.{name}", self.lang), _form(name), _WIDTHS.get(name, 0)) for name in COLUMNS]

    def row(self, case: Mapping[str, Any]) -> list[Cell]:
        """Moments are naive, in the zone's time; the year is that of the submission."""
        values = {**case, "year": self.zone.local(case["created_at"]).year}
        return [self._written(name, values[name]) for name in COLUMNS]

    def _written(self, name: str, value: Any) -> Cell:
        if value is None or value == "":
            return ""
        if isinstance(value, datetime):
            return self.zone.local(value).replace(tzinfo=None, second=0, microsecond=0)
        if isinstance(value, int | float):
            return value
        if name in ("state", "verdict", "outcome") and has(f"{name}.{value}", self.lang):
            return label(f"{name}.{value}", self.lang)
        known = {"category": self.zone.category, "subdistrict": self.zone.subdistrict, "unit": self.zone.unit}
        entry = known[name](value) if name in known else None
        return entry.name(self.lang) if entry else str(value)


def _form(name: str) -> str:
    if name.endswith(("_at", "_by")):
        return "moment"
    return "count" if name in _COUNTS else _FORMS.get(name, "")


def plain(row: Sequence[Cell]) -> list[str | int]:
    """For CSV, where a date is a text."""
    return [f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else _number(value) for value in row]


def _number(value: Cell) -> str | int:
    if isinstance(value, float):
        return f"{value:.6f}"
    return value if isinstance(value, str | int) else ""


async def export(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()
    where = FilterChoice.read(request.query).where(staff_id=staff.id, now=now, zone=services.zone)
    words = Words(zone=services.zone, lang=lang)
    await house.store.write(
        lambda r: r.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
    )
    name, rows = f"lvwang-{services.zone.local(now):%Y%m%d-%H%M}", rows_of(house.store, where, words)
    if request.match_info["kind"] == "csv":
        return await _as_csv(request, name, words.header(), rows)
    return await _as_xlsx(request, name, words.headings(), rows)


async def rows_of(store: PageStore, where: QueueFilter, words: Words) -> Rows:
    """Yields page after page, each from its own transaction, so that a slow client keeps none open."""
    last = 0
    while page := await store.read(partial(_page, where=where, after=last)):
        yield [words.row(case) for case in page]
        last = page[-1]["id"]


def _page(records: Records, *, where: QueueFilter, after: int) -> Sequence[Mapping[str, Any]]:
    return records.cases.page_of_export(where, after=after, limit=PAGE)


async def _as_csv(request: web.Request, name: str, header: Sequence[str], rows: Rows) -> web.StreamResponse:
    response = web.StreamResponse(headers=_headers("text/csv; charset=utf-8", f"{name}.csv"))
    await response.prepare(request)
    await response.write((_BOM + csv_lines([header])).encode())
    async for page in rows:
        await response.write(csv_lines([plain(row) for row in page]).encode())
    await response.write_eof()
    return response


async def _as_xlsx(request: web.Request, name: str, head: Sequence[Heading], rows: Rows) -> web.StreamResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        book = Workbook(path)
        book.sheet(head)
        async for page in rows:
            await asyncio.to_thread(book.write, page)
        await asyncio.to_thread(book.close)
        response = web.StreamResponse(headers=_headers(XLSX, f"{name}.xlsx"))
        await response.prepare(request)
        await _send(path, response.write)
        await response.write_eof()
        return response


async def _send(path: Path, write: Callable[[bytes], Any]) -> None:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, 256 * 1024):
            await write(piece)


def _headers(kind: str, name: str) -> dict[str, str]:
    return {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
