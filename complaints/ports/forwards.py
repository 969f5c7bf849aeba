"""Cases on their way into other systems (complaints.case.forwarding), and the numbers they have there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A case on its way into another system (complaints.case.forwarding). `state`: waiting, sent, done, dead.

    `uncertain`: the last try may have arrived. `taken`: the other system said so without giving a number that can be
    read; it is looked for there and not sent again. `error` names what went wrong, `token` stands for a number to come.
    """

    id: int
    case_id: int
    event_id: int
    destination: str
    state: str
    attempts: int
    due_at: datetime
    uncertain: bool
    error: str
    token: str
    external_id: str
    created_at: datetime
    taken: bool = False


class Forwards(Protocol):
    """The queue into each other system, and which number there names which case here."""

    def add(self, *, case_id: int, event_id: int, destination: str, now: datetime) -> None: ...
    def get(self, forward_id: int) -> Forward | None: ...
    def claim(self, destinations: Collection[str], *, now: datetime, limit: int = 20) -> Sequence[Forward]:
        """Waiting or to be looked after, and due; taken until its lease ends."""
        ...

    def waiting(self, destination: str, limit: int = 10000) -> Sequence[Forward]: ...
    def dead(self, limit: int = 100) -> Sequence[Forward]: ...
    def find(self, destination: str, *, external_id: str = "", case_id: int | None = None) -> Forward | None:
        """The newest that went out there under that number, or of that case."""
        ...

    def sent(self, forward_id: int, *, external_id: str, token: str, next_look: datetime) -> None: ...
    def later(self, forward_id: int, *, due_at: datetime, reason: str, uncertain: bool) -> None: ...
    def begin(self, forward_id: int) -> None:
        """It is being sent: until we hear otherwise, it may have arrived."""
        ...

    def was_taken(self, forward_id: int) -> None: ...
    def look_again(self, forward_id: int, *, due_at: datetime) -> None: ...
    def done(self, forward_id: int) -> None: ...
    def bury(self, forward_id: int, *, reason: str) -> None: ...
    def retry(self, forward_id: int, *, now: datetime) -> bool:
        """重试: a dead one is tried again at once. False when it is not dead."""
        ...

    def keep_number(self, source: str, number: str, case_id: int) -> bool:
        """False when that number of that system names another case."""
        ...

    def holder(self, source: str, number: str) -> int | None:
        """The id of the case that has this number in that system."""
        ...

    def numbered(self, number: str) -> Sequence[int]:
        """Ids of the cases that other systems know under that number."""
        ...
