"""Who reads a report submitted outside working hours, and when: the night team, or staff the next morning (R34)."""

from datetime import datetime, time, timedelta

from services import Services
from texts import Text, label, say

_MORNING = time(12)


def who_looks(services: Services, *, now: datetime, lang: str) -> Text | None:
    """None in working hours: the promised date is enough."""
    working = services.clock.working
    opens = working.add(now, timedelta()).astimezone(working.timezone)
    if opens <= now:
        return None
    local = now.astimezone(working.timezone)
    shift = services.zone.duty.on_watch(local)
    if shift is None:
        return say("watch.none", lang, at=_named(opens, local, lang))
    return say("watch.team", lang, team=shift.team, at=_named(min(local + shift.within, opens), local, lang))


def _named(at: datetime, now: datetime, lang: str) -> str:
    """今早 8:30, 明早 8:30, 今天 22:40, 11月26日 8:30."""
    clock = f"{at.hour}:{at:%M}"
    days = (at.date() - now.date()).days
    if days == 0:
        return label("watch.this_morning" if at.time() < _MORNING else "watch.today", lang, time=clock)
    if days == 1 and at.time() < _MORNING:
        return label("watch.tomorrow", lang, time=clock)
    return label("watch.later", lang, month=at.month, day=at.day, time=clock)
