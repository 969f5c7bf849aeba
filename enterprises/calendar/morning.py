"""What the leader's morning counts of due dates: the filters of the lists that its numbers open."""

from datetime import date, timedelta

from enterprises.calendar.ports import DateFilter

#: from today on
WEEK_DAYS = 7


def due_this_week(today: date) -> DateFilter:
    return DateFilter(due_from=today, due_until=today + timedelta(days=WEEK_DAYS - 1))


def overdue(today: date) -> DateFilter:
    return DateFilter(due_until=today - timedelta(days=1))
