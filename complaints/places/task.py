"""举一反三 (S24): a supervisor's task for a unit at a place reported repeatedly: to find the cause, or to look for the
same trouble elsewhere.

    set → open ── done ──→ done ── close ──→ closed
            ↑               │
            └──── redo ─────┘

Steps are only added: the last one determines the state, and their number serves as the version of the task.
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


#: Supervisors set tasks; a clerk may enter the step of the unit; somebody else verifies that the task is done.
SETS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_FOR_UNIT = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
_VERIFIES = frozenset({Role.VERIFIER, Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
_AFTER: Mapping[TaskAction, TaskState] = {
    TaskAction.SET: TaskState.OPEN,
    TaskAction.DONE: TaskState.DONE,
    TaskAction.REDO: TaskState.OPEN,
    TaskAction.CLOSE: TaskState.CLOSED,
}
#: state → possible actions and the roles that may take them
TASK_STEPS: Mapping[TaskState, Mapping[TaskAction, frozenset[Role]]] = {
    TaskState.OPEN: {TaskAction.DONE: _FOR_UNIT},
    TaskState.DONE: {TaskAction.CLOSE: _VERIFIES, TaskAction.REDO: _VERIFIES},
    TaskState.CLOSED: {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStep:
    """`name` is the name of the account at that time; `photo` a name in the photo store, or empty."""

    action: TaskAction
    at: datetime
    staff_id: int
    name: str
    note: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`number` counts the tasks of a site from 1; `person` is responsible in the unit (duty table, or as typed)."""

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
        """False once the task is reported done."""
        return self.state is TaskState.OPEN and now > self.due_at
