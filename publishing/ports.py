"""What publishing needs of storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from complaints.ports import Records
from publishing.model import Amounts, Proposal, PublicCase, PublicFilter, TakenBack, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """Page `number` (from 1) of `pages`; `total` cases on all of them."""

    cases: Sequence[PublicCase]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Published cases in one square of the map; `lat` and `lon` are those of one of them, or of the middle. `number` is
    that of the only case."""

    lat: float
    lon: float
    count: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`name` is another one after each change of what is public; `at`: when staff last changed something."""

    name: str
    at: datetime | None


class PublishedCases(Protocol):
    """Published cases and what prepares them. A case that was taken back has no content any more."""

    def get(self, number: str) -> PublicCase | None: ...
    def evidence_of(self, number: str) -> dict[str, int]:
        """The id of the photo behind each copy that is shown."""
        ...

    def taken_back(self, number: str) -> TakenBack | None: ...
    def put(self, case: PublicCase, *, case_id: int, evidence: dict[str, int], trace: Trace) -> None:
        """Writes a new revision, and its entry in the trace. `evidence`: the id of the photo behind each copy."""
        ...

    def take_back(self, number: str, *, trace: Trace) -> bool:
        """Erases the content; False if there was none."""
        ...

    def trace(self, number: str) -> Sequence[Trace]:
        """Oldest first."""
        ...

    def stamp(self) -> Stamp: ...

    def page(self, where: PublicFilter, *, size: int, number: int) -> PublicPage:
        """Newest closed first; the last page if there are fewer."""
        ...

    def received(self, where: PublicFilter, *, size: int, skip: int) -> Sequence[PublicCase]:
        """At most `size` cases after the first `skip`, the newest received first; empty beyond the last one. Takes as
        long as it skips: `received_by_day` says which days can be left out instead."""
        ...

    def received_by_day(self, where: PublicFilter) -> Sequence[tuple[date, int]]:
        """How many were received on each day with any, the newest first."""
        ...

    def closed(self, where: PublicFilter, *, size: int, number: int) -> Sequence[PublicCase]:
        """A page of cases, the newest closed first; empty beyond the last one."""
        ...

    def newest(self, where: PublicFilter, *, limit: int) -> Sequence[PublicCase]:
        """By their last change, for feeds."""
        ...

    def spots(self, where: PublicFilter, *, across: float, limit: int) -> Sequence[Spot]:
        """Cases with a point, those in one square of `across` degrees together; the fullest squares first."""
        ...

    def days(self) -> tuple[date, date] | None:
        """The days of the first and the last closing; None without cases."""
        ...

    def amounts(self, by: str, where: PublicFilter, *, limit: int = 60) -> Sequence[Amounts]:
        """`by`: month (of closing, newest first), subdistrict, category, site."""
        ...

    def total(self, where: PublicFilter) -> Amounts | None:
        """The sums of all of them together; None without cases."""
        ...

    def has_photo(self, digest: str) -> bool:
        """Whether a published case shows this copy now."""
        ...

    def photo_names(self) -> set[str]:
        """The copies that are shown or prepared: files to be kept."""
        ...

    def changed(self, *, limit: int) -> Sequence[Trace]:
        """The last entries of all traces, newest first, without content."""
        ...

    def proposal(self, case_id: int) -> Proposal | None: ...
    def save_proposal(self, proposal: Proposal, *, seen: int) -> bool:
        """Stores it as version seen+1; 0 for a new one. False if somebody else was faster."""
        ...

    def drop_proposal(self, case_id: int) -> None: ...
    def proposals(self, *, limit: int) -> Sequence[Proposal]:
        """Oldest first."""
        ...

    def reports_since(self, subdistrict: str, since: datetime) -> int:
        """Reports of that sub-district since then, published or not."""
        ...

    def numbers(self, *, limit: int) -> Sequence[tuple[str, date]]:
        """Numbers of published cases and the day of their last change, newest first: for the site map."""
        ...


class PublishingRecords(Records, Protocol):
    @property
    def publishing(self) -> PublishedCases: ...
