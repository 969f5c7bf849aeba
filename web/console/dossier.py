"""导出卷宗 (S21): one case as a PDF, made beside the event loop, one at a time. Every print leaves an act behind."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from complaints.case.dossier import Dossier, Variant, draw_up
from complaints.errors import NotFound
from complaints.ports import Records
from texts import label
from web.console.case import found, number_of, render
from web.console.session import HOUSE, actor_of
from web.dossier.sheet import written
from web.pages import lang_of

#: a print holds its pictures in memory: so no two at once
_PRINTER = ThreadPoolExecutor(1, thread_name_prefix="dossier")


async def dossier(request: web.Request) -> web.StreamResponse:
    """`variant`, and for the public one `pictures` where somebody has looked through them."""
    from web.dossier import paper  # a start needs none of it

    house, number, actor, lang = request.app[HOUSE], number_of(request), actor_of(request), lang_of(request)
    form = await request.post()
    if form.get("variant") not in set(Variant):
        raise NotFound()
    variant, pictures = Variant(str(form["variant"])), form.get("pictures") == "1"
    if not paper.has_font():
        return await render(request, problem=label("dossier.no_font", lang), status=503)
    now, offices = house.clock(), (house.services().zone.hotline,)

    def draw(records: Records) -> Dossier:
        case = found(records, number)
        return draw_up(
            records, case_id=case.id, variant=variant, pictures=pictures, actor=actor, now=now, offices=offices
        )

    sheet = written(await house.store.write(draw), house.services(), lang)
    shown = await _read(request, sheet.pictures)
    body = await asyncio.get_running_loop().run_in_executor(_PRINTER, paper.printed, sheet, shown)
    headers = {"Content-Disposition": f'attachment; filename="{number}-{variant}.pdf"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


async def _read(request: web.Request, names: Sequence[str]) -> dict[str, bytes]:
    """The copies to look at, which carry no EXIF. One that is gone is left out; `verify` names it."""
    shown = {}
    for name in names:
        try:
            shown[name] = await request.app[HOUSE].photos.read(name, "display")
        except FileNotFoundError:
            continue
    return shown
