"""重点关注 (S24): places reported again and again, by which rule, and every report about one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.errors import NotFound
from complaints.ports import Records, Site
from complaints.sites import by_category, reports_at
from handlers.desk import Desk
from handlers.resident.cards import moment
from handlers.resident.doubts import distance
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    number: str
    state: str
    state_name: str
    category: str
    away: str
    received: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    id: int
    count: int
    territory: str
    address: str
    last: str


async def sites(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    desk, now = house.desk(), house.clock()
    since = now - desk.zone.likeness.repeat.window
    found = await house.store.read(lambda r: r.sites.recent(since=since))
    context = {"sites": [_place(site, desk, lang) for site in found], "rule": _rule(desk, lang)}
    return show(request, "console/sites.html", context)


async def site(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    desk, now, site_id = house.desk(), house.clock(), int(request.match_info["id"])
    place, rows, kinds = await house.store.read(lambda r: _look(r, site_id, desk, now, lang))
    context = {"place": place, "rows": rows, "kinds": kinds, "rule": _rule(desk, lang)}
    return show(request, "console/site.html", context)


def _look(
    records: Records, site_id: int, desk: Desk, now: datetime, lang: str
) -> tuple[Place, Sequence[Row], Sequence[str]]:
    found = records.sites.get(site_id)
    if found is None:
        raise NotFound()
    reports = reports_at(records, found, likeness=desk.zone.likeness, now=now)
    rows = [
        Row(
            number=one.number,
            state=one.state,
            state_name=label(f"state.{one.state}", lang),
            category=_category(one.category, desk, lang),
            away=distance(away, lang) if away is not None else label("near.address", lang),
            received=moment(one.created_at, lang),
        )
        for one, away in reports
    ]
    kinds = [
        label("site.category", lang, name=_category(category, desk, lang), count=count)
        for category, count in by_category(reports)
    ]
    return _place(found, desk, lang), rows, kinds


def _rule(desk: Desk, lang: str) -> str:
    reach = desk.zone.likeness.repeat
    values = {"days": reach.window.days, "radius": reach.radius_m, "count": reach.count, "source": reach.source}
    return label("console.sites.rule", lang, **values)


def _place(site: Site, desk: Desk, lang: str) -> Place:
    named = desk.zone.subdistrict(site.subdistrict or "")
    return Place(
        id=site.id,
        count=site.count,
        territory=named.name(lang) if named else label("card.no_subdistrict", lang),
        address=site.address or (f"{site.lat:.5f}, {site.lon:.5f}" if site.lat is not None else ""),
        last=moment(site.last_at, lang),
    )


def _category(category: str, desk: Desk, lang: str) -> str:
    known = desk.zone.category(category)
    return known.name(lang) if known else "-"
