"""Moves cases whose date has come: a milestone is reached, or a question has gone unanswered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.moves import load
from complaints.clock.deadlines import Clock
from complaints.model import Actor, Complaint, Role, State
from complaints.ports import Records

_SYSTEM = Actor(role=Role.SYSTEM)


def resume_staged(records: Records, *, now: datetime, clock: Clock, limit: int = 50) -> int:
    """Returns staged cases to their unit on their milestone (S18). Result: how many; call again until none is left."""
    return _each_due(records, State.STAGED, partial(triage.milestone, records, clock=clock), now=now, limit=limit)


def stop_waiting(records: Records, *, now: datetime, clock: Clock, limit: int = 50) -> int:
    """Questions unanswered for their whole term: the case returns to triage, which decides without an answer."""
    return _each_due(records, State.NEED_INFO, partial(triage.silent, records, clock=clock), now=now, limit=limit)


def _each_due(
    records: Records, state: State, step: Callable[[Attempt], Complaint], *, now: datetime, limit: int
) -> int:
    def move(case_id: int) -> None:
        step(Attempt.on(load(records, case_id), actor=_SYSTEM, now=now))

    def due(most: int) -> Sequence[int]:
        return records.cases.overdue(state.value, now, most)

    return records.chores.each(f"due.{state}", due, move, ident=int, now=now, limit=limit)
