"""The weekly report (S34): numbers of the last full week, sent by itself to leaders and the staff group."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from complaints.model import Notice
from complaints.office.periods import Per, Period
from complaints.office.rights import Right, may
from complaints.ports import Records

KEY = "report.weekly"
#: value of a notice: the Monday of the week that is reported
MONDAY = "monday"
#: and when it was counted
AT = "at"
#: stored setting: the Monday of the last week that was reported
_DONE = "weekly_report"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the report comes. `weekday`: 0 for Monday."""

    weekday: int
    at: time

    def week_due(self, now: datetime, zone: tzinfo) -> date:
        """The Monday of the last full week whose report is due by now."""
        local = now.astimezone(zone)
        monday = local.date() - timedelta(days=local.weekday())
        due = datetime.combine(monday + timedelta(days=self.weekday), self.at, zone)
        return monday - (_WEEK if due <= local else 2 * _WEEK)


def week_of(monday: date) -> Period:
    return Period.holding(Per.WEEK, monday)


def send_weekly(records: Records, *, now: datetime, schedule: Schedule, zone: tzinfo) -> int:
    """Sends the report of a week once, also if several services run or start anew. Returns how many were sent.

    The first start sends nothing: the next report is that of the week now running. A report that was missed because
    no service ran comes with the start, but only the latest.
    """

    def due(_most: int) -> list[date]:
        week = schedule.week_due(now, zone)
        done = records.settings.get(_DONE)
        if done is None:
            records.settings.put(_DONE, week.isoformat())
        return [week] if done is not None and done < week.isoformat() else []

    def tell(week: date) -> None:
        records.settings.put(_DONE, week.isoformat())
        leaders = [staff for staff in records.staff.office() if may(staff, Right.LEAD)]
        for to in ("group", *(f"staff:{staff.id}" for staff in leaders)):
            values = {MONDAY: week.isoformat(), AT: now.isoformat()}
            records.notices.add(Notice(event_id=None, case_id=None, to=to, key=KEY, values=values))

    return records.chores.each("weekly_report", due, tell, ident=date.toordinal, now=now, limit=1)
