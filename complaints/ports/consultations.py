"""What persons of firms ask in confidence (E18): a store of its own, which no list, search or statistics of cases
reads. Only curators answer it (complaints.office.rights)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """`asker` is the account that asked. Which firm it belongs to is not stored."""

    id: int
    asker: int
    text: str
    at: datetime
    answer: str = ""
    answered_at: datetime | None = None


class Consultations(Protocol):
    def ask(self, *, asker: int, text: str, now: datetime) -> int:
        """Stores the question and returns its number."""
        ...

    def of(self, asker: int, *, limit: int) -> Sequence[Consultation]:
        """Newest first."""
        ...

    def waiting(self, *, limit: int) -> Sequence[Consultation]:
        """Without an answer, oldest first."""
        ...

    def get(self, ident: int) -> Consultation | None: ...
    def answer(self, ident: int, *, text: str, staff_id: int, now: datetime) -> bool:
        """False if somebody else was faster."""
        ...
