"""How fast a group may be written to: Telegram takes about 20 messages or edits a minute, people fewer."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
#: leaves room for answers to staff below Telegram's 20
CALLS_A_MINUTE = 16
NEW_CARDS_A_MINUTE = 10
#: a flood is over, and cards are sent singly again, below so many
CALM_CARDS_A_MINUTE = 5
DIGEST_GAP = timedelta(seconds=30)
#: a digest is continued while cards keep coming, then the next flood gets its own
DIGEST_OPEN = timedelta(minutes=10)


@dataclass(slots=True)
class Pace:
    """One group's last minute."""

    calls: deque[datetime] = field(default_factory=deque)
    cards: deque[datetime] = field(default_factory=deque)
    flood: bool = False

    def wait_until(self, now: datetime) -> datetime | None:
        """When the next call may be made; None for now."""
        _forget(self.calls, now)
        return None if len(self.calls) < CALLS_A_MINUTE else self.calls[0] + _MINUTE

    def too_many_cards(self, now: datetime) -> bool:
        _forget(self.cards, now)
        self.flood = len(self.cards) >= (CALM_CARDS_A_MINUTE if self.flood else NEW_CARDS_A_MINUTE)
        return self.flood

    def note_digested(self, now: datetime) -> None:
        """A card that went into the digest: while so many come, all of them do, so a storm is one message (O12)."""
        self.cards.append(now)

    def note(self, now: datetime, *, new_card: bool) -> None:
        self.calls.append(now)
        if new_card:
            self.cards.append(now)


def _forget(times: deque[datetime], now: datetime) -> None:
    while times and times[0] <= now - _MINUTE:
        times.popleft()
