"""办理情况 by month: the sums of each month with their definitions, and the table of one month, to be printed."""

from collections.abc import Sequence

from aiohttp import web

from publishing.model import Amounts
from publishing.ports import PublicPage
from services.records import Records
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.cached import conditional, read_public
from web.public.published.filters import Choice
from web.public.published.pages import show
from web.public.published.words import line

#: rows of a page of the table
_ROWS = 100


async def months(request: web.Request) -> web.StreamResponse:
    async def answer() -> web.Response:
        zone, lang = request.app[HOUSE].services().zone, lang_of(request)

        def look(records: Records) -> tuple[Sequence[Amounts], Sequence[Amounts], Sequence[Amounts]]:
            by_month, by_area, by_category = (
                records.publishing.amounts(by, Choice().where) for by in ("month", "subdistrict", "category")
            )
            return by_month, by_area, by_category

        by_month, by_area, by_category = await read_public(request, look)
        areas = [(one, found.name(lang)) for one in by_area if (found := zone.subdistrict(one.split))]
        kinds = [(one, found.name(lang)) for one in by_category if (found := zone.category(one.split))]
        context = {
            "months": [one for one in by_month if one.split],
            "splits": (("subdistricts", areas), ("categories", kinds)),
            "few": zone.publishing.few,
            "grid": zone.publishing.grid_m,
        }
        return show(request, "public/months.html", context)

    return await conditional(request, answer, key=request.path, keep=True)


async def month(request: web.Request) -> web.StreamResponse:
    zone, wanted = request.app[HOUSE].services().zone, request.match_info["month"]
    choice = Choice.read({**request.query, "month": wanted}, zone)
    if not choice.month:
        raise web.HTTPNotFound

    async def answer() -> web.Response:
        lang = lang_of(request)

        def look(records: Records) -> tuple[PublicPage, Amounts | None]:
            where = Choice(month=wanted, page=choice.page).where
            page = records.publishing.page(where, size=_ROWS, number=choice.page)
            return page, records.publishing.total(where)

        found, own = await read_public(request, look)
        path = f"/public/months/{wanted}"
        context = {
            "month": wanted,
            "lines": [line(case, zone, lang) for case in found.cases],
            "found": found,
            "own": own,
            "earlier": f"{path}?page={found.number - 1}" if found.number > 1 else "",
            "later": f"{path}?page={found.number + 1}" if found.number < found.pages else "",
        }
        return show(request, "public/month.html", context)

    return await conditional(request, answer)
