"""Whose a case is among staff: given to a colleague (S20), or all open ones handed over at a shift's end (S28).
Those of a closed account stay its own, and on the supervisors' list, until somebody hands them over."""

from collections.abc import Sequence
from datetime import datetime

from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.moves import Move, enter
from complaints.errors import Incomplete, NotAllowed
from complaints.model import STAFF_ROLES, Actor, Complaint, Role, Staff
from complaints.ports import QueueFilter, Records

_OPEN = frozenset(state.value for state in OPEN_STATES)
_PAGE = 200


def who_is_told(records: Records, case: Complaint) -> str:
    """The recipient of what is for the case's owner: the group, where nobody owns it or the account is closed."""
    owner = records.staff.get(case.owner_id) if case.owner_id is not None else None
    return f"staff:{owner.id}" if owner is not None and owner.active else "group"


def give(
    records: Records, cases: Sequence[Complaint], *, to: Staff, actor: Actor, now: datetime, note: str = ""
) -> int:
    """How many changed hands; whose they are already, or are finished, stay as they are. The new owner is not silent
    about it: the step stands in each history. Raises NotAllowed for a closed account, and for a verifier
    with a case that is another's."""
    if actor.role not in STAFF_ROLES or not to.active or to.role not in STAFF_ROLES:
        raise NotAllowed()
    if actor.role is Role.VERIFIER and any(case.owner_id != actor.staff_id for case in cases):
        raise NotAllowed()
    given = [case for case in cases if case.owner_id != to.id and case.state in OPEN_STATES]
    for case in given:
        changes = {"owner_id": to.id, "last_actor": actor.name}
        move = Move(action=Addition.GIVEN, changes=changes, values={"owner": to.name}, note=note)
        enter(records, case, move, actor=actor, now=now)
    return len(given)


def hand_over(records: Records, *, of: Staff, to: Staff, actor: Actor, now: datetime, note: str) -> int:
    """All open cases of one to another, with a word on what is under way. Raises Incomplete, NotAllowed."""
    if of.id == to.id:
        raise Incomplete("owning.same")
    if not note.strip():
        raise Incomplete("error.needs.note")
    moved = 0
    while page := records.cases.queue(QueueFilter(states=_OPEN, mine=of.id), limit=_PAGE):
        moved += give(records, page, to=to, actor=actor, now=now, note=note)
    return moved
