"""What the list of problems needs of storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from complaints.ports import Records as OfficeRecords
from inspections.rectification.model import Entry, Filter, Item, Line, Problem, Proposal, PublicItem, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """Page `number` (from 1) of `pages`."""

    lines: Sequence[Line]
    total: int
    number: int
    pages: int


class Rectification(Protocol):
    """Items are entered and changed, never removed; their entries are only added."""

    def add(self, problem: Problem, entry: Entry) -> Item | None:
        """None if source, batch and number are taken."""
        ...

    def get(self, item_id: int) -> Item | None: ...
    def known(self, source: Source, batch: str, number: str) -> Item | None: ...
    def add_entry(self, item: Item, entry: Entry, *, problem: Problem | None = None) -> bool:
        """`problem`: the item's fields from now on. False if somebody has added an entry since `item` was read, or if
        number, batch and source of `problem` are another item's."""
        ...

    def page(self, where: Filter, *, size: int, number: int) -> LinePage:
        """What is due first in front; closed ones last."""
        ...

    def count(self, where: Filter) -> int: ...
    def after(self, where: Filter, *, last: int, limit: int) -> Sequence[Line]:
        """By id, for an export."""
        ...

    def due_by(self, until: date) -> Sequence[Line]:
        """Items in rectification whose next deadline is not after that day, the earliest in front."""
        ...

    def reminded(self, item_id: int, *, on: date) -> None: ...
    def file_digests(self) -> set[str]:
        """Names in the photo store that entries need."""
        ...

    def propose(self, proposal: Proposal) -> None: ...
    def proposal(self, item_id: int) -> Proposal | None: ...
    def release(self, public: PublicItem, *, by: int) -> None:
        """It is public from now on; its proposal is gone."""
        ...

    def take_back(self, item_id: int, *, at: datetime, by: int, reason: str) -> None:
        """What was public is erased."""
        ...

    def public(self, item_id: int) -> PublicItem | None: ...
    def revisions(self, item_id: int) -> int:
        """How often it has been released."""
        ...

    def all_public(self, *, size: int, number: int) -> tuple[Sequence[PublicItem], int]:
        """A page, newest release first, the last one for a number beyond it; and how many there are."""
        ...


class Records(OfficeRecords, Protocol):
    """One open transaction, with the list."""

    @property
    def rectification(self) -> Rectification: ...
