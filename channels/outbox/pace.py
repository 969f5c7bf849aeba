"""Sending rates per chat. Telegram accepts about 20 messages or edits per minute from a bot in one group; people read
fewer.

New cards and reminders are single messages while they are rare. More than `SINGLE` of one kind within `WINDOW` are a
flood and become one message, a digest, edited at most every `DIGEST_GAP`. The window is longer than a minute, because
eight cards per minute for ten minutes are eighty notifications too; at two per minute the flood starts after five
minutes. It ends when fewer than `CALM` arrived within the window, so the last messages of a storm still join its
digest. The state is in memory: after a restart the first few are single messages again.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
#: below Telegram's 20, to leave room for answers to staff
CALLS_A_MINUTE = 16
WINDOW = timedelta(minutes=5)
SINGLE = 10
CALM = 5
DIGEST_GAP = timedelta(seconds=30)
#: a way outside the chats can't edit a digest, so it waits that long for more entries and is sent once
WAY_DIGEST_AFTER = timedelta(minutes=2)
#: how long a digest accepts more entries; the next flood then starts a new one
DIGEST_OPEN = timedelta(minutes=10)


@dataclass(slots=True)
class Flood:
    """Arrivals of one kind within the window, whether sent or put into the digest."""

    came: deque[datetime] = field(default_factory=deque)
    on: bool = False

    def takes(self, now: datetime) -> bool:
        """Whether the next message belongs in the digest."""
        _forget(self.came, now - WINDOW)
        self.on = len(self.came) >= (CALM if self.on else SINGLE)
        return self.on

    def note(self, now: datetime) -> None:
        self.came.append(now)


@dataclass(slots=True)
class ChatPace:
    """Recent calls and floods of one chat."""

    calls: deque[datetime] = field(default_factory=deque)
    floods: defaultdict[str, Flood] = field(default_factory=lambda: defaultdict(Flood))

    def wait_until(self, now: datetime, a_minute: int = CALLS_A_MINUTE) -> datetime | None:
        """The time of the next allowed call; None if one is allowed now."""
        _forget(self.calls, now - _MINUTE)
        return None if len(self.calls) < a_minute else self.calls[0] + _MINUTE


def _forget(times: deque[datetime], until: datetime) -> None:
    while times and times[0] <= until:
        times.popleft()
