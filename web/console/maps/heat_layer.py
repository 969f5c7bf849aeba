"""The squares and rings of the heat map as data for the map over streets; the same as its drawing (heat_map)."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from complaints.ports import Site
from complaints.report.similar import bounds_of
from texts import label
from web.console.heat_map import Square
from web.console.maps.plan import MapPlan, map_plan
from web.pages import lang_of


def plan(
    request: web.Request, squares: Sequence[tuple[Square, str]], sites: Sequence[Site], *, radius_m: float
) -> MapPlan:
    """`squares` with the query of their lists."""
    lang = lang_of(request)
    data = {
        "squares": [_square(square, query, lang) for square, query in squares],
        "rings": [
            {"at": (site.lat, site.lon), "radius": radius_m, "href": f"/console/sites/{site.id}"}
            for site in sites
            if site.lat is not None and site.lon is not None
        ],
    }
    return map_plan(request, data, name=label("heat.map", lang))


def _square(square: Square, query: str, lang: str) -> Mapping[str, object]:
    return {
        "box": bounds_of(square.cell),
        "tone": square.tone,
        "count": square.count,
        "name": label("heat.cell", lang, name=square.name, count=square.count),
        "href": f"/console/{query}",
    }
