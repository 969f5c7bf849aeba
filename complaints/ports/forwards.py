"""Cases forwarded to other systems (complaints.case.forwarding), and their numbers there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A case to be forwarded to another system (complaints.case.forwarding). `state`: waiting, sent, done, dead.

    `uncertain`: the last attempt may have arrived. `taken`: the other system accepted the case without a readable
    number; the case is looked up there and not sent again. `error` names the problem, `token` is the other system's
    placeholder for a number still to be assigned.
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
    """The queue of each other system, and the mapping of its numbers to our cases."""

    def add(self, *, case_id: int, event_id: int, destination: str, now: datetime) -> None: ...
    def get(self, forward_id: int) -> Forward | None: ...
    def claim(self, destinations: Collection[str], *, now: datetime, limit: int = 20) -> Sequence[Forward]:
        """Forwards due to be sent or checked, claimed until the lease ends."""
        ...

    def waiting(self, destination: str, limit: int = 10000) -> Sequence[Forward]: ...
    def dead(self, limit: int = 100) -> Sequence[Forward]: ...
    def find(self, destination: str, *, external_id: str = "", case_id: int | None = None) -> Forward | None:
        """The latest forward to that system, by its number there or by our case."""
        ...

    def sent(self, forward_id: int, *, external_id: str, token: str, next_look: datetime) -> None: ...
    def later(self, forward_id: int, *, due_at: datetime, reason: str, uncertain: bool) -> None: ...
    def begin(self, forward_id: int) -> None:
        """Marks it as being sent: until the result is known, it may have arrived."""
        ...

    def was_taken(self, forward_id: int) -> None: ...
    def look_again(self, forward_id: int, *, due_at: datetime) -> None: ...
    def done(self, forward_id: int) -> None: ...
    def bury(self, forward_id: int, *, reason: str) -> None: ...
    def retry(self, forward_id: int, *, now: datetime) -> bool:
        """重试: tries a dead forward again at once. False if it is not dead."""
        ...

    def keep_number(self, source: str, number: str, case_id: int) -> bool:
        """Stores a number of that system; False if it belongs to another case."""
        ...

    def holder(self, source: str, number: str) -> int | None:
        """The id of the case with this number in that system."""
        ...

    def numbered(self, number: str) -> Sequence[int]:
        """Ids of the cases with this number in any other system."""
        ...
