"""How fast a chat is written to: Telegram takes about 20 messages or edits a minute from us in a group, people fewer.

What comes singly by nature, a new case's card or a reminder of the ladder, stays single while it is rare. More than
`SINGLE` of one kind within `WINDOW` are a flood, which is one message: a digest, changed at most every `DIGEST_GAP`.
The window is longer than a minute because eight cards a minute for ten minutes are eighty pings as well; two a minute
that go on are a flood after five minutes. It ends when fewer than `CALM` came within the window, so the ebb of a storm
is still its digest. Kept in memory: after a restart the first few come singly again.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
#: leaves room for answers to staff below Telegram's 20
CALLS_A_MINUTE = 16
WINDOW = timedelta(minutes=5)
SINGLE = 10
CALM = 5
DIGEST_GAP = timedelta(seconds=30)
#: a digest is continued while more keeps coming, then the next flood gets its own
DIGEST_OPEN = timedelta(minutes=10)


@dataclass(slots=True)
class Flood:
    """What came of one kind within the window, sent or digested."""

    came: deque[datetime] = field(default_factory=deque)
    on: bool = False

    def takes(self, now: datetime) -> bool:
        """Whether the next one belongs into the digest."""
        _forget(self.came, now - WINDOW)
        self.on = len(self.came) >= (CALM if self.on else SINGLE)
        return self.on

    def note(self, now: datetime) -> None:
        self.came.append(now)


@dataclass(slots=True)
class ChatPace:
    """One chat's last minutes."""

    calls: deque[datetime] = field(default_factory=deque)
    floods: defaultdict[str, Flood] = field(default_factory=lambda: defaultdict(Flood))

    def wait_until(self, now: datetime) -> datetime | None:
        """When the next call may be made; None for now."""
        _forget(self.calls, now - _MINUTE)
        return None if len(self.calls) < CALLS_A_MINUTE else self.calls[0] + _MINUTE


def _forget(times: deque[datetime], until: datetime) -> None:
    while times and times[0] <= until:
        times.popleft()
