"""How much one session and one address may do. Kept in memory: a limit that a restart forgets is limit enough, and no
address is ever stored."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_SWEEP_AT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    count: int
    per: timedelta


#: Addresses are shared (a carrier's whole neighbourhood, an office), so theirs are wide.
PER_SESSION: Mapping[str, Limit] = {
    "act": Limit(count=40, per=timedelta(minutes=1)),
    "upload": Limit(count=100, per=timedelta(days=1)),
    "open": Limit(count=60, per=timedelta(minutes=1)),
}
PER_ADDRESS: Mapping[str, Limit] = {
    "act": Limit(count=300, per=timedelta(minutes=1)),
    "upload": Limit(count=1000, per=timedelta(days=1)),
    "open": Limit(count=600, per=timedelta(minutes=1)),
}


class TooMuch(Exception):
    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.wait = wait


class Limits:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._times: dict[tuple[str, str], deque[datetime]] = {}

    def count(self, kind: str, *, session: str, address: str) -> None:
        """Raises TooMuch, and counts nothing, when either has used up its share."""
        now = self._clock()
        self._sweep(now)
        shares = (((kind, f"s:{session}"), PER_SESSION[kind]), ((kind, f"a:{address}"), PER_ADDRESS[kind]))
        for key, limit in shares:
            times = self._times.setdefault(key, deque())
            while times and now - times[0] >= limit.per:
                times.popleft()
            if len(times) >= limit.count:
                raise TooMuch(kind, times[0] + limit.per - now)
        for key, _ in shares:
            self._times[key].append(now)

    def _sweep(self, now: datetime) -> None:
        if len(self._times) > _SWEEP_AT:
            self._times = {
                key: times for key, times in self._times.items() if times and now - times[-1] < PER_SESSION[key[0]].per
            }
