"""Ownership of cases among staff: a case is given to a colleague (S20), or all open ones at the end of a shift (S28).
A closed account keeps its cases, which are on the supervisors' list, until somebody hands them over."""

from collections.abc import Sequence
from datetime import datetime

from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.moves import Move, enter
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Staff
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter, Records

_OPEN = frozenset(state.value for state in OPEN_STATES)
_PAGE = 200


def who_is_told(records: Records, case: Complaint) -> str:
    """The recipient of notices to the case's owner: the group if there is no owner or the owner's account is closed."""
    owner = records.staff.get(case.owner_id) if case.owner_id is not None else None
    return f"staff:{owner.id}" if owner is not None and owner.active else "group"


def give(
    records: Records, cases: Sequence[Complaint], *, to: Staff, actor: Actor, now: datetime, note: str = ""
) -> int:
    """Returns how many cases changed owner; those of `to` already, and closed ones, are skipped.

    Each transfer is recorded in the case's history. Raises NotAllowed if the account of `to` is closed, or if the actor
    only verifies and does not own all of the cases.
    """
    if not may(actor, Right.HANDLE) or not to.active or not may(to, Right.HANDLE):
        raise NotAllowed()
    if not may(actor, Right.TRIAGE) and any(case.owner_id != actor.staff_id for case in cases):
        raise NotAllowed()
    given = [case for case in cases if case.owner_id != to.id and case.state in OPEN_STATES]
    for case in given:
        changes = {"owner_id": to.id, "last_actor": actor.name}
        move = Move(action=Addition.GIVEN, changes=changes, values={"owner": to.name}, note=note)
        enter(records, case, move, actor=actor, now=now)
    return len(given)


def hand_over(records: Records, *, of: Staff, to: Staff, actor: Actor, now: datetime, note: str) -> int:
    """Gives all open cases of one person to another, with a note on work in progress. Raises Incomplete, NotAllowed."""
    if of.id == to.id:
        raise Incomplete("owning.same")
    if not note.strip():
        raise Incomplete("error.needs.note")
    moved = 0
    while page := records.cases.queue(QueueFilter(states=_OPEN, mine=of.id), limit=_PAGE):
        moved += give(records, page, to=to, actor=actor, now=now, note=note)
    return moved
