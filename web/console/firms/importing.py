"""Import of a table of firms, CSV or Excel. The upload shows what each line would do and what is wrong with others;
nothing is entered until the person confirms it. A firm that may be a twin of another one is entered only if the person
says so."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Actor
from complaints.ports import Records
from enterprises.register.importing import Becomes, Foreseen, RegisterLine, Taken, foresee
from enterprises.register.importing import take as enter
from texts import label
from web.console.firms.table import COLUMNS, OPTIONAL, LineProblem, RegisterTable, read_table
from web.console.harmless import csv_lines
from web.console.packing import packed, unpacked
from web.console.pieces import in_pieces, uploaded
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of

#: lines of the preview, and mistakes, that are shown
_MOST_SHOWN, _MOST_TOLD = 200, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    name: str
    code: str
    site: str
    person: str
    becomes: str
    words: str
    twins: Sequence[tuple[str, str, str]]  # id, name, why


async def form(request: web.Request) -> web.StreamResponse:
    """An empty table with the names of the columns."""
    headers = {"Content-Disposition": 'attachment; filename="firms.csv"'}
    names = [label(f"firms.columns.{column}", "zh_CN").partition("、")[0] for column in (*COLUMNS, *OPTIONAL)]
    return web.Response(text="\ufeff" + csv_lines([names]), content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    """The preview of an uploaded file; with `confirmed`, its entry."""
    data, typed = await uploaded(request), await request.post()
    confirmed = not data and bool(typed.get("confirmed"))
    if confirmed:
        data = unpacked(str(typed.get("sheet", "")))
    house = request.app[HOUSE]
    try:
        table = await asyncio.to_thread(read_table, data, house.services().zone, now=house.clock())
    except Incomplete as error:
        return show(request, "console/firms/import.html", {"problem": error_message(request, error)}, status=422)
    anyway = frozenset(line for one in typed.getall("anyway", ()) if (line := _line_of(one)) is not None)
    return await (_entered(request, table, anyway) if confirmed else _preview(request, table, data))


def _line_of(value: object) -> int | None:
    ticked = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 6
    return int(str(value)) if ticked else None


async def _entered(request: web.Request, table: RegisterTable, anyway: frozenset[int]) -> web.StreamResponse:
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()

    def take_piece(records: Records, piece: Sequence[RegisterLine], actor: Actor) -> Taken:
        return enter(records, piece, anyway=anyway, actor=actor, now=now)

    detail = str(len(table.lines))
    await house.store.write(lambda r: r.acts.add(action="firms_in", now=now, staff_id=staff.id, detail=detail))
    taken = Taken()
    async for part in in_pieces(request, table.lines, take_piece):
        taken.add(part)
    return show(request, "console/firms/import.html", {"taken": taken, "left_out": len(table.problems)})


async def _preview(request: web.Request, table: RegisterTable, data: bytes) -> web.StreamResponse:
    lang = lang_of(request)
    foreseen = await request.app[HOUSE].store.read(partial(foresee, lines=table.lines))
    shown = sorted(foreseen, key=lambda one: (one.becomes not in _WAITS, one.line.line))
    context: dict[str, Any] = {
        "rows": [_row(one, lang) for one in shown[:_MOST_SHOWN]],
        "more_rows": max(0, len(shown) - _MOST_SHOWN),
        "counts": {becomes.value: sum(one.becomes is becomes for one in foreseen) for becomes in Becomes},
        "problems": [_sentence(request, one) for one in table.problems[:_MOST_TOLD]],
        "problem_count": len(table.problems),
        "sheet": packed(data),
    }
    return show(request, "console/firms/import.html", context, status=422 if not table.lines else 200)


_WAITS = frozenset({Becomes.TWIN, Becomes.OTHER_CODE})


def _sentence(request: web.Request, problem: LineProblem) -> Mapping[str, object]:
    lang = lang_of(request)
    column = label(f"firms.columns.{problem.column}", lang).partition("、")[0] if problem.column else ""
    return {"line": problem.line, "column": column, "words": error_message(request, problem.error)}


def _row(one: Foreseen, lang: str) -> _Row:
    line = one.line
    return _Row(
        line=line.line,
        name=line.firm.name,
        code=line.firm.code,
        site=line.site.name if line.site else "",
        person=line.person.name if line.person else "",
        becomes=one.becomes.value,
        words=label(f"firms.becomes.{one.becomes}", lang),
        twins=[(twin.firm.id, twin.firm.name, label(f"firms.twin.{twin.why}", lang)) for twin in one.twins],
    )
