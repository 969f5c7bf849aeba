"""Escalation rungs of overdue cases, and their receipts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A rung that an overdue case has reached (complaints.clock.ladder); `name` is one of RUNGS."""

    id: int
    case_id: int
    deadline: datetime
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """已读 and 签收 of one rung by one of those notified."""

    rung: Rung
    staff_id: int
    read_at: datetime | None
    signed_at: datetime | None
