"""Part of the page of a case: a map of its place, of its photos' own places, and of what else was reported around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from complaints.model import Complaint, Evidence
from complaints.ports import Nearby, Records
from complaints.report.similar import cells_within
from texts import label
from web.console.maps.plan import MapPlan, map_plan, mark_kind
from web.console.session import HOUSE
from web.pages import lang_of
from wording.doubts import distance
from wording.moments import moment
from zone import Zone, distance_m

#: metres; the first is shown unless ?around= asks for the other
REACHES = (500, 1000)
_SINCE = timedelta(days=730)
#: on the map; in the list
_MOST, _LISTED = 300, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NearLine:
    number: str
    state: str
    state_name: str
    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`photos`: how far the photos' own places are; `cut`: the list has only the nearest."""

    plan: MapPlan
    radius: int
    other: int
    count: int
    lines: Sequence[NearLine]
    cut: bool
    photos: Sequence[str]


async def view(request: web.Request, case: Complaint, evidence: Sequence[Evidence]) -> Around | None:
    """None for a case without a point."""
    if case.place.lat is None or case.place.lon is None:
        return None
    house, lang = request.app[HOUSE], lang_of(request)
    zone, at, since = house.services().zone, (case.place.lat, case.place.lon), house.clock() - _SINCE
    radius, other = REACHES if request.query.get("around") != str(REACHES[1]) else REACHES[::-1]

    def look(records: Records) -> Sequence[Nearby]:
        return records.cases.near(cells_within(*at, radius_m=radius), since=since, limit=_MOST)

    found = await house.store.read(look)
    apart = [(distance_m(at, (row.lat, row.lon)), row) for row in found if row.lat is not None and row.lon is not None]
    near = sorted((pair for pair in apart if pair[0] <= radius and pair[1].id != case.id), key=lambda pair: pair[0])
    named = [(n, (e.lat, e.lon)) for n, e in enumerate(evidence, 1) if e.lat is not None and e.lon is not None]
    data = {
        "at": at,
        "radius": radius,
        "points": [_pin(row, zone, lang) for _, row in near],
        "marks": [
            {"at": at, "kind": "here", "title": label("map.around.here", lang)},
            *({"at": there, "kind": "photo", "title": label("map.around.photo", lang, n=n)} for n, there in named),
        ],
    }
    return Around(
        plan=map_plan(request, data, name=label("map.around.title", lang)),
        radius=radius,
        other=other,
        count=len(near),
        lines=[_line(away, row, zone, lang) for away, row in near[:_LISTED]],
        cut=len(near) > _LISTED,
        photos=[
            label("map.around.photo_away", lang, n=n, distance=distance(distance_m(at, there), lang))
            for n, there in named
        ],
    )


def _pin(row: Nearby, zone: Zone, lang: str) -> Mapping[str, object]:
    return {
        "at": (row.lat, row.lon),
        "kind": mark_kind(row.state),
        "title": row.number,
        "about": f"{_category(row.category, zone, lang)} · {label(f'state.{row.state}', lang)}",
        "href": f"/console/cases/{row.number}",
    }


def _line(away_m: float, row: Nearby, zone: Zone, lang: str) -> NearLine:
    words = label(
        "map.around.line",
        lang,
        category=_category(row.category, zone, lang),
        distance=distance(away_m, lang),
        at=moment(row.created_at, zone, lang),
    )
    return NearLine(
        number=row.number,
        state=row.state,
        state_name=label(f"state.{row.state}", lang),
        words=words,
        address=row.address,
    )


def _category(category: str, zone: Zone, lang: str) -> str:
    known = zone.category(category)
    return known.name(lang) if known else category
