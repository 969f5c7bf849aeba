"""A due date of a firm, and what belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A rhythm: every `count` spans. `from_done`: counted from the day when it was done (a plan that is valid for three
    years), not from the day when it was due (a report for each quarter)."""

    count: int
    span: Span
    from_done: bool = False


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Who did it when, with the words given as proof; files are beside it."""

    at: datetime
    staff_id: int
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """One occurrence. Those of one rhythm have the same `series`, which is the id of the first one, and count by
    `number`. `template` is "" for an own date; `permit` names the permit of the site in the register that the date
    follows. `month_day`: the day of the month that the rhythm aims at, so that the 31st comes back after February.
    `known_on`: the day on which the firm itself set the date; of what was to be said until then it is not told.
    `look_on`: the next day on which a reminder may be due; None: never. `sequence` grows with each change that a
    calendar shows, and guards against two people who change it at once."""

    id: int = 0
    series: int = 0
    number: int = 1
    firm: str
    site: str = ""
    template: str = ""
    permit: str = ""
    title: str
    remark: str = ""
    due_on: date
    every: Every | None = None
    month_day: int
    state: State = State.OPEN
    known_on: date | None = None
    look_on: date | None = None
    sequence: int = 0
    changed_at: datetime
    done: Done | None = None

    def days_left(self, today: date) -> int:
        """Negative once it is overdue."""
        return (self.due_on - today).days


class What(StrEnum):
    """What is written into the history of a date."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"  # the permit has other days
    DONE = "done"
    REOPENED = "reopened"
    DROPPED = "dropped"
    REMOVED = "removed"  # the permit has gone from the register, or its site was closed
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`by` is "" for what happened by itself."""

    date_id: int
    at: datetime
    what: What
    by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A photo or PDF kept with a date that was done; the id is that of its row of evidence."""

    id: int
    date_id: int
    kind: str  # photo | document
    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address at which calendars fetch the dates of a firm; only the digest of its secret part is kept."""

    id: int
    firm: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None
