"""Import of 一厂一策, CSV or Excel: the upload shows what it would do and what is wrong; nothing changes before the
person confirms. The page carries the file, so the server keeps nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Actor
from complaints.model.warnings import Level, PlanAction
from complaints.ports import Records
from enterprises.warnings import plans
from enterprises.warnings.plans import PlanLine, Planned, PlanProblem
from texts import LANGUAGES, label
from web.console.harmless import csv_lines
from web.console.packing import packed, unpacked
from web.console.pieces import in_pieces, uploaded
from web.console.session import HOUSE
from web.console.sheets import SpreadsheetRow, rows_of
from web.console.show import error_message, show
from web.console.workbook_reading import as_csv, is_workbook
from web.pages import lang_of

_COLUMNS, _OPTIONAL = ("level", "action"), ("name", "code", "photo")
_MOST_SHOWN, _MOST_TOLD = 200, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTable:
    lines: Sequence[PlanLine]
    problems: Sequence[PlanProblem] = field(default_factory=tuple)


async def form(request: web.Request) -> web.StreamResponse:
    """An empty table with the names of the columns."""
    headers = {"Content-Disposition": 'attachment; filename="plans.csv"'}
    columns = ("name", "code", "level", "action", "photo")
    names = [label(f"warnings.columns.{one}", "zh_CN").partition("、")[0] for one in columns]
    return web.Response(text="\ufeff" + csv_lines([names]), content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    """The preview of an uploaded file; with `confirmed`, its entry."""
    data, given = await uploaded(request), await request.post()
    confirmed = not data and bool(given.get("confirmed"))
    try:
        if confirmed:
            data = unpacked(str(given.get("sheet", "")))
        table = await asyncio.to_thread(read_table, data)
    except Incomplete as error:
        return show(
            request, "console/warnings/plan_import.html", {"problem": error_message(request, error)}, status=422
        )
    planned, wrong = await request.app[HOUSE].store.read(lambda r: plans.foresee(r, table.lines))
    problems = sorted([*table.problems, *wrong], key=lambda one: one.line)
    if confirmed:
        return await _entered(request, planned, problems)
    changed = [one for one in planned if not one.same]
    context: dict[str, Any] = {
        "changed": changed[:_MOST_SHOWN],
        "more": max(0, len(changed) - _MOST_SHOWN),
        "would": len(changed),
        "actions": sum(len(one.actions) for one in changed),
        "same": len(planned) - len(changed),
        "sheet": packed(data),
    }
    return _page(request, context, problems, status=422 if problems and not planned else 200)


async def _entered(
    request: web.Request, planned: Sequence[Planned], problems: Sequence[PlanProblem]
) -> web.StreamResponse:
    now = request.app[HOUSE].clock()

    def enter(records: Records, piece: Sequence[Planned], actor: Actor) -> int:
        return plans.take(records, piece, actor=actor, now=now)

    taken = sum([count async for count in in_pieces(request, planned, enter)])
    return _page(request, {"taken": taken, "was_taken": True}, problems)


def _page(
    request: web.Request, context: dict[str, Any], problems: Sequence[PlanProblem], *, status: int = 200
) -> web.StreamResponse:
    lang = lang_of(request)
    told = [
        label("warnings.import_line", lang, line=one.line, words=error_message(request, one.error))
        for one in problems[:_MOST_TOLD]
    ]
    shared = {"problems": told, "problem_count": len(problems)}
    return show(request, "console/warnings/plan_import.html", {**context, **shared}, status=status)


def read_table(data: bytes) -> PlanTable:
    """Raises Incomplete for a file that is no table of plans."""
    written = as_csv(data) if is_workbook(data) else data
    aliases = {one: _names(f"warnings.columns.{one}") for one in (*_COLUMNS, *_OPTIONAL)}
    rows = rows_of(written, columns=_COLUMNS, optional=_OPTIONAL, aliases=aliases)
    lines, problems = list[PlanLine](), list[PlanProblem]()
    for row in rows:
        try:
            lines.append(_line(row))
        except Incomplete as error:
            problems.append(PlanProblem(line=row.line, error=error))
    return PlanTable(lines=lines, problems=problems)


def _line(row: SpreadsheetRow) -> PlanLine:
    values = row.values
    level = _levels().get(_plain(values["level"]))
    if level is None:
        raise Incomplete("warnings.wrong.line_level", level=values["level"][:20])
    text = " ".join(values["action"].split())
    if not 0 < len(text) <= plans.MOST_WORDS:
        raise Incomplete("warnings.wrong.line_action", most=plans.MOST_WORDS)
    name, code = values.get("name", ""), _plain(values.get("code", "")).upper()
    if not name and not code:
        raise Incomplete("warnings.wrong.line_firm")
    yes = {one for lang in LANGUAGES for one in label("warnings.yes_words", lang).split("、")}
    action = PlanAction(text=text, photo=_plain(values.get("photo", "")) in yes)
    return PlanLine(line=row.line, code=code, name=name, level=level, action=action)


def _levels() -> dict[str, Level]:
    """By what people write: yellow, 黄色, 黄, 黄色预警."""
    found = dict[str, Level]()
    for level in Level:
        for lang in LANGUAGES:
            words = _plain(label(f"warnings.level.{level}", lang))
            named = _plain(label("warnings.name", lang, mark="", level=words))
            found |= dict.fromkeys((level.value, words, words.removesuffix("色"), f"{words}预警", named), level)
    return found


def _names(key: str) -> list[str]:
    return [_plain(name) for lang in LANGUAGES for name in label(key, lang).split("、")]


def _plain(words: str) -> str:
    return normalize("NFKC", words).strip().lower()
