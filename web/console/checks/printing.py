"""The record of a check as a PDF, printed outside the event loop, one at a time."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from complaints.errors import Incomplete
from web.console.session import HOUSE, staff_of
from web.dossier.check_sheet import written
from web.pages import lang_of
from wording.checks import CheckWords

#: one thread, because a record has all its pictures in memory
_PRINTER = ThreadPoolExecutor(1, thread_name_prefix="check")


async def printed(request: web.Request, words: CheckWords, *, firm: str) -> web.Response:
    """`firm`: its name. Raises Incomplete if no font is installed."""
    from web.dossier import paper  # imported late to keep the start fast

    if not paper.has_font():
        raise Incomplete("dossier.no_font")
    house = request.app[HOUSE]
    sheet = written(
        words, house.services(), firm=firm, printed_by=staff_of(request).name, now=house.clock(), lang=lang_of(request)
    )
    pictures = await _read(request, sheet.pictures)
    body = await asyncio.get_running_loop().run_in_executor(_PRINTER, paper.printed, sheet, pictures)
    headers = {"Content-Disposition": f'attachment; filename="check-{words.id}.pdf"', "Cache-Control": "no-store"}
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
