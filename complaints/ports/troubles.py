"""What could not be sent or handled (O05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMessage:
    """A message given up. `to` is what kind of recipient, never whom; without its words it can't be tried again."""

    id: int
    kind: str
    to: str
    attempts: int
    error: str
    at: datetime
    can_retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stoppage:
    """Why messages to the staff group wait, in the other side's words; how many do, and since when."""

    id: int
    reason: str
    since: datetime
    attempts: int
    messages: int


class Troubles(Protocol):
    """What could not be sent or handled (O05), newest first."""

    def messages(self, limit: int = 100) -> Sequence[DeadMessage]: ...
    def updates(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        """(row, attempts, error, when it came); never the words."""
        ...

    def stoppages(self) -> Sequence[Stoppage]:
        """The causes for which messages wait, oldest first."""
        ...

    def retry_stoppage(self, ident: int) -> bool:
        """All that waits for this cause, at once; False where it is over."""
        ...

    def retry_message(self, row: int) -> bool: ...
    def retry_update(self, row: int) -> bool: ...
