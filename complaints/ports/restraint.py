"""Counts and mutes for limits on reporting (complaints.report.restraint)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A period in which a reporter may not submit. No row links it to a person."""

    id: int
    reason: str
    since: datetime
    until: datetime
    appeal: str
    appealed_at: datetime | None


class Restraint(Protocol):
    """Counts of reports by subject, and mutes. A subject is a digest. Without `lasting` data are in memory only, so a
    restart forgets them."""

    def mark(self, subject: str, *, now: datetime, lasting: bool = True) -> None: ...
    def times(self, subject: str, *, since: datetime, lasting: bool = False) -> int:
        """With `lasting` only the reports that are stored."""
        ...

    def last(self, subject: str) -> datetime | None: ...
    def mute(self, subject: str, *, reason: str, now: datetime, until: datetime, lasting: bool = True) -> Mute: ...
    def muted(self, subject: str, *, now: datetime) -> Mute | None: ...
    def get(self, mute_id: int) -> Mute | None: ...
    def holding(self, *, now: datetime, limit: int = 100) -> Sequence[Mute]: ...
    def appeal(self, mute_id: int, *, text: str, now: datetime) -> None: ...
    def lift(self, mute_id: int, *, staff_id: int, now: datetime) -> None: ...
