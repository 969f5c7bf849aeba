"""The numbers in the head of every page; each equals the length of the list that it belongs to."""

from datetime import datetime

from complaints.case.lifecycle import OPEN_STATES
from complaints.clock.deadlines import Clock
from complaints.model import Staff, State
from complaints.office import asked
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter, Records

_OPEN = frozenset(state.value for state in OPEN_STATES)


def counts_of(records: Records, staff: Staff, *, clock: Clock, now: datetime) -> dict[str, int]:
    """Empty for somebody who reads no cases of the office."""
    if staff.party or not may(staff, Right.CASES):
        return {}
    return {
        "new": records.cases.count(QueueFilter(states=frozenset({State.SUBMITTED.value}))),
        "mine": records.cases.count(QueueFilter(states=_OPEN, addressed=staff.id)),
        "unread": records.cases.count(QueueFilter(states=_OPEN, unread=staff.id)),
        **(_questions(records, staff) if may(staff, Right.TRIAGE) else {}),
        "ladder": len(records.rungs.unsigned(staff.id))
        + waiting_for(records, staff)
        + len(asked.late_for(records, staff, clock=clock, now=now)),
    }


def _questions(records: Records, staff: Staff) -> dict[str, int]:
    waiting = records.questions.waiting_asked()
    return {"asked": len(waiting), "my-asked": sum(one.owner_id == staff.id for one in waiting)}


def waiting_for(records: Records, staff: Staff) -> int:
    """Requests for more time and 异议 that the person may decide."""
    return records.cases.count(QueueFilter(to_decide=True)) if may(staff, Right.LEAD) else 0
