"""The public map: squares of published cases, nothing finer than what is published, and the same as a list beside
it."""

import math
from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from maps.page import hosts, settings
from publishing.model import Amounts
from publishing.ports import PublicPage, Spot
from services.records import Records
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.cached import conditional, read_public
from web.public.published.filters import SQUARE, Choice
from web.public.published.pages import show
from web.public.published.words import address, line

#: squares of one answer; across the longer side of a view
_MOST, _ACROSS = 400, 24
#: degrees; a view of the whole world is one of the largest squares
_WIDEST = 360.0
_LISTED = 20
_Box = tuple[float, float, float, float]


async def page_(request: web.Request) -> web.StreamResponse:
    zone = request.app[HOUSE].services().zone
    choice = Choice.read(request.query, zone).on(1)

    async def answer() -> web.Response:
        lang = lang_of(request)

        def look(records: Records) -> tuple[PublicPage, Sequence[Amounts]]:
            by_area = records.publishing.amounts("subdistrict", choice.where)
            return records.publishing.page(choice.where, size=_LISTED, number=1), by_area

        found, by_area = await read_public(request, look)
        told = settings(request, lang, resident=True)
        context = {
            "choice": choice,
            "found": found,
            "lines": [line(case, zone, lang) for case in found.cases],
            "areas": [(one, named.name(lang)) for one in by_area if (named := zone.subdistrict(one.split))],
            "settings": told,
            "data": {"source": f"/public/map.json{choice.query}", "list": "/public/cases"},
            "ask": label("map.page.ask", lang, source=str(told["ask"])) if told and told["ask"] else "",
            "grid": zone.publishing.grid_m,
        }
        return show(request, "public/map.html", context, pictures=hosts(request, resident=True))

    # which tiles are shown depends on a cookie
    agreed = request.cookies.get("lvwang_tiles", "")[:40]
    return await conditional(request, answer, key=f"{request.path_qs}|{agreed}")


async def data(request: web.Request) -> web.StreamResponse:
    """?box=south,west,north,east → {squares: [[lat, lon, count, address]]}. The box is widened to whole squares, so
    that moving the map a little asks for the same answer again."""
    choice = Choice.read(request.query, request.app[HOUSE].services().zone)
    box = _box(request.query.get("box", ""))
    if box is None:
        return web.json_response({"problem": label("public.map.bad_box", lang_of(request))}, status=400)
    across, widened = _squares(box)
    where = replace(choice.where, box=widened)

    async def answer() -> web.Response:
        found = await read_public(request, lambda records: records.publishing.spots(where, across=across, limit=_MOST))
        return web.json_response({"squares": [_square(spot, choice, across) for spot in found]})

    key = f"map|{choice.query}|{widened}|{across}"
    return await conditional(request, answer, key=key, keep=True)


def _square(spot: Spot, choice: Choice, across: float) -> Sequence[object]:
    """A finest square leads to a list; a coarser one is opened by zooming in."""
    if spot.number:
        return spot.lat, spot.lon, spot.count, address(spot.number)
    there = f"/public/cases{replace(choice, at=f'{spot.lat},{spot.lon}').query}" if across <= SQUARE else ""
    return spot.lat, spot.lon, spot.count, there


def _box(written: str) -> _Box | None:
    """None unless it is four numbers, south below north, west before east."""
    try:
        south, west, north, east = (float(part) for part in written[:100].split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (south, west, north, east))) or south > north or west > east:
        return None
    return max(-90.0, south), max(-180.0, west), min(90.0, north), min(180.0, east)


def _squares(box: _Box) -> tuple[float, _Box]:
    """The width of a square: the finest doubled until few enough fit; and the box in whole squares."""
    south, west, north, east = box
    across, span = SQUARE, max(north - south, east - west)
    while across * _ACROSS < span and across < _WIDEST:
        across *= 2
    step = across * 4
    return across, (
        math.floor(south / step) * step,
        math.floor(west / step) * step,
        math.ceil(north / step) * step,
        math.ceil(east / step) * step,
    )
