"""Reminders of milestones and of the end, to the responsible unit: before, on the day, and weekly once it passed."""

from datetime import date, datetime, timedelta, tzinfo

from inspections.rectification.model import Line
from inspections.rectification.ports import Records
from inspections.rectification.telling import named, tell_unit

#: key of the notice; values: those of `named`, the deadline as `on`, and how many `days` it was away then (negative: it
#: had passed)
DUE = "rectification.due"
#: days before a deadline, and how often after it
AHEAD, AGAIN = (30, 15, 7, 3, 1, 0), 7
#: hours of the day in which units are reminded
_FROM, _TO = 8, 20
_AT_ONCE = 50


def remind(records: Records, *, now: datetime, zone: tzinfo) -> int:
    """By day only. Returns how many items it handled; of several days of AHEAD that were missed only one is told."""
    local = now.astimezone(zone)
    if not _FROM <= local.hour < _TO:
        return 0
    today = local.date()

    def due(most: int) -> list[Line]:
        lines = records.rectification.due_by(today + timedelta(days=max(AHEAD)))
        return [line for line in lines if is_due(line.problem.next_on, line.told_on, today)][:most]

    def tell(line: Line) -> None:
        records.rectification.reminded(line.id, on=today)
        on = line.problem.next_on
        values = {**named(line.id, line.problem), "on": on.isoformat(), "days": str((on - today).days)}
        tell_unit(records, line.problem, DUE, values)

    return records.chores.each("rectification", due, tell, ident=lambda line: line.id, now=now, limit=_AT_ONCE)


def is_due(on: date, told_on: date | None, today: date) -> bool:
    """`told_on`: when this deadline was last told of."""
    if on < today:
        return told_on is None or told_on <= on or told_on <= today - timedelta(days=AGAIN)
    came = [on - timedelta(days=days) for days in AHEAD if on - timedelta(days=days) <= today]
    return bool(came) and (told_on is None or told_on < max(came))
