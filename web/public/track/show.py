"""The pages: the door, which asks for number and code, and the open report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.case.lifecycle import Action
from complaints.case.own_steps import OwnStep, own_steps
from complaints.case.public_view import public_events
from complaints.case.taking_back import own_photos
from complaints.model import Complaint, Evidence, EvidenceState, State
from maps.page import hosts, settings
from services.records import Records
from texts import label
from web.pages import lang_of, page
from web.public.house import HOUSE
from web.public.state import PublicLook, public_look
from web.public.track.said import Said, elsewhere, said_to
from web.public.track.session import TrackSession, case_of, csrf_of, forget, keep, session_of
from wording.moments import moment
from wording.places import place_text
from wording.states import event_line, state_name, state_sentence

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was typed for a step that was refused, or that came after the half hour."""

    step: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    case: Complaint
    steps: Sequence[OwnStep]
    lines: Sequence[str]
    question: str  # what staff ask now
    own: Sequence[Evidence]
    after: Sequence[Evidence]
    is_published: bool


async def track(request: web.Request) -> web.StreamResponse:
    said, done = said_to(request) or Said(number=request.query.get("number", "")[:40]), request.query.get("done", "")
    return await _shown(request, session_of(request), said, done=done[:20])


async def answer(request: web.Request, said: Said, session: TrackSession | None = None) -> web.StreamResponse:
    """To a form that was not carried out, or asked for the public state."""
    return elsewhere(request, said) or await _shown(request, session, said)


async def _shown(
    request: web.Request, session: TrackSession | None, said: Said, *, done: str = ""
) -> web.StreamResponse:
    kept = Kept(step=said.step, words=said.words)
    if session is None or said.looks:
        found = await _public(request, said.number) if said.looks else None
        return door(request, typed=said.number, said=said.text, found=found, kept=kept, status=said.status)
    return await case_page(request, session, problem=said.text, done=done, kept=kept, status=said.status)


async def _public(request: web.Request, number: str) -> PublicLook | None:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    return await house.store.read(lambda records: public_look(records, number, zone, lang))


def door(
    request: web.Request,
    *,
    typed: str = "",
    problem: str = "",
    said: str = "",
    found: PublicLook | None = None,
    kept: Kept | None = None,
    status: int = 200,
) -> web.Response:
    """`problem`: the key of a text; `said`: a text."""
    zone, lang = request.app[HOUSE].services().zone, lang_of(request)
    said = said or (label(problem, lang, number=typed) if problem else "")
    context = {"zone": zone, "typed": typed, "problem": said, "found": found, "kept": kept or Kept()}
    return _private(page(request, "public/track.html", context, status=status))


async def case_page(
    request: web.Request,
    session: TrackSession,
    *,
    problem: str = "",
    done: str = "",
    kept: Kept | None = None,
    status: int = 200,
) -> web.Response:
    """The report of the session, or the door if its code was changed. `problem` is a text, `done` the name of a step
    that was taken."""
    house, lang = request.app[HOUSE], lang_of(request)
    seen = await house.store.read(lambda records: _look(request, records, session, lang))
    if seen is None:
        response = door(request, typed=session.number, problem="trackpage.code_changed", kept=kept, status=401)
        forget(response)
        return response
    context = {"csrf": csrf_of(request, session), "problem": problem, "done": done, "kept": kept or Kept()}
    context |= {"map": settings(request, lang, resident=True), **_context(request, seen, lang)}
    pictures = hosts(request, resident=True)
    response = page(request, "public/track_case.html", context, status=status, pictures=pictures)
    keep(request, response, session)
    return _private(response)


def _look(request: web.Request, records: Records, session: TrackSession, lang: str) -> _Seen | None:
    case, zone = case_of(records, session), request.app[HOUSE].services().zone
    if case is None:
        return None
    events = public_events(records, case)
    asked = [event.public_text for event in events if event.action == Action.ASK]
    return _Seen(
        case=case,
        steps=own_steps(records, case),
        lines=[line.text for event in events if (line := event_line(event, zone, lang))],
        question=asked[-1] if asked and case.state is State.NEED_INFO else "",
        own=own_photos(records, case),
        after=after_photos(records, case),
        is_published=records.publishing.get(case.number) is not None,
    )


def after_photos(records: Records, case: Complaint) -> Sequence[Evidence]:
    """Photos of the finished work, once the result is told: those of the main report for one that was merged."""
    worked_on = case if case.master_id is None else records.cases.get(case.master_id)
    if worked_on is None or worked_on.state not in (State.CLOSED, State.STAGED):
        return ()
    return [
        one
        for one in records.evidence.of_case(worked_on.id)
        if one.stage == "after" and one.state is EvidenceState.STORED and one.width is not None
    ]


def _context(request: web.Request, seen: _Seen, lang: str) -> Mapping[str, object]:
    services = request.app[HOUSE].services()
    zone, case, at = services.zone, seen.case, seen.case.place
    category = zone.category(case.category)
    due = case.rectify_by if case.unit else case.due_at
    return {
        "zone": zone,
        "case": case,
        "state": state_name(case, lang),
        "now": state_sentence(case, zone, lang).text,
        "due": moment(due, zone, lang) if due else "",
        "lines": seen.lines,
        "question": seen.question,
        "category": category.name(lang) if category else "",
        "place": place_text(case.place, zone, lang).text,
        "at": None if at.lat is None or at.lon is None else (at.lat, at.lon),
        "own": seen.own,
        "after": seen.after,
        "steps": [step.value for step in seen.steps],
        "again": case.round > 1,
        "is_published": seen.is_published,
        "telegram": request.app[HOUSE].telegram().username,
    }


def _private(response: web.Response) -> web.Response:
    response.headers.update(NO_STORE)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
