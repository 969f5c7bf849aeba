"""Who was reminded of what (complaints.clock.reminding)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Reminders(Protocol):
    """Each kind comes once a round of a case."""

    def note(self, case_id: int, *, kind: str, round_: int, now: datetime) -> bool:
        """False when it was noted before."""
        ...

    def unrated(self, *, after: datetime, before: datetime, limit: int = 50) -> Sequence[tuple[int, int]]:
        """(case id, round) of closed cases that rested between these moments, without a rating and a reminder."""
        ...
