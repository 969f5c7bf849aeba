"""Transfer of all open cases of a colleague who leaves (S28), confirmed on a page that says how many."""

from aiohttp import web

from complaints.case.lifecycle import OPEN_STATES
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Staff
from complaints.office import owning
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter, Records
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show

OPEN = frozenset(state.value for state in OPEN_STATES)
_NOTE = 2000


async def hand_over(request: web.Request) -> web.StreamResponse:
    """Staff may transfer their own cases; administrators and supervisors anyone's. `confirmed` after the page that says
    what happens; until then, and after a mistake, that page keeps what was chosen and typed."""
    house, me, form = request.app[HOUSE], staff_of(request), await request.post()
    of, to, note, now = _id(form.get("of")), _id(form.get("to")), str(form.get("note", ""))[:_NOTE], house.clock()
    if of != me.id and not may(me, Right.HAND_OVER):
        raise NotAllowed()
    if form.get("confirmed") != "1":
        return await _confirm(request, of, to, note)

    def work(records: Records) -> int:
        whose, whom = _account(records, of), _account(records, to)
        return owning.hand_over(records, of=whose, to=whom, actor=actor_of(request), now=now, note=note)

    try:
        moved = await house.store.write(work)
    except Incomplete as error:
        return await _confirm(request, of, to, note, error=error)
    house.wake()
    return await _confirm(request, of, to, note, moved=moved)


async def _confirm(
    request: web.Request, of: int, to: int, note: str, *, error: Incomplete | None = None, moved: int | None = None
) -> web.StreamResponse:
    def look(records: Records) -> dict[str, object]:
        open_cases = QueueFilter(states=OPEN, mine=of)
        return {
            "of": _account(records, of),
            "to": _account(records, to),
            "count": records.cases.count(open_cases),
            "colleagues": [one for one in records.staff.office() if may(one, Right.HANDLE)],
        }

    context = await request.app[HOUSE].store.read(look)
    problem = error_message(request, error) if error is not None else ""
    context |= {"note": note, "problem": problem, "moved": moved, "back": _back(request)}
    return show(request, "console/hand_over.html", context, status=422 if error is not None else 200)


def _back(request: web.Request) -> str:
    return "/console/staff" if may(staff_of(request), Right.ACCOUNTS) else "/console/"


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
