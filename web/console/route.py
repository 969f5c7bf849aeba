"""我的路线 (S20): the user's open cases in the order of a round trip, with links to 高德, which needs GCJ-02."""

from dataclasses import replace

from aiohttp import web

from complaints.model import Complaint
from complaints.places import visiting_order as routes
from complaints.ports import Records
from web.console.filters import FilterChoice
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import case_words
from zone import coordinates, links
from zone.coordinates import Spot
from zone.datum import to_wgs84
from zone.links import amap_url

_MOST = 100


async def route(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    now, services, typed = house.clock(), house.services(), request.query.get("from", "").strip()[:300]
    where = replace(FilterChoice().where(staff_id=staff.id, now=now, zone=services.zone), mine=staff.id)

    def look(records: Records) -> list[tuple[Complaint, float | None]]:
        return routes.in_order(records.cases.queue(where, limit=_MOST), start_of(typed))

    stops = await house.store.read(look)
    rows = [
        {
            "number": case.number,
            "category": case_words.category(case, services.zone, lang),
            "address": case.place.address,
            "map": amap_url(case.place),
            "away": round(away / 1000, 1) if away is not None else None,
            "due": case_words.due(case, now, services.zone, lang),
        }
        for case, away in stops
    ]
    return show(request, "console/route.html", {"rows": rows, "start": typed})


def start_of(typed: str) -> routes.Point | None:
    """A point from coordinates or from a map link; None for other text."""
    spot = links.read(typed) or coordinates.read(typed)
    return to_wgs84(spot.lat, spot.lon, spot.datum) if isinstance(spot, Spot) else None
