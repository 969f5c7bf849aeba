"""Public pages: the landing page, the state of a report by its number, and the page for unknown addresses."""

from aiohttp import web
from aiohttp.typedefs import Handler

from complaints.report.numbers import parse_number
from http_server.site import check_rate
from web import open311
from web.pages import lang_of, page, set_up_templates
from web.ports import PageServices
from web.public import mail, published, rectification, short, track
from web.public.house import HOUSE
from web.public.published.latest import latest
from web.public.state import public_look


def setup(app: web.Application, *, house: PageServices) -> None:
    app[HOUSE] = house
    set_up_templates(app)
    app.middlewares.append(_lost)
    app.router.add_get("/", landing)
    app.router.add_get("/public/", search)
    mail.setup(app)
    published.setup(app)
    rectification.setup(app)
    track.setup(app)
    short.setup(app)
    open311.setup(app)


async def landing(request: web.Request) -> web.StreamResponse:
    zone = request.app[HOUSE].services().zone
    return page(request, "public/landing.html", {"zone": zone, **await latest(request)})


async def search(request: web.Request) -> web.StreamResponse:
    """The public state of one report, without text, place, photos and names."""
    house, lang = request.app[HOUSE], lang_of(request)
    check_rate(request, "search", house.clock)
    typed = request.query.get("number", "").strip()[:40]
    number = parse_number(typed)

    zone = house.services().zone
    found = await house.store.read(lambda records: public_look(records, number, zone, lang)) if number else None
    missing = "" if found or not typed else "track.unknown" if number else "trackpage.bad_number"
    context = {"zone": zone, "typed": typed, "number": number, "found": found, "missing": missing}
    context |= await latest(request)
    return page(request, "public/search.html", context, status=404 if missing else 200)


@web.middleware
async def _lost(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page with links for an unknown address, perhaps mistyped or cut off by a messenger. Only for browsers; programs
    get a plain 404. A 404 raised by a feature is left unchanged."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        if request.match_info.http_exception is None or "text/html" not in request.headers.get("Accept", ""):
            raise
        return page(request, "public/lost.html", {"zone": request.app[HOUSE].services().zone}, status=404)
