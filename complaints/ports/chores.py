"""What jobs look for: items that are due, one service at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Chores(Protocol):
    """A job is done by one service at a time, and an item that fails stands in no other one's way."""

    def each(
        self,
        job: str,
        due: Callable[[int], Sequence[T]],
        work: Callable[[T], object],
        *,
        ident: Callable[[T], int],
        now: datetime,
        limit: int,
    ) -> int:
        """Does `work` for what `due(most)` gives, each item by itself; returns how many were tried, 0 where another
        service is at it. An item that raises has done nothing, waits longer each time, and is then given up with one
        alarm: once a day it is tried again without another. Somebody's being faster (WrongState) is no failure."""
        ...
