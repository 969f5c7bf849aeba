"""A leader's morning (S32): one message a day at an hour of their choosing, and the page with the same numbers. What is
counted is the table in `inspections.morning_sections`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from complaints.clock.deadlines import Clock
from complaints.model import Notice, Staff
from complaints.office.rights import Right, may
from inspections.morning_sections import SECTIONS, Look, MorningRecords
from inspections.ports import Records

#: the text's key; values of the notice: the local day that it is for, and the count of each section
KEY, DAY = "inspect.morning", "day"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """`since`: the day before. `counts` by the names of SECTIONS, zeros too."""

    day: date
    since: date
    counts: Mapping[str, int]


def counted(records: MorningRecords, *, now: datetime, clock: Clock) -> Morning:
    local = now.astimezone(clock.working.timezone)
    since = local.date() - timedelta(days=1)
    start = datetime.combine(since, time(), clock.working.timezone)
    look = Look(records=records, now=now, start=start, today=local.date(), clock=clock)
    return Morning(day=look.today, since=since, counts={one.name: one.count(look) for one in SECTIONS})


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
