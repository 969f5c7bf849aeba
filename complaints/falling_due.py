"""What moves by itself when its day has come: a milestone, and a question that nobody answered."""

from datetime import datetime

from complaints import triage
from complaints.attempt import Attempt
from complaints.deadlines import Clock
from complaints.model import Actor, Complaint, Role, State
from complaints.ports import QueueFilter, Records

_SYSTEM = Actor(role=Role.SYSTEM)


def resume_staged(records: Records, *, now: datetime, clock: Clock, limit: int = 50) -> int:
    """A staged case whose milestone has come goes back to its unit (S18). Returns how many: call until none is left."""
    cases = _due(records, State.STAGED, now, limit)
    for case in cases:
        triage.milestone(records, Attempt.on(case, actor=_SYSTEM, now=now), clock=clock)
    return len(cases)


def stop_waiting(records: Records, *, now: datetime, clock: Clock, limit: int = 50) -> int:
    """A question unanswered for its whole term: triage decides by what there is."""
    cases = _due(records, State.NEED_INFO, now, limit)
    for case in cases:
        triage.silent(records, Attempt.on(case, actor=_SYSTEM, now=now), clock=clock)
    return len(cases)


def _due(records: Records, state: State, now: datetime, limit: int) -> list[Complaint]:
    return list(records.cases.queue(QueueFilter(states=frozenset({state.value}), overdue=True, now=now), limit=limit))
