"""What somebody did that no case's history shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedAct:
    """Something done that moves no case but must leave a trace. `staff_id` is None where a resident did it."""

    id: int
    at: datetime
    action: str
    staff_id: int | None
    case_id: int | None
    detail: str


class Acts(Protocol):
    """The log of acts: nothing here changes or removes one."""

    def add(
        self, *, action: str, now: datetime, staff_id: int | None = None, case_id: int | None = None, detail: str = ""
    ) -> None: ...
    def of_case(self, case_id: int) -> Sequence[AuditedAct]: ...
    def recent(self, limit: int = 100) -> Sequence[AuditedAct]: ...
