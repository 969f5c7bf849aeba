"""Messages that could not be sent and updates that could not be handled (O05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMessage:
    """A message given up. `to` is the kind of recipient, never the person; an erased message can't be retried.
    `address`: the recipient of a way (`robot:3`), else empty."""

    id: int
    kind: str
    to: str
    attempts: int
    error: str
    at: datetime
    can_retry: bool
    address: str = ""
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stoppage:
    """A cause for which messages to the staff group wait: the remote error, the number of messages, and since when."""

    id: int
    reason: str
    since: datetime
    attempts: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedWay:
    """An address of a way that failed. `stopped`: nothing is sent to it for now; otherwise single
    messages failed. `messages`: how many wait."""

    recipient: str
    reason: str
    since: datetime
    attempts: int
    messages: int
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessage:
    """A message about a case that has not arrived: given up at `at`, or still tried (None). `to`, `address` as of
    DeadMessage; `key` names its text, empty if it was erased."""

    id: int
    to: str
    address: str
    key: str
    error: str
    at: datetime | None
    can_retry: bool


class Troubles(Protocol):
    """Messages and updates that failed (O05), newest first."""

    def messages(self, limit: int = 100) -> Sequence[DeadMessage]: ...
    def updates(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        """(row, attempts, error, time of arrival), never the content."""
        ...

    def stoppages(self) -> Sequence[Stoppage]:
        """Causes for which messages wait, oldest first."""
        ...

    def retry_stoppage(self, ident: int) -> bool:
        """Sends all messages waiting for this cause at once; False if it has ended."""
        ...

    def stopped_ways(self) -> Sequence[StoppedWay]: ...
    def retry_way(self, recipient: str) -> bool:
        """Sends everything for this address at once, waiting or given up; False if there is nothing."""
        ...

    def of_case(self, case_id: int) -> Sequence[CaseMessage]:
        """Messages about the case that have not arrived, newest first."""
        ...

    def unshown_photos(self, case_id: int) -> Mapping[str, Sequence[str]]:
        """Photos of the case that a chat could not show: sha256 → to whom (group, staff, resident)."""
        ...

    def retry_message(self, row: int) -> bool: ...
    def retry_update(self, row: int) -> bool: ...
