"""Reports not yet submitted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Draft


class Drafts(Protocol):
    """One open draft per person, and those cancelled recently; each expires unless it is submitted."""

    def get(self, draft_id: int) -> Draft | None: ...
    def open_of(self, person_id: int) -> Draft | None: ...
    def cancelled_of(self, person_id: int) -> Sequence[Draft]:
        """Newest first."""
        ...

    def start(self, *, person_id: int, now: datetime, expires_at: datetime) -> Draft: ...
    def save(self, draft: Draft) -> None: ...
    def drop(self, draft_id: int) -> bool:
        """Deletes the draft and its evidence that belongs to no case; False if the draft was deleted already."""
        ...

    def expired(self, now: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
        """(id, person id) of expired drafts."""
        ...
