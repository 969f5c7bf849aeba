"""限时整改: when the work of a finding is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import RECTIFY, Clock
from complaints.clock.moments import read_moment
from complaints.errors import Incomplete
from inspections.model import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """`moved_from`: the end of the limit itself, if that was outside working hours."""

    at: datetime
    limit: Limit
    moved_from: datetime | None = None


def due_of(limit: str, own: str, *, now: datetime, clock: Clock) -> Due:
    """The deadline of a limit that begins now. `own`: a moment as people type it, used with Limit.OWN. A limit in days
    that ends outside working hours ends with that working day, one that ends on a day off with the next working day
    (内部约定). Raises Incomplete for a moment in the past and for an unreadable one."""
    if limit not in set(Limit):
        raise Incomplete("error.needs.rectify_by").at("limit")
    chosen = Limit(limit)
    if chosen is Limit.OWN:
        return Due(at=_own(own, now=now, clock=clock), limit=chosen)
    end = clock.after(now, RECTIFY[chosen])
    if chosen is not Limit.THREE_DAYS:
        return Due(at=end, limit=chosen)
    moved = within_working_day(end, clock.working)
    return Due(at=moved, limit=chosen, moved_from=end if moved != end else None)


def within_working_day(moment: datetime, working: WorkingTime) -> datetime:
    """`moment` itself in working hours, else the end of that working day; on a day off that of the next one."""
    instant = timedelta(seconds=1)
    if working.elapsed(moment - instant, moment + instant):
        return moment
    local = moment.astimezone(working.timezone)
    day = local.date()
    while day not in working.days:
        day += timedelta(days=1)
    return datetime.combine(day, working.day_ends, working.timezone)


def _own(typed: str, *, now: datetime, clock: Clock) -> datetime:
    moment = read_moment(typed, now=now, zone=clock.working.timezone, end=clock.working.day_ends)
    if moment is None:
        raise Incomplete("error.bad_moment").at("limit_own")
    if moment <= now:
        raise Incomplete("error.deadline_past").at("limit_own")
    return moment
