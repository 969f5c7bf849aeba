"""会办与验收: what is changed of a finding after it was handed over, from its page."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.errors import ComplaintError, NotFound
from complaints.model import Complaint
from inspections import changing
from inspections.ports import Records
from web.console.attempts import attempted
from web.console.case import UNCHANGED, case_by_number, number_of, render
from web.console.guard import status_of
from web.console.inspect import reading
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.typed import typed_of


async def help_(request: web.Request) -> web.StreamResponse:
    """Form fields: `version`, `difficulty`, and the rows of the parts."""
    form = await request.post()
    several = {name: [str(value) for value in form.getall(name)] for name in set(form)}
    zone, now = request.app[HOUSE].services().zone, request.app[HOUSE].clock()

    def change(records: Records, attempt: Attempt) -> Complaint:
        parts = reading.parts_of(several)
        difficulty = str(form.get("difficulty", ""))
        today = zone.local(now).date()
        return changing.change_help(records, attempt, difficulty=difficulty, parts=parts, zone=zone, today=today)

    return await _changed(request, change, action="help", now=now)


async def acceptor(request: web.Request) -> web.StreamResponse:
    """Form fields: `version`, `acceptor_id`, `acceptor`."""
    form, zone = await request.post(), request.app[HOUSE].services().zone

    def change(records: Records, attempt: Attempt) -> Complaint:
        chosen, words = str(form.get("acceptor_id", "")).strip(), str(form.get("acceptor", ""))
        return changing.change_acceptor(records, attempt, acceptor=chosen, words=words, zone=zone)

    return await _changed(request, change, action="acceptor", now=request.app[HOUSE].clock())


async def _changed(
    request: web.Request, change: Callable[[Records, Attempt], Complaint], *, action: str, now: datetime
) -> web.StreamResponse:
    house, actor, number = request.app[HOUSE], actor_of(request), number_of(request)
    typed = await typed_of(request)
    version = typed.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise NotFound("error.old_button")

    def work(records: Records) -> bool:
        case = case_by_number(records, number)
        moved = change(records, Attempt(case_id=case.id, seen_version=int(version), actor=actor, now=now))
        return moved.version != case.version

    def then(entered: bool) -> str:
        return f"/console/cases/{number}?done={action if entered else UNCHANGED}"

    async def again(error: ComplaintError) -> web.StreamResponse:
        back = {**typed, **await _rows(request), "action": action}
        problem, status = error_message(request, error), status_of(error)
        return await render(request, problem=problem, typed=back, error=error, status=status)

    return await attempted(house.announce(work), then=then, refused=again)


async def _rows(request: web.Request) -> dict[str, str]:
    """What was typed into rows of one name, with the number of the row: part_unit.0, part_unit.1 …"""
    form = await request.post()
    return {f"{name}.{n}": str(value) for name in set(form) for n, value in enumerate(form.getall(name))}
