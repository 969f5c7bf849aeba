"""Limits on how often somebody reports (complaints.report.restraint)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A reporter who may not submit until then. Whom it holds, no row says."""

    id: int
    reason: str
    since: datetime
    until: datetime
    appeal: str
    appealed_at: datetime | None


class Restraint(Protocol):
    """How often a subject has reported, and mutes. A subject is a digest; what is not `lasting` no row leads to, and a
    restart forgets it."""

    def mark(self, subject: str, *, now: datetime, lasting: bool = True) -> None: ...
    def times(self, subject: str, *, since: datetime, lasting: bool = False) -> int:
        """With `lasting` without those that a restart forgets."""
        ...

    def last(self, subject: str) -> datetime | None: ...
    def mute(self, subject: str, *, reason: str, now: datetime, until: datetime, lasting: bool = True) -> Mute: ...
    def muted(self, subject: str, *, now: datetime) -> Mute | None: ...
    def get(self, mute_id: int) -> Mute | None: ...
    def holding(self, *, now: datetime, limit: int = 100) -> Sequence[Mute]: ...
    def appeal(self, mute_id: int, *, text: str, now: datetime) -> None: ...
    def lift(self, mute_id: int, *, staff_id: int, now: datetime) -> None: ...
