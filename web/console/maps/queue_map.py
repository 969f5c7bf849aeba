"""The cases of the queue's filter on a map; the first of them are listed beside it, and the list has them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from complaints.ports import CasePoint
from texts import label
from web.console.filters import NONE, FilterChoice
from web.console.maps.plan import map_plan, mark_kind
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import moment
from zone import Zone

#: points that a phone still draws at once; cases in the list beside
MOST, LISTED = 1000, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    number: str
    state: str
    state_name: str
    words: str
    address: str


async def queue_map(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    now, zone, choice = house.clock(), house.services().zone, FilterChoice.read(request.query).on_page(1)
    where = choice.where(staff_id=staff.id, now=now, zone=zone)
    found = await house.store.read(lambda records: records.cases.points(where, limit=MOST))
    data = {"points": [_pin(point, now, zone, lang) for point in found.points], "marks": []}
    context = {
        "plan": map_plan(request, data, name=label("map.queue.title", lang)),
        "choice": choice,
        "lines": _lines(found.points[:LISTED], zone, lang),
        "shown": len(found.points),
        "placed": found.placed,
        "nowhere": found.nowhere,
        "nowhere_query": replace(choice, cell=NONE).query,
        "view": "map",
    }
    return show(request, "console/queue_map.html", context)


def _pin(point: CasePoint, now: datetime, zone: Zone, lang: str) -> Mapping[str, object]:
    return {
        "at": (point.lat, point.lon),
        "kind": mark_kind(point.state, due_at=point.due_at, now=now),
        "title": point.number,
        "about": f"{_category(point.category, zone, lang)} · {label(f'state.{point.state}', lang)}",
        "href": f"/console/cases/{point.number}",
    }


def _lines(points: Sequence[CasePoint], zone: Zone, lang: str) -> Sequence[PointLine]:
    return [
        PointLine(
            number=point.number,
            state=point.state,
            state_name=label(f"state.{point.state}", lang),
            words=f"{_category(point.category, zone, lang)} · {moment(point.created_at, zone, lang)}",
            address=point.address,
        )
        for point in points
    ]


def _category(category: str, zone: Zone, lang: str) -> str:
    known = zone.category(category)
    return known.name(lang) if known else category
