"""Request limits per session and per address. In memory only: a limit may be lost in a restart, and no address is ever
stored."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.report.windows import Window
from http_server.addresses import subscriber

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    amount: int
    per: timedelta


#: the limits per address are wide, because an address may serve an office or a carrier's whole neighbourhood
PER_SESSION: Mapping[str, Limit] = {
    "act": Limit(amount=40, per=timedelta(minutes=1)),
    "open": Limit(amount=60, per=timedelta(minutes=1)),
    "read": Limit(amount=600, per=timedelta(minutes=1)),
    "upload": Limit(amount=100, per=timedelta(days=1)),
    "bytes": Limit(amount=400 * _MEGABYTE, per=timedelta(days=1)),
}
PER_ADDRESS: Mapping[str, Limit] = {
    "act": Limit(amount=300, per=timedelta(minutes=1)),
    "open": Limit(amount=600, per=timedelta(minutes=1)),
    "read": Limit(amount=6000, per=timedelta(minutes=1)),
    "upload": Limit(amount=1000, per=timedelta(days=1)),
    "bytes": Limit(amount=2000 * _MEGABYTE, per=timedelta(days=1)),
}
#: concurrent event streams and uploads, per session and per address (the page uploads at most ten files per message)
LINES_PER_SESSION, LINES_PER_ADDRESS = 8, 300
UPLOADS_PER_SESSION, UPLOADS_PER_ADDRESS = 12, 100
_AT_ONCE = {"line": (LINES_PER_SESSION, LINES_PER_ADDRESS), "upload": (UPLOADS_PER_SESSION, UPLOADS_PER_ADDRESS)}
_LINE_WAIT = timedelta(seconds=30)


class TooMuch(Exception):
    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.wait = wait


class RequestLimits:
    """Addresses are counted per subscriber (http_server.addresses.subscriber), so switching within one's own network
    does not help."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._used = {kind: Window(limit.per) for kind, limit in PER_SESSION.items()}
        self._now = Counter[tuple[str, str]]()

    def count(self, kind: str, *, session: str, address: str, amount: int = 1) -> None:
        """Raises TooMuch, and counts nothing, if the session or the address has used up its limit. Without a session
        only the address counts."""
        now, used = self._clock(), self._used[kind]
        shares = [(f"s:{session}", PER_SESSION[kind].amount)] if session else []
        shares.append((f"a:{subscriber(address)}", PER_ADDRESS[kind].amount))
        for name, most in shares:
            so_far = used.used(name, now)
            if so_far and so_far + amount > most:
                raise TooMuch(kind, used.wait(name, now))
        for name, _ in shares:
            used.add(name, now, amount)

    @contextmanager
    def at_once(self, kind: str, *, session: str, address: str) -> Iterator[None]:
        """Counts one event stream (line) or upload while it lasts. Raises TooMuch."""
        names = ((kind, f"s:{session}"), (kind, f"a:{subscriber(address)}"))
        if any(self._now[name] >= most for name, most in zip(names, _AT_ONCE[kind], strict=True)):
            raise TooMuch("line", _LINE_WAIT)
        self._now.update(names)
        try:
            yield
        finally:
            self._now.subtract(names)
            for name in names:
                if self._now[name] <= 0:
                    del self._now[name]

    def line(self, *, session: str, address: str) -> AbstractContextManager[None]:
        """One open event stream."""
        return self.at_once("line", session=session, address=address)
