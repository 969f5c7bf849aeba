"""How often something happened within a span of time, by name. Kept in memory alone, and forgotten by itself."""

from collections import deque
from datetime import datetime, timedelta

#: A clock set back by more than this starts the count anew: else nothing would be forgotten until it has caught up.
_SET_BACK = timedelta(minutes=1)


class Window:
    """Amounts of the last `span`, by name. Every call costs the same, however many names there are: what has become too
    old is dropped in the order in which it came, each entry once."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._order: deque[tuple[datetime, str, int]] = deque()
        self._first: dict[str, deque[datetime]] = {}
        self._used: dict[str, int] = {}
        self._latest: datetime | None = None

    def __len__(self) -> int:
        """How many names are remembered."""
        return len(self._used)

    def used(self, name: str, now: datetime) -> int:
        self._forget(now)
        return self._used.get(name, 0)

    def wait(self, name: str, now: datetime) -> timedelta:
        """Until the oldest entry of that name is forgotten; nothing where there is none."""
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
