"""Questions to the office (转人工): their owner, and by when they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed, WrongState
from complaints.model import Staff
from complaints.office.rights import Right, may
from complaints.ports import AskedQuestion, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    question: AskedQuestion
    due_at: datetime
    is_late: bool


def waiting(records: Records, *, clock: Clock, now: datetime) -> Sequence[Waiting]:
    """Oldest first. A question has the time that the zone allows for accepting a report (terms: accept)."""
    rows = [(one, clock.accept_by(one.at)) for one in records.questions.waiting_asked()]
    return [Waiting(question=one, due_at=due, is_late=due < now) for one, due in rows]


def late_for(records: Records, staff: Staff, *, clock: Clock, now: datetime) -> Sequence[Waiting]:
    """Overdue questions of `staff`; those who lead see all, also those that nobody has taken on."""
    late = [one for one in waiting(records, clock=clock, now=now) if one.is_late]
    if may(staff, Right.LEAD):
        return late
    return [one for one in late if one.question.owner_id == staff.id]


def give(records: Records, *, question_id: int, owner: Staff | None) -> None:
    """Raises NotAllowed for an owner who may not answer, WrongState for a question that was answered meanwhile."""
    if owner is not None and not may(owner, Right.TRIAGE):
        raise NotAllowed()
    if not records.questions.own_asked(question_id, owner_id=owner.id if owner is not None else None):
        raise WrongState("console.error.answered_already")
