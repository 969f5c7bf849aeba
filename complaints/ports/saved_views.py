"""Filters of the queue that somebody keeps under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """`query` is that of the queue's address, without its question mark. `maker` is the name of the account
    `staff_id`, which is no longer in use if `left`."""

    id: int
    staff_id: int
    name: str
    query: str
    shared: bool
    maker: str = ""
    left: bool = False


class SavedViews(Protocol):
    def get(self, view_id: int) -> SavedView | None: ...
    def seen_by(self, staff_id: int) -> Sequence[SavedView]:
        """One's own, then those that others share, each by name."""
        ...

    def named(self, staff_id: int, name: str) -> SavedView | None: ...
    def keep(self, view: SavedView, *, now: datetime) -> int:
        """Adds the view if its id is 0, else changes it; its id."""
        ...

    def drop(self, view_id: int) -> None: ...
