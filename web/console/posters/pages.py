"""The list of posters, a new one, its page with the scans, and taking it down."""

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from complaints.errors import NotFound
from complaints.places import posters
from complaints.ports.posters import Poster, PosterPlace, Scans
from services.records import Records
from texts import label
from web.console.session import HOUSE, actor_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import day_words, moment
from wording.posters import short_address

_LONGEST = 60
_DAYS = timedelta(days=29)


async def everything(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone, typed = house.services().zone, request.query.get("q", "").strip()[:_LONGEST]
    today = zone.local(house.clock()).date()

    def look(records: Records) -> tuple[Sequence[Poster], dict[str, Scans], Sequence[PosterPlace]]:
        found = posters.suggested(records, zone, typed)
        return records.posters.all(), records.posters.all_scans(today=today), found

    made, scans, suggested = await house.store.read(look)
    context = {
        "rows": [(one, scans.get(one.code, Scans()), moment(one.made_at, zone, lang)) for one in made],
        "typed": typed,
        "suggested": suggested,
        "kinds": {one.place.kind: label(f"poster.kind.{one.place.kind}", lang) for one in made}
        | {one.kind: label(f"poster.kind.{one.kind}", lang) for one in suggested},
    }
    return show(request, "console/posters/everything.html", context)


async def make(request: web.Request) -> web.StreamResponse:
    house, actor, form = request.app[HOUSE], actor_of(request), await request.post()
    services, now = house.services(), house.clock()
    kind, subject = str(form.get("kind", "")), str(form.get("subject", ""))[:64]
    made = await house.store.write(
        lambda records: posters.make(
            records, services.zone, kind=kind, subject=subject, actor=actor, now=now, random_below=services.random_below
        )
    )
    raise web.HTTPSeeOther(f"/console/posters/{made.code}")


async def one(request: web.Request) -> web.StreamResponse:
    """Raises NotFound."""
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    zone, code = services.zone, request.match_info["code"]
    today = zone.local(house.clock()).date()

    def look(records: Records) -> tuple[Poster, list[tuple[str, int]], Scans]:
        poster = records.posters.get(code)
        if poster is None:
            raise NotFound("error.old_button")
        days = [(day_words(day, zone, lang), count) for day, count in records.posters.scans(code, since=today - _DAYS)]
        return poster, days, records.posters.all_scans(today=today).get(code, Scans())

    poster, days, scans = await house.store.read(look)
    context = {
        "poster": poster,
        "kind": label(f"poster.kind.{poster.place.kind}", lang),
        "days": days,
        "scans": scans,
        "address": short_address(services.public_url, poster),
        "made": moment(poster.made_at, zone, lang),
        "revoked": moment(poster.revoked_at, zone, lang) if poster.revoked_at else "",
    }
    return show(request, "console/posters/one.html", context)


async def revoke(request: web.Request) -> web.StreamResponse:
    house, actor, code = request.app[HOUSE], actor_of(request), request.match_info["code"]
    now = house.clock()
    await house.store.write(lambda records: posters.revoke(records, code=code, actor=actor, now=now))
    raise web.HTTPSeeOther(f"/console/posters/{code}")
