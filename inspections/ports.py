"""What inspections need of storage, together with the tables of the office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from complaints.model import Complaint
from inspections.checklists.ports import Records as CheckRecords
from inspections.model import Finding, FirmVisit, PastVisit, Session, Stop, Visit, Walker


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding with its case."""

    finding: Finding
    case: Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """As in `inspections.summary.Summary`."""

    visits: int = 0
    clear: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """Page `number` (from 1) of `pages`."""

    sessions: Sequence[Session]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Page `number` (from 1) of `pages`."""

    found: Sequence[Found]
    total: int
    number: int
    pages: int


class Inspections(Protocol):
    """Sessions, visits, and the fields of findings. Rows are added and completed, never removed."""

    def start(self, session: Session) -> Session:
        """`session.id` is 0; the returned one has its id. A session of the same `client_id` is returned as it is."""
        ...

    def session(self, session_id: int, *, locked: bool = False) -> Session | None:
        """`locked`: nobody else numbers findings of it until this transaction ends."""
        ...

    def by_client(self, client_id: str) -> Finding | None: ...
    def visit_by_client(self, client_id: str) -> Visit | None: ...
    def open_of(self, staff_id: int) -> Session | None:
        """The open session in which the account walks."""
        ...

    def open_ones(self, *, started_before: datetime | None = None, limit: int = 50) -> Sequence[Session]:
        """Oldest first."""
        ...

    def page(self, *, walker: int | None, size: int, number: int, since: datetime | None = None) -> SessionPage:
        """Newest first. `walker`: only sessions of that account; `since`: only those started since then."""
        ...

    def started_between(self, since: datetime, until: datetime) -> Sequence[Session]:
        """Oldest first; `until` is exclusive."""
        ...

    def join(self, session_id: int, walker: Walker) -> bool:
        """False for somebody who walks along already."""
        ...

    def add_stops(self, session_id: int, stops: Sequence[Stop]) -> None:
        """Stops whose place the route has already are left out."""
        ...

    def end(self, session_id: int, *, at: datetime, by: str, forgotten: bool) -> bool:
        """False if it has ended already."""
        ...

    def add_visit(self, visit: Visit) -> Visit:
        """`visit.id` is 0."""
        ...

    def visit_at(self, session_id: int, key: str) -> Visit | None: ...
    def visit(self, visit_id: int) -> Visit | None: ...
    def not_clear(self, visit_id: int) -> None:
        """Something was found at a place that had been clear."""
        ...

    def visits(self, session_id: int) -> Sequence[Visit]:
        """Oldest first."""
        ...

    def past_visits(self, keys: Collection[str], *, since: datetime) -> Mapping[str, Sequence[PastVisit]]:
        """By key, newest first; keys without a visit are left out."""
        ...

    def visits_of_firm(self, firm: str, *, since: datetime, until: datetime) -> Sequence[FirmVisit]:
        """Visits of the firm's sites that began from `since` on and before `until`, oldest first."""
        ...

    def add_finding(self, finding: Finding) -> Finding:
        """Assigns the next number of the session. The session must be locked."""
        ...

    def finding(self, case_id: int) -> Finding | None: ...
    def save_finding(self, finding: Finding) -> None: ...
    def totals(self, session_ids: Collection[int]) -> Mapping[int, Totals]:
        """For lists of sessions."""
        ...

    def found(self, session_id: int) -> Sequence[Found]:
        """All findings of the session by number."""
        ...

    def found_page(self, *, walker: int | None, size: int, number: int) -> FoundPage:
        """All findings: of the newest session first, last one first."""
        ...

    def unsigned(self, *, due_before: datetime, step: int, limit: int) -> Sequence[int]:
        """Ids of findings without 签收 whose time for it has ended by then, and that have not had that step."""
        ...

    def add_call(self, case_id: int, *, deadline: datetime, step: int, at: datetime, told: str) -> bool:
        """A step after a missing 签收; False if it was taken before."""
        ...

    def choose_morning(self, staff_id: int, hour: int | None, *, done: date | None) -> None:
        """The local hour of the account's morning message, None for none; `done`: the last day that needs none."""
        ...

    def morning_of(self, staff_id: int) -> int | None: ...
    def mornings_due(self, *, day: date, hour: int, limit: int) -> Sequence[int]:
        """Accounts whose hour has come and whose last message is older than `day`."""
        ...

    def morning_done(self, staff_id: int, *, day: date) -> None: ...
    def waiting(self, *, limit: int) -> Sequence[Found]:
        """Findings that nobody has signed for, longest waiting first."""
        ...


class Records(CheckRecords, Protocol):
    """One open transaction, with the tables of inspections."""

    @property
    def inspections(self) -> Inspections: ...
