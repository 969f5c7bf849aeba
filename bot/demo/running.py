"""Runs the lives of all cases side by side, in the order of their moments, with the ladder of overdue cases between
them."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.demo.office import Office
from complaints.clock import ladder

#: yields the moment of its next act, and acts when it is resumed
Life = Iterator[datetime]
#: how often late cases are looked for
_LOOK_EVERY = timedelta(hours=12)


def run(office: Office, lives: Iterable[Life], *, until: datetime) -> None:
    """Acts that lie after `until` are not done."""
    waiting = [(next(life), order, life) for order, life in enumerate(lives)]
    heapq.heapify(waiting)
    look = waiting[0][0] if waiting else until
    while waiting and waiting[0][0] <= until:
        at, order, life = heapq.heappop(waiting)
        look = climb(office, look, at)
        following = next(life, None)
        if following is not None:
            heapq.heappush(waiting, (following, order, life))
    climb(office, look, until)


def climb(office: Office, look: datetime, until: datetime) -> datetime:
    """Looks for late cases up to `until`; returns when to look next."""
    while look <= until:
        while ladder.climb(office.tx, now=look, clock=office.clock, duty=office.zone.duty):
            pass
        look += _LOOK_EVERY
    return look
