"""The ladder of overdue cases (complaints.clock.ladder)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Receipt, Rung


class Rungs(Protocol):
    """Rungs of overdue cases' ladders and their receipts; none is ever removed."""

    def add(
        self, *, case_id: int, deadline: datetime, name: str, at: datetime, staff_ids: Collection[int]
    ) -> int | None:
        """The rung's id; None if that deadline of the case has reached this rung before."""
        ...

    def of_case(self, case_id: int) -> Sequence[Rung]: ...
    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """The names of all rungs that each case has reached; cases without any are left out."""
        ...

    def receipts(self, case_id: int) -> Sequence[Receipt]: ...
    def unsigned(self, staff_id: int, limit: int = 100) -> Sequence[Receipt]:
        """Rungs that the staff member has not signed for yet, newest first."""
        ...

    def receipt(self, rung_id: int, staff_id: int) -> Receipt | None: ...
    def mark(self, rung_id: int, staff_id: int, *, signed: bool, now: datetime) -> None:
        """Marks the rung as read or signed for; the first time counts."""
        ...
