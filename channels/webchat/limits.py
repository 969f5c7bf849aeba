"""How much one session and one address may do. Kept in memory: a limit that a restart forgets is limit enough, and no
address is ever stored."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

_SWEEP_AT = 10_000
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    amount: int
    per: timedelta


#: Addresses are shared (a carrier's whole neighbourhood, an office), so theirs are wide.
PER_SESSION: Mapping[str, Limit] = {
    "act": Limit(amount=40, per=timedelta(minutes=1)),
    "open": Limit(amount=60, per=timedelta(minutes=1)),
    "upload": Limit(amount=100, per=timedelta(days=1)),
    "bytes": Limit(amount=400 * _MEGABYTE, per=timedelta(days=1)),
}
PER_ADDRESS: Mapping[str, Limit] = {
    "act": Limit(amount=300, per=timedelta(minutes=1)),
    "open": Limit(amount=600, per=timedelta(minutes=1)),
    "upload": Limit(amount=1000, per=timedelta(days=1)),
    "bytes": Limit(amount=2000 * _MEGABYTE, per=timedelta(days=1)),
}
#: event streams held at once
LINES_PER_SESSION, LINES_PER_ADDRESS = 8, 300
_LINE_WAIT = timedelta(seconds=30)


class TooMuch(Exception):
    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.wait = wait


class Limits:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._used: dict[tuple[str, str], deque[tuple[datetime, int]]] = {}
        self._lines: Counter[str] = Counter()

    def count(self, kind: str, *, session: str, address: str, amount: int = 1) -> None:
        """Raises TooMuch, and counts nothing, when either has used up its share."""
        now = self._clock()
        self._sweep(now)
        shares = (((kind, f"s:{session}"), PER_SESSION[kind]), ((kind, f"a:{address}"), PER_ADDRESS[kind]))
        for key, limit in shares:
            used = self._used.setdefault(key, deque())
            while used and now - used[0][0] >= limit.per:
                used.popleft()
            if used and sum(part for _, part in used) + amount > limit.amount:
                raise TooMuch(kind, used[0][0] + limit.per - now)
        for key, _ in shares:
            self._used[key].append((now, amount))

    @contextmanager
    def line(self, *, session: str, address: str) -> Iterator[None]:
        """One open event stream. Raises TooMuch when too many are open already."""
        names = (f"s:{session}", f"a:{address}")
        if self._lines[names[0]] >= LINES_PER_SESSION or self._lines[names[1]] >= LINES_PER_ADDRESS:
            raise TooMuch("line", _LINE_WAIT)
        self._lines.update(names)
        try:
            yield
        finally:
            self._lines.subtract(names)
            for name in names:
                if self._lines[name] <= 0:
                    del self._lines[name]

    def _sweep(self, now: datetime) -> None:
        if len(self._used) > _SWEEP_AT:
            self._used = {
                key: used for key, used in self._used.items() if used and now - used[-1][0] < PER_SESSION[key[0]].per
            }
