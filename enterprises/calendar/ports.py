"""What due dates need of storage, together with the tables of the office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from complaints.ports import Records as CaseRecords
from enterprises.calendar.model import DueDate, Entry, Feed, Proof, State


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFilter:
    """Each field that is set narrows the result. `text` occurs in the name or code of the firm or in the title;
    `subdistrict` is that of the date's site, or of one of the firm's sites. Closed firms have no open dates here."""

    firm: str = ""
    text: str = ""
    trade: str = ""
    subdistrict: str = ""
    template: str = ""
    state: State = State.OPEN
    due_from: date | None = None
    due_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`subdistrict` is that of the date's site, "" for a date of the whole firm."""

    date: DueDate
    firm_name: str
    trade: str
    site_name: str
    subdistrict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePage:
    """Page `number` (from 1) of `pages`, those due first come first; of done ones the newest."""

    rows: Sequence[Listed]
    total: int
    number: int
    pages: int


class Calendar(Protocol):
    def add(self, one: DueDate) -> DueDate:
        """With its id; without a series it begins one."""
        ...

    def get(self, date_id: int) -> DueDate | None: ...
    def save(self, one: DueDate, *, seen: int) -> bool:
        """Stores `one` with the sequence `seen` + 1; False if somebody else was faster."""
        ...

    def look_again(self, date_id: int, on: date | None) -> None:
        """When a reminder may be due next; no change that a calendar shows."""
        ...

    def of_firm(self, firm: str, *, states: Collection[State] = (State.OPEN,)) -> Sequence[DueDate]:
        """Those due first come first."""
        ...

    def newest_of_permits(self, site: str) -> Mapping[str, DueDate]:
        """By permit: the last occurrence at that site, in whatever state."""
        ...

    def page(self, where: DateFilter, *, size: int, number: int) -> DatePage: ...
    def count(self, where: DateFilter) -> int: ...
    def to_look_at(self, today: date, limit: int) -> Sequence[int]:
        """Ids of open dates of which a reminder may be due."""
        ...

    def tell_once(self, date_id: int, *, due_on: date, step: int, now: datetime) -> bool:
        """False if that step was told before."""
        ...

    def write(self, entry: Entry) -> None: ...
    def history(self, date_id: int) -> Sequence[Entry]:
        """Oldest first."""
        ...

    def add_proof(self, date_id: int, *, evidence_id: int, name: str) -> None: ...
    def proofs(self, date_ids: Collection[int]) -> Sequence[Proof]: ...
    def chosen(self, firm: str) -> Sequence[int]:
        """Ids of the accounts that the firm has chosen for its reminders, the first one first."""
        ...

    def choose(self, firm: str, staff_ids: Sequence[int]) -> None: ...
    def add_feed(self, firm: str, *, token_hash: str, by: str, now: datetime) -> None: ...
    def feed_of(self, firm: str) -> Feed | None:
        """The one that is not revoked."""
        ...

    def find_feed(self, token_hash: str) -> Feed | None:
        """Also one that was revoked."""
        ...

    def revoke_feeds(self, firm: str, *, now: datetime) -> int: ...
    def sites_to_follow(self, rules: str, limit: int) -> Sequence[str]:
        """Ids of register sites that have changed since their permits were looked at by these rules."""
        ...

    def followed(self, site: str, *, version: int, rules: str) -> None:
        """Remembers which version of the site was looked at."""
        ...

    def move_firm(self, gone: str, stays: str, *, now: datetime) -> None:
        """Two entries of the register turned out to be one firm: its dates go to the one that stays; feeds of the gone
        one end."""
        ...


class Records(CaseRecords, Protocol):
    """One open transaction, with the dates of firms."""

    @property
    def calendar(self) -> Calendar: ...
