"""Jobs: processing of items that are due, by one service at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Chores(Protocol):
    """Each job runs in one service at a time, and a failing item does not block the others."""

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
        """Does `work` for each item of `due(most)` under a savepoint. Returns how many were tried, 0 if another service
        runs the job.

        An item that raises is rolled back and waits longer after each attempt. In the end it is given up with one alarm
        and tried once per day without further alarms. WrongState (somebody else was faster) is not a failure.
        """
        ...
