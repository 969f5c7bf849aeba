"""The page of a session: what is next, its sites, its findings, its sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.model import Evidence, Staff, State
from inspections import register, sessions
from inspections.model import Session, Visit
from inspections.on_the_spot import may_confirm
from inspections.ports import Found, Records
from inspections.proposals import visits_of_the_year
from inspections.summary import Summary, summary_of
from services import Services
from texts import label
from web.console.inspect import reading
from web.console.inspect.sent_photos import MOST_PHOTOS
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.pages import lang_of
from wording import case_words, inspection
from wording.case_words import DeadlineWords
from wording.firms import implementer_name
from wording.moments import moment
from wording.states import state_name

_DONE = frozenset({"started", "joined", "ended", "clear", "stop", "fixed", "confirmed"})
_FIXABLE = frozenset({State.DISPATCHED, State.RECTIFYING})


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    key: str
    name: str
    why: Sequence[str]
    past: str
    visit: str  # what was done here in this session; empty: not visited yet
    clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    n: int
    label: str
    number: str
    version: int
    state: str
    state_name: str
    category: str
    text: str
    where: str
    unit: str
    limit: str
    standing: str
    due: DeadlineWords | None
    photo: str  # sha256 of the first photo
    after: bool
    fixable: bool
    confirmable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    session: Session
    found: Sequence[Found]
    visits: Sequence[Visit]
    summary: Summary
    past: Mapping[str, str]
    photos: Mapping[int, Sequence[Evidence]]
    whose: Mapping[int, str]  # 整改实施主体 by case
    confirmable: frozenset[int]
    known: Sequence[str]  # sites of the register, to choose from while typing


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now, ident = house.services(), house.clock(), reading.session_id(request)
    look = await house.store.read(lambda r: open_session(r, ident, staff, services, now=now, lang=lang))
    session = look.session
    context = {
        "session": session,
        "known": look.known,
        "walks": session.has(staff.id),
        "when": inspection.when(session, services.zone, lang),
        "who": inspection.who(session, lang),
        "sums": inspection.sums(look.summary, lang),
        "stops": _stops(look, services, lang),
        "others": [
            (visit.name, inspection.visit_words(visit, lang), moment(visit.at, services.zone, lang))
            for visit in look.visits
            if visit.key not in {stop.key for stop in session.stops}
        ],
        "findings": [_finding(one, look, services, now, lang) for one in look.found],
        "client_id": house.word(),
        "problem": problem,
        "most_photos": MOST_PHOTOS,
        "typed": typed or {},
        "done": _done(request, lang),
    }
    return kept_offline(show(request, "console/inspect/session.html", context, status=status), staff_of(request))


def open_session(records: Records, ident: int, staff: Staff, services: Services, *, now: datetime, lang: str) -> Look:
    """Raises NotFound for a session that the account does not see."""
    session = sessions.must_see(sessions.load(records, ident), staff)
    found = records.inspections.found(ident)
    past = visits_of_the_year(records, session.stops, now=now, timezone=services.zone.timezone, but=ident)
    return Look(
        session=session,
        found=found,
        visits=records.inspections.visits(ident),
        summary=summary_of(records, ident),
        past={stop.key: inspection.past_words(past.get(stop.key, ()), services.zone, lang) for stop in session.stops},
        photos={one.case.id: records.evidence.of_case(one.case.id) for one in found},
        known=register.names(records) if session.is_open else (),
        whose={one.case.id: implementer_name(records, one.case, services.zone, lang) for one in found},
        confirmable=frozenset(
            one.case.id
            for one in found
            if session.has(staff.id) and may_confirm(records, one.finding, one.case, staff.id, staff.name)
        ),
    )


def _stops(look: Look, services: Services, lang: str) -> Sequence[StopRow]:
    visited = {visit.key: visit for visit in look.visits}
    return [
        StopRow(
            key=stop.key,
            name=stop.name,
            why=[label(f"inspect.why.{one}", lang) for one in sorted(stop.why)],
            past=look.past[stop.key],
            visit=inspection.visit_words(visited[stop.key], lang) if stop.key in visited else "",
            clear=stop.key in visited and visited[stop.key].clear,
        )
        for stop in look.session.stops
    ]


def _finding(one: Found, look: Look, services: Services, now: datetime, lang: str) -> FindingRow:
    case, zone = one.case, services.zone
    photos = look.photos[case.id]
    named = {visit.id: visit.name for visit in look.visits}
    return FindingRow(
        n=one.finding.number,
        label=one.finding.label,
        number=case.number,
        version=case.version,
        state=case.state,
        state_name=state_name(case, lang),
        category=case_words.category(case, zone, lang),
        text=case.text,
        where=named.get(one.finding.visit_id, ""),
        unit=look.whose[case.id],
        limit=inspection.limit_words(one.finding, case.rectify_by, zone, lang),
        standing=inspection.standing_name(one, lang),
        due=case_words.due(case, now, zone, lang),
        photo=next((one.sha256 for one in photos if one.sha256 and one.stage == "before" and one.width), ""),
        after=any(photo.stage == "after" for photo in photos),
        fixable=case.state in _FIXABLE,
        confirmable=case.id in look.confirmable,
    )


def _done(request: web.Request, lang: str) -> str:
    done = request.query.get("done", "")
    if done in _DONE:
        return label(f"inspect.done.{done}", lang)
    return label("inspect.done.recorded", lang, finding=done) if done.startswith("N-") and len(done) < 8 else ""
