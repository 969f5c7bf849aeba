"""The list as a table, with the columns that official tables have; an empty one to be filled in."""

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial

from aiohttp import web

from inspections.rectification.entering import milestone_lines
from inspections.rectification.model import Filter, Line
from services.records import Records
from texts import label
from web.console.export import plain
from web.console.harmless import csv_lines
from web.console.rectification.listing import filter_of
from web.console.rectification.table import column_names
from web.console.session import HOUSE, staff_of
from web.console.workbook import XLSX, Cell, Heading, one_sheet
from web.pages import lang_of
from wording import rectification as words
from zone import Zone

#: in the order of the official tables; what they lack is at the end
_COLUMNS = (
    "number", "source", "text", "target", "measures", "unit", "due_on", "acceptor", "progress", "state", "batch",
    "person", "milestones",
)  # fmt: skip
_WIDTHS = {"number": 8, "source": 22, "due_on": 12, "unit": 22, "acceptor": 22, "state": 10, "person": 12}
_PAGE = 500


async def export(request: web.Request) -> web.StreamResponse:
    """Narrowed like the list that it was asked for from."""
    house, staff, lang, now = request.app[HOUSE], staff_of(request), lang_of(request), request.app[HOUSE].clock()
    zone = house.services().zone
    today = zone.local(now).date()
    where, last, rows = filter_of(request.query, zone, today), 0, list[Sequence[Cell]]()
    detail = request.path_qs[:200]
    await house.store.write(lambda r: r.acts.add(action="rectification_out", now=now, staff_id=staff.id, detail=detail))
    while lines := await house.store.read(partial(_page, where=where, last=last)):
        rows += [_row(line, zone, today, lang) for line in lines]
        last = lines[-1].id
    name = f"rectification-{today:%Y%m%d}"
    if request.match_info["kind"] == "csv":
        cells: list[list[str | int]] = [[column_names(one)[0] for one in _COLUMNS], *(_texts(row) for row in rows)]
        body = ("\ufeff" + csv_lines(cells)).encode()
        return _file(body, "text/csv", f"{name}.csv")
    return _file(await asyncio.to_thread(_workbook, rows), XLSX, f"{name}.xlsx")


async def form(_request: web.Request) -> web.StreamResponse:
    """Only the names of the columns."""
    return _file(await asyncio.to_thread(_workbook, ()), XLSX, "rectification.xlsx")


def _page(records: Records, *, where: Filter, last: int) -> Sequence[Line]:
    return records.rectification.after(where, last=last, limit=_PAGE)


def _row(line: Line, zone: Zone, today: date, lang: str) -> Sequence[Cell]:
    problem = line.problem
    values: dict[str, Cell] = {
        "number": problem.number,
        "source": label(f"rectification.source.{problem.source}", "zh_CN"),
        "text": problem.text,
        "target": problem.target,
        "measures": problem.measures,
        "unit": words.units(problem, zone, "zh_CN"),
        "due_on": problem.due_on,
        "acceptor": problem.acceptor,
        "progress": line.progress,
        "state": words.standing(line, today, lang),
        "batch": problem.batch,
        "person": problem.person,
        "milestones": milestone_lines(problem.milestones),
    }
    return [values[name] for name in _COLUMNS]


def _texts(row: Sequence[Cell]) -> list[str | int]:
    """A day is written without a time."""
    return plain([value.isoformat() if isinstance(value, date) else value for value in row])


def _workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    return one_sheet(
        [Heading(column_names(one)[0], "day" if one == "due_on" else "", _WIDTHS.get(one, 36)) for one in _COLUMNS],
        rows,
    )


def _file(body: bytes, kind: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    charset = "utf-8" if kind == "text/csv" else None
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)
