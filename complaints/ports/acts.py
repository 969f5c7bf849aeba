"""Acts that are not part of a case's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedAct:
    """An act that moves no case but must be recorded. `staff_id` is None for an act of a resident."""

    id: int
    at: datetime
    action: str
    staff_id: int | None
    case_id: int | None
    detail: str


class Acts(Protocol):
    """The append-only audit log."""

    def add(
        self, *, action: str, now: datetime, staff_id: int | None = None, case_id: int | None = None, detail: str = ""
    ) -> None: ...
    def of_case(self, case_id: int) -> Sequence[AuditedAct]: ...
    def recent(self, limit: int = 100) -> Sequence[AuditedAct]: ...
