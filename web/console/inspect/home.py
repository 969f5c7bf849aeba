"""夜查: one's own session, the way to begin one, and all sessions that the account sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from aiohttp import web

from complaints.errors import ComplaintError
from complaints.model import Staff
from complaints.office.rights import Right, may
from inspections import sessions
from inspections.model import Session, Stop
from inspections.ports import FoundPage, Records, SessionPage, Totals
from inspections.proposals import proposed, visits_of_the_year
from inspections.register import night_sites
from inspections.warned import warned_sites
from services import Services
from texts import label
from web.console.filters import day_of
from web.console.guard import status_of
from web.console.inspect import reading
from web.console.outbox import taken, wants_json
from web.console.session import HOUSE, actor_of, staff_of
from web.console.shell import kept_offline
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording import case_words, inspection
from wording.states import state_name

_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StopChoice:
    key: str
    name: str
    why: Sequence[str]
    past: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    id: int
    when: str
    who: str
    open: bool
    mine: bool
    sums: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    own: Session | None
    stops: Sequence[Stop]
    past: Mapping[str, str]
    colleagues: Sequence[Staff]
    page: SessionPage
    totals: Mapping[int, Totals]


async def home(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, number = house.services(), house.clock(), _page_number(request)
    day = day_of(request.query.get("since", ""))
    since = datetime.combine(day, time(), services.zone.timezone) if day is not None else None
    form = await request.post() if request.method == "POST" else None
    chosen = [str(value) for name in ("stops", "colleagues") for value in (form.getall(name, []) if form else [])]
    look = await house.store.read(lambda r: _look(r, staff, services, now=now, number=number, since=since, lang=lang))
    context = {
        "walking": look.own,
        "stops": [_choice(stop, look.past, lang) for stop in look.stops],
        "colleagues": look.colleagues,
        "chosen": chosen,
        "rows": [_row(one, look.totals, staff, services, lang) for one in look.page.sessions],
        "found": look.page,
        "since": day,
        "client_id": house.word(),
        "problem": problem,
        "typed": typed or {},
    }
    return kept_offline(show(request, "console/inspect/home.html", context, status=status), staff_of(request))


async def start(request: web.Request) -> web.StreamResponse:
    """Form fields: client_id, `stops` (keys of the sites proposed), `more` (a site per line), `colleagues` (staff
    ids)."""
    house, actor = request.app[HOUSE], actor_of(request)
    services, now = house.services(), house.clock()
    typed, form = await typed_of(request), await request.post()
    keys = {str(value) for value in form.getall("stops", [])}
    ids = [int(value) for value in form.getall("colleagues", []) if isinstance(value, str) and value.isdigit()]
    lines = [line.strip() for line in typed.get("more", "").splitlines() if line.strip()]

    def work(records: Records) -> Session:
        client_id = reading.client_id(typed)
        listed = [stop for stop in _proposed(records, services, now) if stop.key in keys]
        empty = Session(id=0, client_id=client_id, started_at=now, started_by="")
        places = [reading.where(records, {"place": line, "outside": "1"}, empty, services.zone) for line in lines]
        own = [Stop(kind=one.kind, ref=one.ref, name=one.name, place=one.place) for one in places]
        return sessions.start(records, client_id=client_id, stops=(*listed, *own), colleagues=ids, actor=actor, now=now)

    try:
        session = await house.store.write(work)
    except ComplaintError as error:
        if wants_json(request):
            return reading.json_problem(request, error)
        return await render(request, problem=error_message(request, error), typed=typed, status=status_of(error))
    house.wake()
    page = f"/console/inspect/{session.id}?done=started"
    if wants_json(request):
        return taken(next_page=page)
    return web.Response(status=303, headers={"Location": page})


async def findings(request: web.Request) -> web.StreamResponse:
    """All findings, newest first."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, number = house.services(), house.clock(), _page_number(request)
    walker = None if sessions.sees_all(staff) else staff.id

    def look(records: Records) -> FoundPage:
        return records.inspections.found_page(walker=walker, size=50, number=number)

    page = await house.store.read(look)
    rows = [
        {
            "label": one.finding.label,
            "session": one.finding.session_id,
            "number": one.case.number,
            "state": one.case.state,
            "state_name": state_name(one.case, lang),
            "category": case_words.category(one.case, services.zone, lang),
            "text": one.case.text,
            "address": one.case.place.address,
            "due": case_words.due(one.case, now, services.zone, lang),
        }
        for one in page.found
    ]
    return show(request, "console/inspect/findings.html", {"rows": rows, "found": page})


def _look(
    records: Records,
    staff: Staff,
    services: Services,
    *,
    now: datetime,
    number: int,
    since: datetime | None,
    lang: str,
) -> _Look:
    walker = None if sessions.sees_all(staff) else staff.id
    page = records.inspections.page(walker=walker, size=_SIZE, number=number, since=since)
    stops = _proposed(records, services, now)
    past = visits_of_the_year(records, stops, now=now, timezone=services.zone.timezone)
    return _Look(
        own=records.inspections.open_of(staff.id),
        stops=stops,
        past={stop.key: inspection.past_words(past.get(stop.key, ()), services.zone, lang) for stop in stops},
        colleagues=[one for one in records.staff.office() if one.id != staff.id and may(one, Right.INSPECT)],
        page=page,
        totals=records.inspections.totals([session.id for session in page.sessions]),
    )


def _proposed(records: Records, services: Services, now: datetime) -> Sequence[Stop]:
    also = [*night_sites(records, services.zone, now), *warned_sites(records)]
    return proposed(records, zone=services.zone, now=now, also=also)


def _choice(stop: Stop, past: Mapping[str, str], lang: str) -> StopChoice:
    why = [label(f"inspect.why.{one}", lang) for one in sorted(stop.why)]
    return StopChoice(key=stop.key, name=stop.name, why=why, past=past[stop.key])


def _row(session: Session, totals: Mapping[int, Totals], staff: Staff, services: Services, lang: str) -> SessionRow:
    total = totals[session.id]
    return SessionRow(
        id=session.id,
        when=inspection.when(session, services.zone, lang),
        who=inspection.who(session, lang),
        open=session.is_open,
        mine=session.has(staff.id),
        sums=label("inspect.row", lang, visits=total.visits, found=total.found, clear=total.clear),
    )


def _page_number(request: web.Request) -> int:
    typed = request.query.get("page", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
