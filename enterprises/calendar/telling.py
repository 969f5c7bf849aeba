"""Reminders of due dates to two persons of each firm, by day, each step once."""

from datetime import datetime, timedelta, tzinfo
from functools import partial

from complaints.model import Notice
from enterprises.calendar.model import DueDate, Entry, State, What
from enterprises.calendar.persons import reminded
from enterprises.calendar.ports import Records
from enterprises.calendar.steps import next_look, step_on

#: the text's key; values of the notice: date, due_on, step, title
KEY = "calendar.told"
#: hours of the day in which firms are reminded
_DAY_FROM, _DAY_TO = 8, 20
#: when a firm that was closed is looked at again
_CLOSED_AGAIN = timedelta(days=30)
_AT_ONCE = 50


def remind(records: Records, *, now: datetime, zone: tzinfo) -> int:
    """Returns how many dates were looked at. A step is marked in the transaction of its notices, so neither a restart
    nor a second service repeats it; one whose day no service ran is replaced by the next."""
    local = now.astimezone(zone)
    if not _DAY_FROM <= local.hour < _DAY_TO:
        return 0
    today = local.date()

    def look(date_id: int) -> None:
        one = records.calendar.get(date_id)
        if one is None or one.state is not State.OPEN:
            return
        firm = records.firms.get(one.firm)
        if firm is None or not firm.active:
            records.calendar.look_again(one.id, today + _CLOSED_AGAIN)
            return
        step = step_on(one.due_on, today, known_on=one.known_on)
        if step is not None and not _tell(records, one, step, now=now):
            records.calendar.look_again(one.id, today + timedelta(days=1))
            return
        records.calendar.look_again(one.id, next_look(one.due_on, today))

    due = partial(records.calendar.to_look_at, today)
    return records.chores.each("calendar_reminders", due, look, ident=int, now=now, limit=_AT_ONCE)


def _tell(records: Records, one: DueDate, step: int, *, now: datetime) -> bool:
    """False if the firm has nobody to tell, so that whoever joins tomorrow is told then."""
    persons = reminded(records, one.firm)
    if not persons:
        return False
    if records.calendar.tell_once(one.id, due_on=one.due_on, step=step, now=now):
        values = {"date": str(one.id), "due_on": one.due_on.isoformat(), "step": str(step), "title": one.title}
        for person in persons:
            to = f"staff:{person.account.id}"
            records.notices.add(Notice(event_id=None, case_id=None, to=to, key=KEY, values=values))
        names = "、".join(person.account.name for person in persons)
        told = Entry(date_id=one.id, at=now, what=What.TOLD, values={"step": str(step), "to": names})
        records.calendar.write(told)
    return True


def still_stands(records: Records, notice: Notice) -> DueDate | None:
    """The date of a reminder; None once it was done, dropped or moved."""
    one = records.calendar.get(int(notice.values["date"]))
    if one is None or one.state is not State.OPEN or one.due_on.isoformat() != notice.values["due_on"]:
        return None
    return one
