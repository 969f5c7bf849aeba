"""What an overdue case has come to, and who has seen it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of an overdue case's ladder that it has come to (complaints.clock.ladder); `name` is an Entry."""

    id: int
    case_id: int
    deadline: datetime
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """已读 and 签收 of one rung by one of those told."""

    rung: Rung
    staff_id: int
    read_at: datetime | None
    signed_at: datetime | None
