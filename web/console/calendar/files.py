"""The list as CSV or XLSX, with the filter of its page. Every export is logged."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from aiohttp import hdrs, web

from enterprises.calendar.ports import Listed
from services import Services
from services.records import Records
from texts import label
from web.console.calendar.asked import Asked
from web.console.harmless import csv_lines
from web.console.session import HOUSE, staff_of
from web.console.workbook import XLSX, Cell, Heading, one_sheet
from web.pages import lang_of
from wording import due_dates

_MOST = 20_000
_COLUMNS = (
    "firm", "trade", "site", "subdistrict", "title", "due_on", "left", "every", "basis", "remark", "state", "done_at",
    "done_by", "files",
)  # fmt: skip
_FORMS = {"due_on": "day", "left": "count", "done_at": "moment", "files": "count"}
_WIDTHS = {"firm": 28, "site": 22, "title": 32, "basis": 36, "remark": 24, "subdistrict": 16}


async def export(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, kind = house.services(), house.clock(), request.match_info["kind"]
    asked = Asked.read(request.query, today=services.zone.local(now).date())

    def look(records: Records) -> list[list[Cell]]:
        records.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
        rows = records.calendar.page(asked.where, size=_MOST, number=1).rows
        counts = _counts(records, rows)
        return [_row(one, counts.get(one.date.id, 0), services, asked.today, lang) for one in rows]

    rows = await house.store.write(look)
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{_name(services, asked.today)}.{kind}"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    if kind == "csv":
        lines = csv_lines([[one.name for one in _headings(lang)], *(list(map(_plain, row)) for row in rows)])
        return web.Response(text="\ufeff" + lines, content_type="text/csv", charset="utf-8", headers=headers)
    body = await asyncio.to_thread(partial(_workbook, rows, lang))
    return web.Response(body=body, content_type=XLSX, headers=headers)


def _name(services: Services, today: date) -> str:
    """A training zone says so in the name of the file too."""
    return f"{'drill-' if services.zone.training else ''}dates-{today:%Y%m%d}"


def _counts(records: Records, rows: Sequence[Listed]) -> dict[int, int]:
    counts = dict[int, int]()
    for proof in records.calendar.proofs([one.date.id for one in rows if one.date.done is not None]):
        counts[proof.date_id] = counts.get(proof.date_id, 0) + 1
    return counts


def _headings(lang: str) -> list[Heading]:
    return [
        Heading(label(f"calendar.column.{name}", lang), _FORMS.get(name, ""), _WIDTHS.get(name, 0)) for name in _COLUMNS
    ]


def _row(listed: Listed, files: int, services: Services, today: date, lang: str) -> list[Cell]:
    one, zone = listed.date, services.zone
    area = zone.subdistrict(listed.subdistrict)
    title = due_dates.title(one, services, lang)
    return [
        listed.firm_name,
        listed.trade,
        listed.site_name,
        area.name(lang) if area is not None else "",
        label("calendar.feed.training", lang, title=title) if zone.training else title,
        one.due_on,
        one.days_left(today) if one.done is None else "",
        due_dates.every_words(one.every, lang),
        due_dates.basis_of(one, services, today=today, lang=lang),
        one.remark,
        label(f"calendar.state.{one.state}", lang),
        zone.local(one.done.at).replace(tzinfo=None) if one.done is not None else None,
        one.done.name if one.done is not None else "",
        files,
    ]


def _plain(value: Cell) -> str | int:
    """For CSV, where a date is a text."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int) else ""


def _workbook(rows: Sequence[Sequence[Cell]], lang: str) -> bytes:
    return one_sheet(_headings(lang), rows)
