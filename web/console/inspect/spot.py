"""当场整改 and 当场核验 of one finding, with the photos taken after the work."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.clock.deadlines import Clock
from complaints.errors import ComplaintError, NotFound
from complaints.model import Actor, Complaint, State
from inspections import on_the_spot, sessions
from inspections.ports import Found, Records
from texts import label
from web.console.guard import status_of
from web.console.inspect import reading, session_page
from web.console.inspect.sent_photos import keep
from web.console.outbox import client_id, recorded_at, taken, wants_json
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.typed import typed_of
from web.console.uploads import add_photos
from web.pages import lang_of
from wording.moments import moment

_Step = Callable[..., Complaint]
_NAMES = {Action.FIXED: "fixed", Action.CONFIRM: "confirm"}
#: states from which the step is taken
_FROM = {
    Action.FIXED: frozenset({State.DISPATCHED, State.RECTIFYING}),
    Action.CONFIRM: frozenset({State.PENDING_VERIFY}),
}
#: a form that has waited on the phone for longer than this says when it was filled in
_WAITED = timedelta(minutes=2)


async def fixed(request: web.Request) -> web.StreamResponse:
    return await _take(request, on_the_spot.put_right, Action.FIXED, done="fixed")


async def confirm(request: web.Request) -> web.StreamResponse:
    return await _take(request, on_the_spot.confirm, Action.CONFIRM, done="confirmed")


async def _take(request: web.Request, step: _Step, action: Action, *, done: str) -> web.StreamResponse:
    ident = reading.session_id(request)
    try:
        found = await _finish(request, step, action)
    except ComplaintError as error:
        if wants_json(request):
            return reading.json_problem(request, error)
        problem = error_message(request, error)
        return await session_page.render(request, problem=problem, status=status_of(error))
    page = f"/console/inspect/{ident}?done={done}"
    if wants_json(request):
        shown = f"{label(f'inspect.{_NAMES[action]}', lang_of(request))} {found.finding.label}"
        number = found.case.number
        return taken(number=number, shown=shown, next_page=page, photos=f"/console/cases/{number}/late-photo")
    return web.Response(status=303, headers={"Location": page})


async def _finish(request: web.Request, step: _Step, action: Action) -> Found:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    number, now = int(request.match_info["n"]), house.clock()
    clock: Clock = house.services().clock
    await house.store.read(lambda r: sessions.must_walk(r, ident, actor))
    typed = await typed_of(request)
    photos = await keep(request, "after")
    note = _waited(request, typed, now)

    def work(records: Records) -> Found:
        found = _found(records, ident, number)
        case = found.case
        if _has_arrived(records, case, action, actor, typed):
            return found
        add_photos(records, case.id, photos, "after", now)
        attempt = Attempt(case_id=case.id, seen_version=_seen(typed, case), actor=actor, now=now)
        step(records, attempt, clock=clock, note=note)
        return found

    found = await house.store.write(work)
    house.wake()
    return found


def _seen(typed: Mapping[str, str], case: Complaint) -> int:
    """What was done on the spot stays true while the phone had no network, so there the state alone decides whether the
    step may be taken."""
    seen = typed.get("version", "")
    known = seen.isascii() and seen.isdigit() and len(seen) < 9 and not client_id(typed)
    return int(seen) if known else case.version


def _has_arrived(records: Records, case: Complaint, action: Action, actor: Actor, typed: Mapping[str, str]) -> bool:
    """Whether the outbox of a phone sends the step again because the answer was lost: the account itself was the last
    to take this step, and it has not become possible once more."""
    if not client_id(typed) or case.state in _FROM[action]:
        return False
    taken_by = [event.actor.staff_id for event in records.cases.events(case.id) if event.action == action]
    return bool(taken_by) and taken_by[-1] == actor.staff_id


def _waited(request: web.Request, typed: Mapping[str, str], now: datetime) -> str:
    """For the history: when it was done, if the phone could not say so at once."""
    written, zone = recorded_at(typed, now), request.app[HOUSE].services().zone
    if now - written < _WAITED:
        return ""
    return label("inspect.from_phone", "zh_CN", at=moment(written, zone, "zh_CN"))


def _found(records: Records, ident: int, number: int) -> Found:
    found = next((one for one in records.inspections.found(ident) if one.finding.number == number), None)
    if found is None:
        raise NotFound()
    return found
