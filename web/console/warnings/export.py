"""The table of firms as an Excel workbook; 演练 stands in its name, its sheets and each of its lines."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from complaints.ports import Records
from enterprises.warnings.progress import progress
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.warnings.door import warning_of
from web.console.warnings.table import FirmRow, rows_of
from web.console.workbook import XLSX, Heading, one_sheet
from web.pages import lang_of
from wording import warnings


async def workbook(request: web.Request) -> web.StreamResponse:
    house, staff, lang, now = request.app[HOUSE], staff_of(request), lang_of(request), request.app[HOUSE].clock()
    zone = house.services().zone

    def look(records: Records) -> tuple[str, str, bool, Sequence[FirmRow]]:
        records.acts.add(action="export", now=now, staff_id=staff.id, detail=request.path_qs[:200])
        warning = warning_of(request, records)
        shown = warning.current or warning.versions[-1]
        title, source = warnings.name(warning, shown, lang), warnings.source(shown, zone, lang)
        return title, source, warning.drill, rows_of(request, records, progress(records, warning, now=now))

    title, source, drill, rows = await house.store.write(look)
    body = await asyncio.to_thread(_written, title, source, rows, lang)
    name = f"warning-{'drill-' if drill else ''}{int(request.match_info['id'])}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=XLSX, headers=headers)


def _written(title: str, source: str, rows: Sequence[FirmRow], lang: str) -> bytes:
    heads = [
        Heading(label("warnings.title", lang), width=30),
        Heading(label("warnings.firm_head", lang), width=30),
        *(
            Heading(label(f"warnings.{key}", lang), width=20)
            for key in ("state_head", "sum.sent", "confirmed_head", "done_head", "call_head")
        ),
        Heading(label("warnings.original", lang), width=40),
    ]
    lines = [[title, one.name, one.state, one.sent, one.confirmed, one.done, one.called, source] for one in rows]
    return one_sheet(heads, lines, title[:28])
