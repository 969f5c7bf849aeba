"""The staff console under /console/. The pages work without scripts."""

from aiohttp import web
from yarl import URL

from web.console import guard, proofs
from web.console.live import stream
from web.console.needs import PAGES, Page
from web.console.routes import ALL
from web.console.session import HOUSE
from web.pages import set_up_templates
from web.ports import PageServices


def setup(app: web.Application, *, house: PageServices) -> None:
    console = web.Application(middlewares=[guard.explain, guard.guard])
    console[HOUSE] = house
    by_handler: dict[object, Page] = {page.handler: page for page in ALL}
    console[PAGES] = by_handler
    console[proofs.DESK] = proofs.Desk()
    stream.set_up(console)
    set_up_templates(console)
    for page in ALL:
        if page.method == "GET":
            console.router.add_get(page.path, page.handler)  # and HEAD
        else:
            console.router.add_route(page.method, page.path, page.handler)
    app.router.add_get("/console", _with_slash)  # first, because the console's subapp would match it too
    app.add_subapp("/console/", console)
    app.router.add_get("/firm", _of_firms)
    app.router.add_get("/firm/{rest:.*}", _of_firms)


async def _of_firms(request: web.Request) -> web.StreamResponse:
    """/firm/ is the address that firms are told; the session belongs to /console/, where their pages are."""
    rest = request.match_info.get("rest", "")
    raise web.HTTPFound(URL.build(path=f"/console/firm/{rest}", query_string=request.query_string))


async def _with_slash(request: web.Request) -> web.StreamResponse:
    raise web.HTTPPermanentRedirect("/console/")
