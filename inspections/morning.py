"""A leader's morning (S32): one message a day at an hour of their choosing, and the page with the same numbers. Every
number is the length of the list that it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from complaints.case.lifecycle import OPEN_STATES
from complaints.clock.deadlines import Clock
from complaints.model import Kind, Notice, Staff, State
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter
from enterprises.calendar import morning as due_dates
from enterprises.calendar.ports import Records as CalendarRecords
from inspections.checklists import rhythm
from inspections.patrol.checking import all_standings
from inspections.patrol.ports import PatrolRecords
from inspections.ports import Records

#: the text's key; values of the notice: the local day that it is for, and LINES
KEY, DAY = "inspect.morning", "day"
#: what is counted, in this order: sessions and findings since yesterday, findings without 签收, overdue findings,
#: missed patrols, self-checks that are due and not done, firms' dates of this week and overdue ones, reports since
#: yesterday, overdue reports, cases with danger
LINES = (
    "sessions", "found", "unsigned", "late_found", "missed", "unchecked", "dates_week", "dates_late", "received",
    "late", "danger",
)  # fmt: skip
_OPEN = frozenset(state.value for state in OPEN_STATES)
_AT_ONCE = 50


class MorningRecords(Records, PatrolRecords, CalendarRecords, Protocol):
    """What is counted is in several packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """`since`: the day before. `counts` by the keys of LINES, zeros too."""

    day: date
    since: date
    counts: Mapping[str, int]


def counted(records: MorningRecords, *, now: datetime, clock: Clock) -> Morning:
    local = now.astimezone(clock.working.timezone)
    since = local.date() - timedelta(days=1)
    start = datetime.combine(since, time(), clock.working.timezone)
    count = records.cases.count
    findings, reports = QueueFilter(kind=Kind.FINDING), QueueFilter(kind=Kind.REPORT)
    patrols = all_standings(records, now=now, timezone=clock.working.timezone)
    return Morning(
        day=local.date(),
        since=since,
        counts={
            "sessions": records.inspections.page(walker=None, size=1, number=1, since=start).total,
            "found": count(replace(findings, created_from=start)),
            "unsigned": count(replace(findings, states=frozenset({State.DISPATCHED.value}))),
            "late_found": count(replace(findings, states=_OPEN, overdue=True, now=now)),
            "missed": sum(len(one.missed) for one in patrols),
            "unchecked": len(rhythm.late(records, local.date())),
            **due_dates.counted(records, local.date()),
            "received": count(replace(reports, created_from=start)),
            "late": count(replace(reports, states=_OPEN, overdue=True, now=now)),
            "danger": count(QueueFilter(states=_OPEN, danger=True)),
        },
    )


def send_due(records: MorningRecords, *, now: datetime, clock: Clock) -> int:
    """Writes the messages whose hour has come in the zone's time; returns for how many accounts. One that was missed
    because no service ran comes later on the same day."""
    local = now.astimezone(clock.working.timezone)
    today = local.date()

    def due(most: int) -> Sequence[int]:
        return records.inspections.mornings_due(day=today, hour=local.hour, limit=most)

    def tell(staff_id: int) -> None:
        records.inspections.morning_done(staff_id, day=today)
        account = records.staff.get(staff_id)
        if account is None or not may(account, Right.LEAD):
            return
        counts = counted(records, now=now, clock=clock).counts
        values = {DAY: today.isoformat(), **{name: str(number) for name, number in counts.items()}}
        records.notices.add(Notice(event_id=None, case_id=None, to=f"staff:{staff_id}", key=KEY, values=values))

    return records.chores.each("mornings", due, tell, ident=int, now=now, limit=_AT_ONCE)


def choose(records: Records, staff: Staff, hour: int | None, *, now: datetime, clock: Clock) -> None:
    """None: no message. A choice sends nothing at once: if the hour has passed today, the first one comes tomorrow."""
    local = now.astimezone(clock.working.timezone)
    done = local.date() if hour is not None and hour <= local.hour else None
    records.inspections.choose_morning(staff.id, hour, done=done)
