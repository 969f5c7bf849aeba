"""Submitted reports and findings, their histories, and the ways to look them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from complaints.model import Complaint, Event, State


class NumberTaken(Exception):
    """A case number exists already: draw another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Every field narrows; None does not. "" as sub-district, unit or cell: those without one. `overdue` needs `now`.

    `cell` is a square of the map (complaints.report.similar.cell_of); who has no point is in none.
    """

    states: frozenset[str] = frozenset()
    subdistrict: str | None = None
    category: str | None = None
    unit: str | None = None
    cell: str | None = None
    overdue: bool = False
    mine: int | None = None  # staff id
    ownerless: bool = False  # somebody's whose account is closed
    text: str = ""  # number or words of the report
    measure: str = ""  # a key of complaints.office.measures.MEASURES
    created_from: datetime | None = None
    created_until: datetime | None = None  # exclusive
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Page `number` (from 1) of `pages`; `total` cases are on all of them."""

    cases: Sequence[Complaint]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts by measure over the cases of one `split` ("" has none); `mean_s` from submission to close, in seconds."""

    split: str
    counts: Mapping[str, int]
    mean_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSpot:
    """How many cases lie in one cell and sub-district; "" for those without a point, or without a sub-district."""

    cell: str
    subdistrict: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBreak:
    """Where a case's history is not as it was written: entry `seq` is `missing`, was `changed`, or its `words` were."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """What a look-up around a place reads of a case; nothing that leads to its reporter."""

    id: int
    number: str
    state: State
    category: str
    lat: float | None
    lon: float | None
    address: str
    text: str
    created_at: datetime
    updated_at: datetime
    master_id: int | None


class Cases(Protocol):
    """The current state of each case, its append-only history, and its 查询码."""

    def add(self, case: Complaint) -> Complaint:
        """`case.id` is 0; the returned one has its id. Raises NumberTaken when the number exists."""
        ...

    def get(self, case_id: int) -> Complaint | None: ...
    def by_number(self, number: str) -> Complaint | None: ...
    def save(self, case: Complaint, *, seen: int) -> bool:
        """UPDATE … WHERE version = :seen, storing version seen+1; False when somebody was faster."""
        ...

    def of_reporter(self, person_id: int, limit: int = 20) -> Sequence[Complaint]: ...
    def of_master(self, case_id: int) -> Sequence[Complaint]:
        """The cases merged into this one: their reporters follow it."""
        ...

    def with_event(self, action: str, *, limit: int) -> Sequence[Complaint]:
        """Cases that have such an event in their history, newest first."""
        ...

    def near(self, cells: Sequence[str], *, since: datetime, limit: int) -> Sequence[Nearby]:
        """Cases in those cells (complaints.report.similar) that something happened to since then, newest change
        first."""
        ...

    def queue(self, where: QueueFilter, *, limit: int, offset: int = 0) -> Sequence[Complaint]:
        """New (`submitted`) first, then due soonest, then newest."""
        ...

    def page(self, where: QueueFilter, *, size: int, number: int) -> Page:
        """That page of the queue, or the last one where there are fewer."""
        ...

    def count(self, where: QueueFilter) -> int: ...
    def tally(self, where: QueueFilter, by: str) -> Sequence[Tally]:
        """One for each value of `by` (subdistrict, unit, category), or one for all where it is empty."""
        ...

    def heat(self, where: QueueFilter) -> Sequence[CaseSpot]: ...
    def page_of_export(self, where: QueueFilter, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Cases with ids above `after`, oldest first, without contact data and words."""
        ...

    def overdue(self, state: str, now: datetime, limit: int) -> Sequence[int]:
        """Ids of cases in that state whose deadline has passed, due longest first."""
        ...

    def on_ladder(self, now: datetime, limit: int = 50) -> Sequence[int]:
        """Ids of cases to look at now for a rung of their ladder, longest waiting first."""
        ...

    def look_again(self, case_id: int, at: datetime | None) -> None:
        """When to look next; None: the ladder has no more rungs. A later change of the case says so anew."""
        ...

    def append(self, event: Event) -> Event:
        """Stores an event; id, seq and hash are filled in here.

        The hash covers ids, action, time, actor, the previous hash and a salted digest of the payload.
        """
        ...

    def events(self, case_id: int) -> Sequence[Event]: ...
    def first_break(self, case_id: int) -> ChainBreak | None:
        """None where every entry of the history is as it was written and where it was."""
        ...

    def erase_words(self, event_id: int) -> None:
        """The event stays, without what was said in it; its hash stays right."""
        ...

    def set_code(self, case_id: int, code_hash: str) -> None: ...
    def code_of(self, case_id: int) -> str | None:
        """The hash of the 查询码; None for a case without one."""
        ...

    def wrong_codes(self, case_id: int) -> tuple[int, datetime | None]:
        """How many wrong codes were tried, and until when they count; also for a case without a code."""
        ...

    def note_wrong_codes(self, case_id: int, *, wrong: int, until: datetime) -> None: ...
