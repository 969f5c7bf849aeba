"""GET requests, one request, and tokens: published cases; with a key also the state of its own requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from complaints.ports.api import ApiKey
from complaints.report.numbers import parse_number
from publishing.model import PublicFilter
from services.records import Records
from web.open311.answers import Answer, Kind, Problem, Value
from web.open311.cached import kept
from web.open311.deep import DAYS, received
from web.open311.keys import key_if_given
from web.open311.mapping import of_own, of_published
from web.open311.reading import Params, of_query
from web.open311.services import category_of, check_jurisdiction
from web.pages import lang_of
from web.public.house import HOUSE
from zone import Zone

_STATUS = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    where: PublicFilter
    page: int
    size: int
    extended: bool


async def requests(request: web.Request) -> Answer | web.StreamResponse:
    house, params = request.app[HOUSE], of_query(request)
    zone = house.services().zone
    check_jurisdiction(zone, params.text("jurisdiction_id", most=200))
    key = await key_if_given(request, params)
    if ids := params.listed("service_request_id"):
        found = await _named(request, ids, key, extended=params.flag("extensions"))
        return Answer(Kind.REQUESTS, [one for one in found if one is not None])
    asked = _asked(params, zone)
    if params.flag("own"):
        if key is None:
            raise Problem(403, "own_needs_key")
        return await _own(request, key, asked)
    return await kept(request, repr(asked), _published(request, asked))


async def one(request: web.Request) -> Answer:
    """Raises Problem: 404 for what is not public, in the same words whether it exists."""
    params = of_query(request)
    check_jurisdiction(request.app[HOUSE].services().zone, params.text("jurisdiction_id", most=200))
    key = await key_if_given(request, params)
    (found,) = await _named(request, [request.match_info["id"]], key, extended=params.flag("extensions"))
    if found is None:
        raise Problem(404, "no_request", id=request.match_info["id"])
    return Answer(Kind.REQUESTS, [found])


async def token(request: web.Request) -> Answer:
    """POST answers with the id at once, so a token is only ever an id."""
    params = of_query(request)
    key = await key_if_given(request, params)
    (found,) = await _named(request, [request.match_info["id"]], key, extended=False)
    if found is None:
        raise Problem(404, "no_token", id=request.match_info["id"])
    number = found["service_request_id"]
    return Answer(Kind.REQUESTS, [{"service_request_id": number, "token": number}])


async def _named(request: web.Request, ids: Sequence[str], key: ApiKey | None, *, extended: bool) -> list[Value | None]:
    """In the order asked for; None for what is neither public nor the key's own."""
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    home = services.public_url.rstrip("/")

    def look(records: Records) -> list[Value | None]:
        return [found(records, number) if (number := parse_number(one)) else None for one in ids]

    def found(records: Records, number: str) -> Value | None:
        published = records.publishing.get(number)
        if published is not None:
            return of_published(published, services.zone, lang, home, extended=extended)
        case = records.cases.by_number(number) if key is not None else None
        if case is None or key is None or not records.api.owns(key.id, case.id):
            return None
        return of_own(case, services.zone, lang)

    return await house.store.read(look)


def _published(request: web.Request, asked: _Asked) -> Callable[[Records, str], Answer]:
    lang, services = lang_of(request), request.app[HOUSE].services()
    home, days = services.public_url.rstrip("/"), request.app[DAYS]

    def look(records: Records, stamp: str) -> Answer:
        skip = (asked.page - 1) * asked.size
        found = received(records, asked.where, days, stamp=stamp, size=asked.size, skip=skip)
        rows = [of_published(case, services.zone, lang, home, extended=asked.extended) for case in found]
        return Answer(Kind.REQUESTS, rows)

    return look


async def _own(request: web.Request, key: ApiKey, asked: _Asked) -> Answer:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> list[Value]:
        ids = records.api.cases_of(key.id, size=asked.size, number=asked.page)
        cases = [records.cases.get(case_id) for case_id in ids]
        return [of_own(case, zone, lang) for case in cases if case is not None]

    return Answer(Kind.REQUESTS, await house.store.read(look))


def _asked(params: Params, zone: Zone) -> _Asked:
    """Raises Problem."""
    codes = params.listed("service_code")
    for code in codes:
        category_of(zone, code)
    statuses = set(params.listed("status"))
    if not statuses <= _STATUS:
        raise Problem(400, "bad_status")
    start, end = params.moment("start_date", zone), params.moment("end_date", zone)
    if start is not None and end is not None and start > end:
        raise Problem(400, "dates_turned")
    page, size = params.page()
    where = PublicFilter(
        categories=tuple(sorted(set(codes))),
        received_from=zone.local(start).date() if start else None,
        received_until=zone.local(end).date() + timedelta(days=1) if end else None,
        is_open=("open" in statuses) if len(statuses) == 1 else None,
        box=params.box(),
    )
    return _Asked(where=where, page=page, size=size, extended=params.flag("extensions"))
