"""The grids of patrols as data for the map over streets; the same as their drawing."""

from collections.abc import Sequence

from aiohttp import web

from inspections.patrol.due import Standing
from texts import label
from web.console.maps.plan import MapPlan, map_plan
from web.console.patrol.drawing import tone
from web.pages import lang_of


def plan(request: web.Request, standings: Sequence[Standing]) -> MapPlan | None:
    """None without grids."""
    if not standings:
        return None
    lang = lang_of(request)
    grids = [
        {
            "rings": [[(lat, lon) for lon, lat in ring] for ring in one.grid.rings],
            "tone": tone(one),
            "days": one.unseen,
            "name": f"{one.grid.name} {label('patrol.unseen', lang, days=one.unseen)}",
        }
        for one in standings
    ]
    return map_plan(request, {"grids": grids}, name=label("patrol.map", lang))
