"""The statistics as files: an Excel workbook, and the one-page report as PDF or picture. Every export is logged."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path

from aiohttp import web

from complaints.office.statistics import Months, Statistics, draw_up, months
from complaints.ports import Records
from web.console.number_book import write_book
from web.console.number_period import PeriodChoice
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.console.workbook import XLSX
from web.pages import lang_of
from wording.report_sheet import report_sheet
from zone import Zone

_TYPES = {
    "xlsx": XLSX,
    "pdf": "application/pdf",
    "png": "image/png",
}


async def number_file(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, kind = house.services(), house.clock(), request.match_info["kind"]
    today = services.zone.local(now).date()
    choice = PeriodChoice.read(request.query, today=today)

    def look(records: Records) -> tuple[Statistics, Months]:
        records.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
        drawn = draw_up(records, choice.period, now=now, today=today, year_ago=choice.year_ago)
        return drawn, months(records, today=today, number=choice.months)

    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast

    shown, listed = await house.store.write(look)
    make = partial(_workbook, listed=listed) if kind == "xlsx" else partial(_report, kind=kind)
    try:
        body = await asyncio.to_thread(make, shown, zone=services.zone, lang=lang)
    except NoFont:
        return show(request, "console/error.html", {"message": None, "key": "dossier.no_font"}, status=503)
    since = shown.period.since.isoformat() if shown.period.since else "all"
    headers = {
        "Content-Disposition": f'attachment; filename="lvwang-{shown.period.per}-{since}.{kind}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=body, content_type=_TYPES[kind], headers=headers)


def _workbook(shown: Statistics, *, listed: Months, zone: Zone, lang: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statistics.xlsx"
        write_book(path, shown, listed, zone=zone, lang=lang)
        return path.read_bytes()


def _report(shown: Statistics, *, kind: str, zone: Zone, lang: str) -> bytes:
    from web.report import paper, picture

    sheet = report_sheet(shown, zone, lang)
    return paper.printed(sheet) if kind == "pdf" else picture.drawn(sheet)
