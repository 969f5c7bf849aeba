"""举一反三 (S24): what a supervisor asks of a unit at a place reported again and again: to look for the cause, or for
the same trouble elsewhere.

    set → open ── done ──→ done ── close ──→ closed
            ↑               │
            └──── redo ─────┘

Steps are only added: the state is what the last one left, and how many there are is the version that one looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from complaints.model import Role


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"


class TaskAction(StrEnum):
    SET = "set"
    DONE = "done"
    REDO = "redo"
    CLOSE = "close"


#: 设任务 is a supervisor's; the unit's own step is entered by a clerk; somebody else looks whether it is done.
SETS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_FOR_UNIT = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
_VERIFIES = frozenset({Role.VERIFIER, Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
_AFTER: Mapping[TaskAction, TaskState] = {
    TaskAction.SET: TaskState.OPEN,
    TaskAction.DONE: TaskState.DONE,
    TaskAction.REDO: TaskState.OPEN,
    TaskAction.CLOSE: TaskState.CLOSED,
}
#: what may follow in a state, and who may do it
TASK_STEPS: Mapping[TaskState, Mapping[TaskAction, frozenset[Role]]] = {
    TaskState.OPEN: {TaskAction.DONE: _FOR_UNIT},
    TaskState.DONE: {TaskAction.CLOSE: _VERIFIES, TaskAction.REDO: _VERIFIES},
    TaskState.CLOSED: {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStep:
    """`name` is the account's then; `photo` a name in the photo store, or empty."""

    action: TaskAction
    at: datetime
    staff_id: int
    name: str
    note: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`number` counts the tasks of a site from 1; `person` is the unit's, by the duty table or as named."""

    id: int
    site_id: int
    number: int
    text: str
    unit: str
    person: str
    due_at: datetime
    steps: tuple[TaskStep, ...]

    @property
    def state(self) -> TaskState:
        return _AFTER[self.steps[-1].action]

    def is_late(self, now: datetime) -> bool:
        """Not any more once it is reported done."""
        return self.state is TaskState.OPEN and now > self.due_at
