"""Import of an official table. The upload shows what each line would do and what is wrong with others;
nothing is entered until the person confirms it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Actor
from inspections.rectification.importing import Becomes, Foreseen, TableLine, Taken, foresee
from inspections.rectification.importing import take as enter
from services.records import Records
from texts import label
from web.console.packing import packed, unpacked
from web.console.pieces import in_pieces, uploaded
from web.console.rectification.table import ItemTable, LineProblem, column_names, read_table
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording import rectification as words
from wording.moments import day_words
from zone import Zone

_TEMPLATE = "console/rectification/import.html"
#: lines of the preview, and mistakes, that are shown
_MOST_SHOWN, _MOST_TOLD = 200, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    title: str
    text: str
    unit: str
    due: str
    becomes: str
    differs: str


async def show_form(request: web.Request) -> web.StreamResponse:
    return show(request, _TEMPLATE)


async def take(request: web.Request) -> web.StreamResponse:
    """The preview of an uploaded file; with `confirmed`, its entry."""
    data, typed = await uploaded(request), await request.post()
    confirmed = not data and bool(typed.get("confirmed"))
    if confirmed:
        data = unpacked(str(typed.get("sheet", "")))
    try:
        table = await asyncio.to_thread(read_table, data, request.app[HOUSE].services().zone)
    except Incomplete as error:
        return show(request, _TEMPLATE, {"problem": error_message(request, error)}, status=422)
    return await (_entered(request, table) if confirmed else _preview(request, table, data))


async def _entered(request: web.Request, table: ItemTable) -> web.StreamResponse:
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()

    def take_piece(records: Records, piece: Sequence[TableLine], actor: Actor) -> Taken:
        return enter(records, piece, actor=actor, now=now)

    detail = str(len(table.lines))
    await house.store.write(lambda r: r.acts.add(action="rectification_in", now=now, staff_id=staff.id, detail=detail))
    taken = Taken()
    async for part in in_pieces(request, table.lines, take_piece):
        taken.add(part)
    return show(request, _TEMPLATE, {"taken": _counts(taken.counts), "left_out": len(table.problems)})


async def _preview(request: web.Request, table: ItemTable, data: bytes) -> web.StreamResponse:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    foreseen = await request.app[HOUSE].store.read(partial(foresee, lines=table.lines))
    counts = {becomes: sum(one.becomes is becomes for one in foreseen) for becomes in Becomes}
    context = {
        "rows": [_row(one, zone, lang) for one in foreseen[:_MOST_SHOWN]],
        "more_rows": max(0, len(foreseen) - _MOST_SHOWN),
        "counts": _counts(counts),
        "problems": [_sentence(request, one) for one in table.problems[:_MOST_TOLD]],
        "problem_count": len(table.problems),
        "sheet": packed(data),
    }
    return show(request, _TEMPLATE, context, status=422 if not table.lines else 200)


def _counts(counts: Mapping[Becomes, int]) -> Mapping[str, int]:
    return {becomes.value: count for becomes, count in counts.items()}


def _sentence(request: web.Request, problem: LineProblem) -> Mapping[str, object]:
    column = column_names(problem.column, lang_of(request))[0] if problem.column else ""
    return {"line": problem.line, "column": column, "words": error_message(request, problem.error)}


def _row(one: Foreseen, zone: Zone, lang: str) -> _Row:
    problem = one.line.problem
    return _Row(
        line=one.line.line,
        title=words.title(problem, lang),
        text=words.excerpt(problem.text),
        unit=words.units(problem, zone, lang),
        due=day_words(problem.due_on, zone, lang),
        becomes=label(f"rectification.becomes.{one.becomes}", lang),
        differs=label("list", lang).join(label(f"rectification.field.{name}", lang) for name in one.differs),
    )
