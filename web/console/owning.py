"""Transfer of cases: those ticked in the queue (S20), or all open cases of a colleague who leaves (S28)."""

from aiohttp import web

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Staff
from complaints.office import owning
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.report.numbers import parse_number
from web.console.case import case_by_number
from web.console.session import HOUSE, actor_of, staff_of

_MOST = 100
_NOTE = 2000


async def give(request: web.Request) -> web.StreamResponse:
    """Transfers the ticked cases to one person."""
    house, actor, form = request.app[HOUSE], actor_of(request), await request.post()
    numbers = [number for typed in form.getall("case", []) if (number := parse_number(str(typed)))][:_MOST]
    if not numbers:
        raise Incomplete("owning.none")
    to, note, now = _id(form.get("to")), str(form.get("note", ""))[:_NOTE], house.clock()

    def work(records: Records) -> None:
        cases = [case_by_number(records, number) for number in dict.fromkeys(numbers)]
        owning.give(records, cases, to=_account(records, to), actor=actor, now=now, note=note)

    await house.store.write(work)
    house.wake()
    return web.Response(status=303, headers={"Location": "/console/?state=all"})


async def hand_over(request: web.Request) -> web.StreamResponse:
    """Staff may transfer their own cases; administrators and supervisors anyone's."""
    house, me, form = request.app[HOUSE], staff_of(request), await request.post()
    of, to, note, now = _id(form.get("of")), _id(form.get("to")), str(form.get("note", ""))[:_NOTE], house.clock()
    if of != me.id and not may(me, Right.HAND_OVER):
        raise NotAllowed()

    def work(records: Records) -> None:
        whose, whom = _account(records, of), _account(records, to)
        owning.hand_over(records, of=whose, to=whom, actor=actor_of(request), now=now, note=note)

    await house.store.write(work)
    house.wake()
    return web.Response(status=303, headers={"Location": "/console/staff" if may(me, Right.ACCOUNTS) else "/console/"})


def _id(typed: object) -> int:
    written = str(typed or "")
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Incomplete("owning.whom")
    return int(written)


def _account(records: Records, staff_id: int) -> Staff:
    account = records.staff.get(staff_id)
    if account is None:
        raise NotFound()
    return account
