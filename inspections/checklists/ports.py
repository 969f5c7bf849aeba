"""What checklists need of storage, together with the tables of the office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from complaints.ports import Records as CaseRecords
from inspections.checklists.check import Answer, By, Check, CheckState, Light
from inspections.checklists.lists import Checklist, Use


class Every(StrEnum):
    """The rhythm that a firm has chosen for a list at a site."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`due_on`: the day of the zone by which the next 自查 is to be finished; `reminded_on`: the day of the last
    reminder of it."""

    id: int
    firm: str
    site: str
    site_name: str
    list_id: str
    every: Every
    due_on: date
    reminded_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """Page `number` (from 1) of `pages`."""

    checks: Sequence[Check]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFilter:
    """Empty fields filter nothing."""

    use: Use | None = None
    firm: str = ""
    site: str = ""
    states: frozenset[CheckState] = frozenset()


class Checks(Protocol):
    """Checks are never removed: one that was given up stays."""

    def add(
        self, *, use: Use, firm: str, site: str, site_name: str, checklist: Checklist, by: By, now: datetime
    ) -> Check | None:
        """None if an open one of that use, site and list exists (for ticks on site: of that person)."""
        ...

    def open_one(self, *, use: Use, firm: str, site: str, list_id: str, staff_id: int | None = None) -> Check | None:
        """`staff_id`: only one that this person began."""
        ...

    def get(self, check_id: int, *, locked: bool = False) -> Check | None:
        """`locked`: nobody else changes it until this transaction ends."""
        ...

    def answer(self, check_id: int, answer: Answer) -> None:
        """Replaces the answer to that item."""
        ...

    def add_photo(self, check_id: int, *, item: str, evidence_id: int) -> None: ...
    def remove_photo(self, evidence_id: int) -> None:
        """Takes it off its check; the row of the photo stays."""
        ...

    def check_of(self, evidence_id: int) -> int | None:
        """The check that a photo belongs to."""
        ...

    def end(
        self, check_id: int, *, state: CheckState, light: Light | None, by: By, at: datetime, due_on: date | None = None
    ) -> bool:
        """False if it has ended already."""
        ...

    def page(self, where: CheckFilter, *, size: int, number: int) -> CheckPage:
        """Newest first. The checks have answers, but no photos."""
        ...

    def last_finished(self, sites: Collection[str], *, use: Use) -> Mapping[str, Check]:
        """By site: the finished one that ended last, with answers, without photos."""
        ...

    def finished_between(self, firm: str, since: datetime, until: datetime) -> Sequence[Check]:
        """The firm's finished self-checks that ended from `since` on and before `until`, oldest first, without
        photos."""
        ...

    def move_firm(self, gone: str, stays: str) -> None:
        """Two entries of the register turned out to be one firm: its checks and rhythms go to the one that stays."""
        ...

    def due_and_done(self, firm: str, *, since: datetime) -> Sequence[tuple[date, datetime]]:
        """Of the firm's finished self-checks that were due by a rhythm: the day, and when they were done."""
        ...

    def versions(self, list_id: str = "") -> Sequence[tuple[Checklist, int]]:
        """The versions that were ever used, each with the number of its checks; those used first come first."""
        ...

    def set_rhythm(
        self, *, firm: str, site: str, site_name: str, list_id: str, every: Every | None, due_on: date
    ) -> None:
        """One per site and list. `every` None: no reminders any more."""
        ...

    def rhythms(self, *, firm: str = "", due_by: date | None = None, limit: int = 500) -> Sequence[Rhythm]:
        """Those due first come first."""
        ...

    def to_remind(self, today: date, limit: int) -> Sequence[Rhythm]:
        """Due by today, and never reminded of, or last reminded a week ago or longer."""
        ...

    def reminded(self, rhythm_id: int, today: date) -> None: ...
    def move_due(self, rhythm_id: int, due_on: date) -> None:
        """Also forgets the last reminder."""
        ...


class Records(CaseRecords, Protocol):
    """One open transaction, with the tables of checklists."""

    @property
    def checks(self) -> Checks: ...
