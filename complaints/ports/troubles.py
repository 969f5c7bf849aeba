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


class Troubles(Protocol):
    """What could not be sent or handled (O05), newest first."""

    def messages(self, limit: int = 100) -> Sequence[DeadMessage]: ...
    def updates(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        """(row, attempts, error, when it came); never the words."""
        ...

    def retry_message(self, row: int) -> bool: ...
    def retry_update(self, row: int) -> bool: ...
