"""Service request updates, both ways, as in FixMyStreet's extension of Open311: what happened to requests, and what a
key adds to its own."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from complaints.case import amending
from complaints.case.attempt import Attempt
from complaints.case.own_steps import OwnStep, give_words, own_steps
from complaints.case.public_view import public_events
from complaints.model import Actor, Complaint, Role, State
from complaints.office.above import leader_of
from complaints.ports.api import ApiKey, Scope
from complaints.report.numbers import parse_number
from publishing.model import PublicFilter, Step
from services.records import Records
from texts import label
from web.open311.answers import Answer, Kind, Problem, Value
from web.open311.keys import key_if_given, key_of
from web.open311.mapping import local, start_of, status_of
from web.open311.posting import Photo, add_photos, fetched
from web.open311.reading import Params, of_body, of_query
from web.open311.services import check_jurisdiction
from web.pages import lang_of
from web.public.house import HOUSE
from wording.states import event_words
from zone import Zone

#: days that are told without a start, and at most
_USUAL_DAYS, _MOST_DAYS = 31, 366
_REPORTER = Actor(role=Role.REPORTER)


async def listed(request: web.Request) -> Answer:
    """Of the key's own requests; without a key the steps of published cases. Oldest first."""
    house, params, lang = request.app[HOUSE], of_query(request), lang_of(request)
    zone = house.services().zone
    check_jurisdiction(zone, params.text("jurisdiction_id", most=200))
    key = await key_if_given(request, params)
    since, until = _period(params, zone, house.clock())
    number, size = params.page()
    asked = params.listed("service_request_id")
    ids = [found for one in asked if (found := parse_number(one))][(number - 1) * size : number * size]

    def look(records: Records) -> list[Value]:
        if key is None:
            days = zone.local(since).date(), zone.local(until).date()
            return _published(records, ids if asked else None, zone, lang, days=days, page=(number, size))
        if asked:
            named = [case for one in ids if (case := records.cases.by_number(one)) is not None]
            cases = [case for case in named if records.api.owns(key.id, case.id)]
        else:
            changed = records.api.changed_of(key.id, since=since, until=until, size=size, number=number)
            cases = [case for one in changed if (case := records.cases.get(one)) is not None]
        return [row for case in cases for row in _of_case(records, case, zone, lang, since, until)]

    rows = await house.store.read(look)
    return Answer(Kind.UPDATES, sorted(rows, key=lambda row: str(row["updated_datetime"])))


async def post(request: web.Request) -> Answer:
    """Words for one of the key's own requests: an answer if staff have asked, 未解决 if the status is open and the
    request closed, else a supplement. The same update_id again changes nothing."""
    house, params = request.app[HOUSE], await of_body(request)
    key = await key_of(request, params, Scope.UPDATE)
    zone = house.services().zone
    check_jurisdiction(zone, params.text("jurisdiction_id", most=200))
    update_id, number = params.text("update_id", most=64), params.text("service_request_id", most=64)
    status, text = params.text("status", most=20).lower(), params.text("description", most=4000)
    for name, value in (("update_id", update_id), ("service_request_id", number), ("description", text)):
        if not value:
            raise Problem(400, "missing", name=name)
    if status not in ("", "open", "closed"):
        raise Problem(400, "bad_status")
    params.moment("updated_datetime", zone)
    case = await house.store.read(lambda records: _own(records, key, number))
    photos = await fetched(request, params)

    def work(records: Records) -> None:
        if records.api.take_update(key.id, update_id, case_id=case.id, now=house.clock()):
            _add(records, _own(records, key, number), status, text, photos, request)

    await house.store.write(work)
    house.wake()
    return Answer(Kind.UPDATES, [{"update_id": update_id}], 201)


def _own(records: Records, key: ApiKey, number: str) -> Complaint:
    """Raises Problem: the same for another one's as for none."""
    parsed = parse_number(number)
    case = records.cases.by_number(parsed) if parsed else None
    if case is None or not records.api.owns(key.id, case.id):
        raise Problem(404, "not_own", id=number)
    return case


def _add(  # noqa: PLR0917
    records: Records, case: Complaint, status: str, text: str, photos: Sequence[Photo], request: web.Request
) -> None:
    """Raises Problem where nothing can be added any more, and the complaint errors."""
    house = request.app[HOUSE]
    services, now = house.services(), house.clock()
    steps = own_steps(records, case)
    add_photos(records, case, photos, request, stage="supplement")
    if OwnStep.REPLY in steps:
        step = OwnStep.REPLY
    elif OwnStep.UNSOLVED in steps and status == "open":
        step = OwnStep.UNSOLVED
    elif amending.is_amendable(case):
        amending.supplement(records, case_id=case.id, actor=_REPORTER, now=now, text=text)
        return
    else:
        raise Problem(400, "ended" if case.state is State.CLOSED else "ended_otherwise")
    attempt = Attempt.on(case, actor=_REPORTER, now=now)
    leader = leader_of(services.zone.duty, case)
    give_words(records, attempt, case, step, text, clock=services.clock, leader=leader)


def _period(params: Params, zone: Zone, now: datetime) -> tuple[datetime, datetime]:
    """Raises Problem."""
    start, end = params.moment("start_date", zone), params.moment("end_date", zone)
    until = end or now
    since = start or until - timedelta(days=_USUAL_DAYS)
    if since > until:
        raise Problem(400, "dates_turned")
    if until - since > timedelta(days=_MOST_DAYS):
        raise Problem(400, "too_long_a_period", most=_MOST_DAYS)
    return since, until


def _of_case(  # noqa: PLR0917
    records: Records, case: Complaint, zone: Zone, lang: str, since: datetime, until: datetime
) -> list[Value]:
    rows: list[Value] = []
    for place, event in enumerate(public_events(records, case), start=1):
        words = event_words(event, zone, lang)
        if words is None or not since <= event.at <= until:
            continue
        rows.append(
            {
                "update_id": f"{case.number}-{place}",
                "service_request_id": case.number,
                "status": status_of(event.to_state),
                "updated_datetime": local(event.at, zone),
                "description": words,
                "media_url": None,
            }
        )
    return rows


def _published(
    records: Records,
    ids: Sequence[str] | None,
    zone: Zone,
    lang: str,
    *,
    days: tuple[date, date],
    page: tuple[int, int],
) -> list[Value]:
    """A step since then is of a case that closed since then."""
    where, (first, last) = PublicFilter(closed_from=days[0]), days
    if ids is not None:
        cases = [case for one in ids if (case := records.publishing.get(one)) is not None]
    else:
        cases = list(records.publishing.closed(where, size=page[1], number=page[0]))
    rows: list[dict[str, Any]] = []
    for case in cases:
        for place, step in enumerate(case.steps, start=1):
            if first <= step.on <= last:
                rows.append(
                    {
                        "update_id": f"{case.number}-{place}",
                        "service_request_id": case.number,
                        "status": "closed" if step.what is Step.CLOSED else "open",
                        "updated_datetime": start_of(step.on, zone),
                        "description": label(f"public.step.{step.what}", lang),
                        "media_url": None,
                    }
                )
    return list(rows)
