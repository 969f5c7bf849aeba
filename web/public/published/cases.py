"""Lists of published cases: all of them with filters, and those of a sub-district, a category or a site."""

from datetime import date

from aiohttp import web
from aiohttp.typedefs import Handler

from publishing.model import Amounts
from publishing.ports import PublicPage
from services.records import Records
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.cached import conditional, read_public
from web.public.published.filters import KINDS, Choice, months_between
from web.public.published.pages import show
from web.public.published.words import line
from zone import Zone

SIZE = 20
#: months on offer in the filter
_MONTHS = 24


async def everything(request: web.Request) -> web.StreamResponse:
    choice = Choice.read(request.query, request.app[HOUSE].services().zone)
    return await conditional(request, lambda: _list(request, choice, path="/public/cases"))


def one_of(kind: str) -> Handler:
    """The pages of one sub-district, category or site. Raises HTTPNotFound for one that the zone doesn't know."""

    async def handle(request: web.Request) -> web.StreamResponse:
        zone, name, wanted = request.app[HOUSE].services().zone, KINDS[kind], request.match_info["id"]
        choice = Choice.read({**request.query, name: wanted}, zone)
        if getattr(choice, name) != wanted:
            raise web.HTTPNotFound
        path = f"/public/{kind}/{wanted}"
        return await conditional(request, lambda: _list(request, choice, path=path, of=name))

    return handle


async def _list(request: web.Request, choice: Choice, *, path: str, of: str = "") -> web.Response:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> tuple[PublicPage, tuple[date, date] | None, Amounts | None]:
        published = records.publishing
        own = published.total(choice.where) if of else None
        return published.page(choice.where, size=SIZE, number=choice.page), published.days(), own

    found, days, own = await read_public(request, look)
    context = {
        "lines": [line(case, zone, lang) for case in found.cases],
        "found": found,
        "choice": choice,
        "earlier": path + _without(choice.on(found.number - 1), of) if found.number > 1 else "",
        "later": path + _without(choice.on(found.number + 1), of) if found.number < found.pages else "",
        "path": path,
        "of": of,
        "heading": _heading(choice, of, zone, lang),
        "own": own,
        "months": months_between(*days)[:_MONTHS] if days else [],
        "feed": f"{path}/feed.atom" if of else "/public/feed.atom",
        "map": f"/public/map{choice.on(1).query}",
    }
    return show(request, "public/cases.html", context)


def _without(choice: Choice, of: str) -> str:
    """The query of a page whose path names one part of the filter."""
    return (choice.bare(of) if of else choice).query


def _heading(choice: Choice, of: str, zone: Zone, lang: str) -> str:
    if not of:
        return label("public.title", lang)
    found = {"subdistrict": zone.subdistrict, "category": zone.category, "site": zone.gazetteer.get}[of](
        getattr(choice, of)
    )
    return label("public.title_of", lang, name=found.name(lang) if found else "")
