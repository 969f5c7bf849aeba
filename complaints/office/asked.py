"""Questions to the office (转人工): their owner, by when they are answered, and who is told when they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed, WrongState
from complaints.model import Notice, Staff
from complaints.office.rights import Right, may
from complaints.ports import AskedQuestion, Records

#: notice to an overdue question's owner and to those who lead; values: `number`, `due_at`
LATE = "staff_told.late_question"


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
    return [one for one in waiting(records, clock=clock, now=now) if one.is_late and is_for(one.question, staff)]


def is_for(question: AskedQuestion, staff: Staff) -> bool:
    """Whether `staff` sees to it that this question is answered in time."""
    return not staff.party and (may(staff, Right.LEAD) or question.owner_id == staff.id)


def press(records: Records, *, clock: Clock, now: datetime) -> int:
    """Tells the owner of each overdue question, those who lead and the staff group, once and in working time. Returns
    how many questions that were."""
    if clock.working.at_or_after(now) != now:
        return 0
    accounts = [staff for staff in records.staff.office() if staff.active]
    late = [one for one in waiting(records, clock=clock, now=now) if one.is_late and one.question.pressed_at is None]
    pressed = [one for one in late if records.questions.press_asked(one.question.id, now=now)]
    for one in pressed:
        values = {"number": str(one.question.id), "due_at": one.due_at.isoformat()}
        told = (f"staff:{staff.id}" for staff in accounts if is_for(one.question, staff))
        for to in (*told, "group"):
            records.notices.add(Notice(event_id=None, case_id=None, to=to, key=LATE, values=values))
    return len(pressed)


def give(records: Records, *, question_id: int, owner: Staff | None) -> None:
    """Raises NotAllowed for an owner who may not answer, WrongState for a question that was answered meanwhile."""
    if owner is not None and not may(owner, Right.TRIAGE):
        raise NotAllowed()
    if not records.questions.own_asked(question_id, owner_id=owner.id if owner is not None else None):
        raise WrongState("console.error.answered_already")
