"""当场整改 and 当场核验 of one finding, with the photos taken after the work."""

from collections.abc import Callable

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.clock.deadlines import Clock
from complaints.errors import ComplaintError, NotFound
from complaints.model import Complaint
from inspections import on_the_spot, sessions
from inspections.ports import Found, Records
from web.console.guard import status_of
from web.console.inspect import reading, session_page
from web.console.inspect.sent_photos import keep
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.uploads import add_photos

_Step = Callable[..., Complaint]


async def fixed(request: web.Request) -> web.StreamResponse:
    return await _take(request, on_the_spot.put_right, done="fixed")


async def confirm(request: web.Request) -> web.StreamResponse:
    return await _take(request, on_the_spot.confirm, done="confirmed")


async def _take(request: web.Request, step: _Step, *, done: str) -> web.StreamResponse:
    ident = reading.session_id(request)
    try:
        await _finish(request, step)
    except ComplaintError as error:
        problem = error_message(request, error)
        return await session_page.render(request, problem=problem, status=status_of(error))
    return web.Response(status=303, headers={"Location": f"/console/inspect/{ident}?done={done}"})


async def _finish(request: web.Request, step: _Step) -> None:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    number, now = int(request.match_info["n"]), house.clock()
    clock: Clock = house.services().clock
    await house.store.read(lambda r: sessions.must_walk(r, ident, actor))
    typed = await reading.typed_of(request)
    seen = typed.get("version", "")
    photos = await keep(request, "after")

    def work(records: Records) -> None:
        case = _found(records, ident, number).case
        add_photos(records, case.id, photos, "after", now)
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else case.version
        step(records, Attempt(case_id=case.id, seen_version=version, actor=actor, now=now), clock=clock)

    await house.store.write(work)
    house.wake()


def _found(records: Records, ident: int, number: int) -> Found:
    found = next((one for one in records.inspections.found(ident) if one.finding.number == number), None)
    if found is None:
        raise NotFound()
    return found
