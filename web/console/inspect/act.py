"""Joining and ending a session, 检查无问题, and one more site for the route."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from complaints.errors import ComplaintError
from complaints.model import Actor
from inspections import sessions
from inspections.entering import Where
from inspections.model import Stop, Visit
from inspections.ports import Records
from inspections.recording import nothing_found
from texts import label
from web.console.guard import status_of
from web.console.inspect import reading, session_page
from web.console.outbox import taken, wants_json
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.typed import typed_of
from web.pages import lang_of


async def join(request: web.Request) -> web.StreamResponse:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    now = house.clock()
    try:
        await house.store.write(lambda r: sessions.join(r, session_id=ident, actor=actor, now=now))
    except ComplaintError as error:
        return await _again(request, error)
    return _back(ident, "joined")


async def end(request: web.Request) -> web.StreamResponse:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    now = house.clock()
    try:
        await house.store.write(lambda r: _end(r, ident, actor, now, by_script=wants_json(request)))
    except ComplaintError as error:
        return reading.json_problem(request, error) if wants_json(request) else await _again(request, error)
    house.wake()
    return taken(next_page=f"/console/inspect/{ident}?done=ended") if wants_json(request) else _back(ident, "ended")


async def clear(request: web.Request) -> web.StreamResponse:
    """检查无问题 at a stop of the route, or at a place given like that of a finding."""
    ident = reading.session_id(request)
    try:
        visit = await _clear(request, await typed_of(request))
    except ComplaintError as error:
        return reading.json_problem(request, error) if wants_json(request) else await _again(request, error)
    if wants_json(request):
        clear = label("inspect.clear", lang_of(request))
        return taken(shown=f"{clear} {visit.name}", next_page=f"/console/inspect/{ident}")
    return _back(ident, "clear")


async def add_stop(request: web.Request) -> web.StreamResponse:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    typed, zone = await typed_of(request), request.app[HOUSE].services().zone

    def add(records: Records) -> None:
        session = sessions.must_be_open(sessions.must_walk(records, ident, actor))
        place = reading.where(records, typed, session, zone)
        stop = Stop(kind=place.kind, ref=place.ref, name=place.name, place=place.place)
        records.inspections.add_stops(ident, [stop])

    try:
        await house.store.write(add)
    except ComplaintError as error:
        return await _again(request, error)
    return _back(ident, "stop")


def _end(records: Records, ident: int, actor: Actor, now: datetime, *, by_script: bool) -> None:
    """A script sends it again if the answer was lost: one's own end is no error then."""
    session = sessions.must_walk(records, ident, actor)
    if by_script and not session.is_open and not session.forgotten and session.ended_by == actor.name:
        return
    sessions.end(records, session_id=ident, actor=actor, now=now)


async def _clear(request: web.Request, typed: Mapping[str, str]) -> Visit:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    now = house.clock()
    client_id, zone = reading.client_id(typed), house.services().zone
    recorded_at = reading.recorded_at(typed, now)

    def work(records: Records) -> Visit:
        where: Where = reading.where(records, typed, sessions.must_walk(records, ident, actor), zone)
        return nothing_found(
            records, ident, where, client_id=client_id, recorded_at=recorded_at, actor=actor, now=now, zone=zone
        )

    visit = await house.store.write(work)
    house.wake()
    return visit


async def _again(request: web.Request, error: ComplaintError) -> web.StreamResponse:
    typed = await typed_of(request)
    return await session_page.render(
        request, problem=error_message(request, error), typed=typed, status=status_of(error)
    )


def _back(ident: int, done: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/console/inspect/{ident}?done={done}"})
