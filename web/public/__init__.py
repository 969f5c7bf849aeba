"""Public pages: the landing page, the state of a report by its number, and the page for unknown addresses."""

from aiohttp import web
from aiohttp.typedefs import Handler

from complaints.model import Kind
from complaints.report.numbers import parse_number
from http_server.site import check_rate
from services.records import Records
from web.pages import lang_of, page, set_up_templates
from web.ports import PageServices
from web.public import mail, published, rectification
from web.public.house import HOUSE
from web.public.published.latest import latest
from wording.states import public_state, state_name


def setup(app: web.Application, *, house: PageServices) -> None:
    app[HOUSE] = house
    set_up_templates(app)
    app.middlewares.append(_lost)
    app.router.add_get("/", landing)
    app.router.add_get("/public/", search)
    mail.setup(app)
    published.setup(app)
    rectification.setup(app)


async def landing(request: web.Request) -> web.StreamResponse:
    zone = request.app[HOUSE].services().zone
    return page(request, "public/landing.html", {"zone": zone, **await latest(request)})


async def search(request: web.Request) -> web.StreamResponse:
    """The public state of one report, without text, place, photos and names."""
    house, lang = request.app[HOUSE], lang_of(request)
    check_rate(request, "search", house.clock)
    typed = request.query.get("number", "").strip()[:40]
    number = parse_number(typed)

    def look(records: Records) -> tuple[str, str, bool] | None:
        case = records.cases.by_number(number) if number else None
        if case is None or case.kind is Kind.FINDING:  # of an inspection: the office's own
            return None
        is_published = records.publishing.get(case.number) is not None
        return state_name(case, lang), public_state(case, house.services().zone, lang).text, is_published

    found = await house.store.read(look) if number else None
    missing = "" if found or not typed else "track.unknown" if number else "track.bad_number"
    context = {"zone": house.services().zone, "typed": typed, "number": number, "found": found, "missing": missing}
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
