"""Export of a list as CSV or XLSX, in batches of a few thousand cases, so that memory does not grow with the length.
Without contact data and without the reporters' texts."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from complaints.ports import QueueFilter, Records
from texts import has, label
from web.console.filters import FilterChoice
from web.console.harmless import csv_lines, harmless
from web.console.session import HOUSE, staff_of
from web.pages import lang_of
from web.ports import PageStore
from zone import Zone

COLUMNS = (
    "number", "state", "category", "subdistrict", "address", "unit", "created_at", "due_at", "original_by",
    "rectify_by", "fixed_at", "closed_at", "verdict", "outcome", "satisfaction", "round", "rework_count", "hand_backs",
)  # fmt: skip
PAGE = 2000
#: an Excel sheet has at most 1,048,576 rows
SHEET_ROWS = 1_000_000
_BOM = "\ufeff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = AsyncIterator[Sequence[Sequence[str | int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Formatting of the values of a case."""

    zone: Zone
    lang: str

    def header(self) -> list[str]:
        return [label(f"export.{name}", self.lang) for name in COLUMNS]

    def row(self, case: Mapping[str, Any]) -> list[str | int]:
        return [self._written(name, case[name]) for name in COLUMNS]

    def _written(self, name: str, value: Any) -> str | int:
        if value is None or value == "":
            return ""
        if isinstance(value, datetime):
            return self.zone.local(value).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, int):
            return value
        if name in ("state", "verdict", "outcome") and has(f"{name}.{value}", self.lang):
            return label(f"{name}.{value}", self.lang)
        known = {"category": self.zone.category, "subdistrict": self.zone.subdistrict, "unit": self.zone.unit}
        entry = known[name](value) if name in known else None
        return entry.name(self.lang) if entry else str(value)


async def export(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()
    where = FilterChoice.read(request.query).where(staff_id=staff.id, now=now, zone=services.zone.timezone)
    words = Words(zone=services.zone, lang=lang)
    await house.store.write(
        lambda r: r.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
    )
    name, rows = f"lvwang-{services.zone.local(now):%Y%m%d-%H%M}", rows_of(house.store, where, words)
    if request.match_info["kind"] == "csv":
        return await _as_csv(request, name, words.header(), rows)
    return await _as_xlsx(request, name, words.header(), rows)


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
        await response.write(csv_lines(page).encode())
    await response.write_eof()
    return response


async def _as_xlsx(request: web.Request, name: str, header: Sequence[str], rows: Rows) -> web.StreamResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        book = Book(path, header)
        async for page in rows:
            await asyncio.to_thread(book.write, page)
        await asyncio.to_thread(book.close)
        response = web.StreamResponse(headers=_headers(_XLSX, f"{name}.xlsx"))
        await response.prepare(request)
        await _send(path, response.write)
        await response.write_eof()
        return response


async def _send(path: Path, write: Callable[[bytes], Any]) -> None:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, 256 * 1024):
            await write(piece)


@dataclass(slots=True)
class Book:
    """A workbook with one row in memory at a time; after a full sheet it starts another."""

    path: Path
    header: Sequence[str]
    _book: Any = field(init=False)
    _sheet: Any = field(init=False, default=None)
    _next: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        import xlsxwriter  # imported late to keep the start fast

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "tmpdir": str(self.path.parent)}  # fmt: skip
        self._book = xlsxwriter.Workbook(str(self.path), options)
        self._open_sheet()

    def write(self, rows: Sequence[Sequence[str | int]]) -> None:
        for row in rows:
            if self._next > SHEET_ROWS:
                self._open_sheet()
            self._sheet.write_row(self._next, 0, [harmless(value) for value in row])
            self._next += 1

    def close(self) -> None:
        self._book.close()

    def _open_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, self.header)
        self._next = 1


def _headers(kind: str, name: str) -> dict[str, str]:
    return {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
