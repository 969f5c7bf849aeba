"""Reminders sent (complaints.clock.reminding)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Reminders(Protocol):
    """Each kind of reminder is sent once per round of a case."""

    def note(self, case_id: int, *, kind: str, round_: int, now: datetime) -> bool:
        """False if it was noted before."""
        ...

    def unrated(self, *, after: datetime, before: datetime, limit: int = 50) -> Sequence[tuple[int, int]]:
        """(case id, round) of cases last changed between these moments and closed, without rating and reminder."""
        ...
