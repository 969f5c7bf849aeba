"""导出卷宗 (S21): one case as a PDF, created outside the event loop, one at a time. Every export is recorded in the
audit log."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from complaints.case.dossier import Dossier, Variant, draw_up
from complaints.errors import NotFound
from complaints.ports import Records
from texts import label
from web.console.case import case_by_number, number_of, render
from web.console.session import HOUSE, actor_of
from web.dossier.sheet import written
from web.pages import lang_of

#: one thread, because an export has all its pictures in memory
_PRINTER = ThreadPoolExecutor(1, thread_name_prefix="dossier")


async def dossier(request: web.Request) -> web.StreamResponse:
    """Form fields: `variant`; for the public variant also `pictures`, if staff confirmed that they have checked
    them."""
    from web.dossier import paper  # imported late to keep the start fast

    house, number, actor, lang = request.app[HOUSE], number_of(request), actor_of(request), lang_of(request)
    form = await request.post()
    if form.get("variant") not in set(Variant):
        raise NotFound()
    variant, pictures = Variant(str(form["variant"])), form.get("pictures") == "1"
    if not paper.has_font():
        return await render(request, problem=label("dossier.no_font", lang), status=503)
    now, offices = house.clock(), (house.services().zone.hotline,)

    def draw(records: Records) -> Dossier:
        case = case_by_number(records, number)
        return draw_up(
            records, case_id=case.id, variant=variant, pictures=pictures, actor=actor, now=now, offices=offices
        )

    sheet = written(await house.store.write(draw), house.services(), lang)
    pictures_by_name = await _read(request, sheet.pictures)
    body = await asyncio.get_running_loop().run_in_executor(_PRINTER, paper.printed, sheet, pictures_by_name)
    headers = {"Content-Disposition": f'attachment; filename="{number}-{variant}.pdf"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


async def _read(request: web.Request, names: Sequence[str]) -> dict[str, bytes]:
    """Display copies, which have no EXIF. Missing files are left out; `verify` reports them."""
    copies = {}
    for name in names:
        try:
            copies[name] = await request.app[HOUSE].photos.read(name, "display")
        except FileNotFoundError:
            continue
    return copies
