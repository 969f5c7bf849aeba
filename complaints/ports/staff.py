"""Accounts of staff, their one-time links, and sessions of the console."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import ConsoleSession, Role, Staff, Way


class StaffAccounts(Protocol):
    """Accounts are closed but never deleted, because histories name them."""

    def get(self, staff_id: int) -> Staff | None: ...
    def by_telegram(self, telegram_id: int) -> Staff | None: ...
    def add(
        self, *, name: str, telegram_id: int | None, role: str = "", roles: Collection[Role] = (), party: str = ""
    ) -> Staff:
        """An account with one role or several."""
        ...

    def save(self, staff: Staff) -> None: ...
    def all(self) -> Sequence[Staff]: ...
    def office(self) -> Sequence[Staff]:
        """The accounts of no party, closed ones too: those of firms may be thousands."""
        ...

    def of_party(self, party: str) -> Sequence[Staff]:
        """The open accounts of a party; "" for those of no party."""
        ...

    def named(self, name: str) -> Sequence[Staff]:
        """Accounts of that name, open ones first."""
        ...

    def administrators(self) -> Sequence[Staff]:
        """The open accounts of administrators, locked until this transaction ends."""
        ...

    def was_administrator_in(self) -> bool:
        """Whether an administrator has ever logged in to the console."""
        ...

    def add_link(self, *, staff_id: int, token_hash: str, expires_at: datetime, purpose: str) -> None:
        """Adds a one-time link; purpose is `login` or `bind` (Telegram)."""
        ...

    def end_links(self, staff_id: int, *, now: datetime, purpose: str | None = None) -> None:
        """Revokes the unused links of that account (of one purpose, or all)."""
        ...

    def link_of(self, *, token_hash: str, purpose: str, now: datetime) -> Staff | None:
        """The account of an unused, unexpired link, which stays usable."""
        ...

    def link_times(self, *, token_hash: str, purpose: str) -> tuple[datetime, datetime | None, bool] | None:
        """When a link ends, when it was used, and whether its account is open; None for a link that does not exist."""
        ...

    def has_joined(self, staff_id: int, *, purpose: str) -> bool:
        """Whether a link of that purpose was ever used for the account."""
        ...

    def use_link(self, *, token_hash: str, purpose: str, now: datetime) -> Staff | None:
        """The account of an unused, unexpired link, which this call uses up; None otherwise."""
        ...


class ConsoleSessions(Protocol):
    """Sessions of the console, identified by the digest of their cookie."""

    def open(
        self,
        *,
        token_hash: str,
        staff_id: int,
        now: datetime,
        expires_at: datetime,
        way: Way = Way.LINK,
        browser: str = "",
    ) -> None: ...
    def staff_of(self, token_hash: str, *, now: datetime) -> Staff | None:
        """None for a session that has ended or whose account is closed."""
        ...

    def find(self, token_hash: str, *, now: datetime) -> tuple[ConsoleSession, Staff] | None:
        """None for a session that has ended or whose account is closed."""
        ...

    def was_open(self, token_hash: str) -> bool:
        """Whether it is or was a session that has only expired; False for one that was ended."""
        ...

    def of_staff(self, staff_id: int, *, now: datetime) -> Sequence[ConsoleSession]:
        """The running ones, last used first."""
        ...

    def see(self, token_hash: str, *, now: datetime) -> None: ...
    def confirm(self, token_hash: str, *, now: datetime) -> None:
        """The person has just proved again who they are."""
        ...

    def close(self, token_hash: str) -> None: ...
    def close_all_of(self, staff_id: int, *, but: str = "") -> None:
        """All, or all but one."""
        ...
