"""Counts of events within a sliding time window, by name; in memory only, with automatic expiry."""

from collections import deque
from datetime import datetime, timedelta

#: A clock set back by more than this resets the counts: otherwise nothing would expire until it has caught up.
_SET_BACK = timedelta(minutes=1)


class Window:
    """Amounts of the last `span`, by name. The cost per call does not grow with the number of names: entries expire in
    the order of their arrival, each once."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._order: deque[tuple[datetime, str, int]] = deque()
        self._first: dict[str, deque[datetime]] = {}
        self._used: dict[str, int] = {}
        self._latest: datetime | None = None

    def __len__(self) -> int:
        """The number of names with entries."""
        return len(self._used)

    def used(self, name: str, now: datetime) -> int:
        self._forget(now)
        return self._used.get(name, 0)

    def wait(self, name: str, now: datetime) -> timedelta:
        """The time until the oldest entry of that name expires; zero if there is none."""
        self._forget(now)
        first = self._first.get(name)
        return first[0] + self._span - now if first else timedelta()

    def add(self, name: str, now: datetime, amount: int = 1) -> None:
        self._forget(now)
        self._order.append((now, name, amount))
        self._first.setdefault(name, deque()).append(now)
        self._used[name] = self._used.get(name, 0) + amount

    def _forget(self, now: datetime) -> None:
        if self._latest is not None and now < self._latest - _SET_BACK:
            self._order.clear()
            self._first.clear()
            self._used.clear()
        self._latest = now
        while self._order and now - self._order[0][0] >= self._span:
            _, name, amount = self._order.popleft()
            self._first[name].popleft()
            self._used[name] -= amount
            if not self._first[name]:
                del self._first[name], self._used[name]
