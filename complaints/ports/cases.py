"""Submitted reports and findings, their histories, and look-ups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from complaints.model import Complaint, Event, Implementer, Kind, State


class NumberTaken(Exception):
    """The case number exists already: draw another one."""


class Sort(StrEnum):
    """Orders of a list. Cases without the moment come last."""

    QUEUE = ""  # danger, then new ones, then due soonest
    RECEIVED = "received"  # newest first
    OLDEST = "oldest"  # received first
    DUE = "due"  # soonest first
    CHANGED = "changed"  # last changed first
    UNTOUCHED = "untouched"  # longest without a change
    CLOSED = "closed"  # last closed first
    CATEGORY = "category"  # by its id, then as in the queue
    SUBDISTRICT = "subdistrict"  # by its id, then as in the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBy:
    """What a word of a search names besides what is written in a case: ids of sub-districts and units."""

    subdistricts: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Each field that is set narrows the result. "" as sub-district, unit or cell selects cases without one. `overdue`
    needs `now`. `sort` is the order of lists.

    `cell` is a square of the map (complaints.report.similar.cell_of); a case without a point is in none.
    """

    states: frozenset[str] = frozenset()
    kind: Kind | None = None
    subdistrict: str | None = None
    category: str | None = None
    unit: str | None = None
    firm: str | None = None
    firm_site: str | None = None
    implementer: Implementer | None = None
    acceptors: frozenset[str] = frozenset()  # 验收单位, as in a case (complaints.office.acceptors)
    cell: str | None = None
    overdue: bool = False
    mine: int | None = None  # staff id
    addressed: int | None = None  # staff id: owner, or notified by a rung not signed for
    unread: int | None = None  # staff id
    to_decide: bool = False  # a request for more time or an 异议 waits for a supervisor
    ownerless: bool = False  # the owner's account is closed
    unowned: bool = False  # nobody has it
    danger: bool = False
    reworked: bool = False  # sent back at least once
    #: a case number, or words (complaints.office.search) that must all occur, each of them in the number, text, place,
    #: unit or persons of the case, or be its number in another system
    text: str = ""
    named: Mapping[str, NamedBy] = field(default_factory=dict)  # by word of `text`
    measure: str = ""  # a key of complaints.office.measures.MEASURES
    created_from: datetime | None = None
    created_until: datetime | None = None  # exclusive
    closed_from: datetime | None = None
    closed_until: datetime | None = None  # exclusive
    due_from: datetime | None = None
    due_until: datetime | None = None  # exclusive
    sort: Sort = Sort.QUEUE
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Page `number` (from 1) of `pages`; `total` counts the cases on all pages. `more`: there are more than `total`, on
    more than `pages`, which were not counted."""

    cases: Sequence[Complaint]
    total: int
    number: int
    pages: int
    more: bool = False

    @property
    def found(self) -> str:
        return f"{self.total}+" if self.more else str(self.total)

    @property
    def last(self) -> str:
        return f"{self.pages}+" if self.more else str(self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts by measure of the cases with one `split` ("" for none); `mean_s`: seconds from submission to close."""

    split: str
    counts: Mapping[str, int]
    mean_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmTally:
    """Cases that name a firm: by kind, and how many of them were sent back at least once."""

    firm: str
    reports: int
    findings: int
    reworked: int

    @property
    def total(self) -> int:
        return self.reports + self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSpot:
    """The number of cases in one cell and sub-district; "" for cases without a point, or without a sub-district."""

    cell: str
    subdistrict: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBreak:
    """The first fault of a history: entry `seq` is `missing`, was `changed`, or its `words` were."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The data of a case that a look-up around a place reads, without any link to the reporter."""

    id: int
    number: str
    kind: Kind
    state: State
    category: str
    lat: float | None
    lon: float | None
    address: str
    text: str
    created_at: datetime
    updated_at: datetime
    master_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePoint:
    """A case as a map shows it; WGS-84."""

    number: str
    state: State
    category: str
    lat: float
    lon: float
    due_at: datetime | None
    created_at: datetime
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePoints:
    """`placed` cases of a filter have a point, `nowhere` have none; `points` are the first of those in the queue."""

    points: Sequence[CasePoint]
    placed: int
    nowhere: int


class Cases(Protocol):
    """The current state of each case, its append-only history, and its 查询码."""

    def add(self, case: Complaint) -> Complaint:
        """`case.id` is 0; the returned case has its id. Raises NumberTaken if the number exists."""
        ...

    def get(self, case_id: int) -> Complaint | None: ...
    def by_number(self, number: str) -> Complaint | None: ...
    def save(self, case: Complaint, *, seen: int) -> bool:
        """UPDATE … WHERE version = :seen, storing version seen+1; False if somebody else was faster."""
        ...

    def of_reporter(self, person_id: int, limit: int = 20) -> Sequence[Complaint]: ...
    def of_master(self, case_id: int) -> Sequence[Complaint]:
        """The cases merged into this one, whose reporters get its news."""
        ...

    def with_event(self, action: str, *, limit: int) -> Sequence[Complaint]:
        """Cases with such an event in their history, newest first."""
        ...

    def near(self, cells: Sequence[str], *, since: datetime, limit: int) -> Sequence[Nearby]:
        """Cases in those cells (complaints.report.similar) that changed since then, latest change first."""
        ...

    def queue(self, where: QueueFilter, *, limit: int, offset: int = 0) -> Sequence[Complaint]:
        """In the order of `where.sort`."""
        ...

    def page(self, where: QueueFilter, *, size: int, number: int, most: int | None = None) -> Page:
        """That page of the queue, or the last page if there are fewer. Of a search for words, no more than `most` cases
        are counted, unless the page comes after them; other filters are counted exactly."""
        ...

    def count(self, where: QueueFilter) -> int: ...
    def points(self, where: QueueFilter, *, limit: int) -> CasePoints: ...
    def tally(self, where: QueueFilter, by: str) -> Sequence[Tally]:
        """One tally per value of `by` (subdistrict, unit, category), or one for all cases if it is empty."""
        ...

    def by_firm(self, where: QueueFilter) -> Sequence[FirmTally]:
        """One tally per firm that a case of the filter names, most cases first."""
        ...

    def heat(self, where: QueueFilter) -> Sequence[CaseSpot]: ...
    def page_of_export(self, where: QueueFilter, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Cases with ids above `after`, oldest first, without contact data and texts."""
        ...

    def overdue(self, state: str, now: datetime, limit: int) -> Sequence[int]:
        """Ids of cases in that state whose deadline has passed, longest overdue first."""
        ...

    def on_ladder(self, now: datetime, limit: int = 50) -> Sequence[int]:
        """Ids of cases whose ladder must be checked now, longest waiting first."""
        ...

    def look_again(self, case_id: int, at: datetime | None) -> None:
        """Sets when the ladder is checked next; None: it has no more rungs. Saving the case sets this again."""
        ...

    def append(self, event: Event) -> Event:
        """Stores an event and assigns its id, seq and hash.

        The hash covers ids, action, time, actor, the previous hash and a salted digest of the payload.
        """
        ...

    def events(self, case_id: int) -> Sequence[Event]: ...
    def histories(self, case_ids: Collection[int]) -> Mapping[int, Sequence[Event]]:
        """The events of many cases, each as `events` has them; read in a few queries."""
        ...

    def first_break(self, case_id: int) -> ChainBreak | None:
        """None if every entry of the history is as it was written, and none is missing."""
        ...

    def erase_words(self, event_id: int) -> None:
        """Erases the texts of the event; the event stays, and its hash stays valid."""
        ...

    def set_code(self, case_id: int, code_hash: str) -> None: ...
    def code_of(self, case_id: int) -> str | None:
        """The hash of the 查询码; None for a case without one."""
        ...

    def wrong_codes(self, case_id: int) -> tuple[int, datetime | None]:
        """The number of wrong codes tried, and until when they count; also for a case without a code."""
        ...

    def note_wrong_codes(self, case_id: int, *, wrong: int, until: datetime) -> None: ...
