"""A poster as a file to be printed: SVG or PDF, A4 or A3."""

import asyncio

from aiohttp import web

from complaints.errors import NotFound
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from web.poster import svg
from web.poster.sheet import Words, laid_out
from wording.posters import poster_words, short_address


async def poster_file(request: web.Request) -> web.StreamResponse:
    """Of a poster in use only: one that was taken down should not be hung up again. Raises NotFound."""
    house, lang = request.app[HOUSE], lang_of(request)
    services, code, kind = house.services(), request.match_info["code"], request.match_info["kind"]
    size = request.match_info["size"]
    poster = await house.store.read(lambda records: records.posters.get(code))
    if poster is None or poster.revoked_at is not None:
        raise NotFound("error.old_button")
    words = Words(**poster_words(poster, services.zone, lang, public_url=services.public_url))
    sheet = laid_out(words, short_address(services.public_url, poster))
    title = f"{words.title} {poster.place.name}"
    name = f"poster-{code}-{size}.{kind}"
    if kind == "svg":
        return _file(svg.written(sheet, size, title=title), "image/svg+xml", name)
    from web.dossier.paper import NoFont
    from web.poster import paper

    try:
        data = await asyncio.to_thread(paper.printed, sheet, size, title=title, made_at=poster.made_at)
    except NoFont:
        return show(request, "console/error.html", {"message": None, "key": "dossier.no_font"}, status=503)
    return _file(data, "application/pdf", name)


def _file(data: bytes, content_type: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=content_type, headers=headers)
