"""What the leader's morning counts of due dates, with the filters of the lists that its numbers open."""

from collections.abc import Mapping
from datetime import date, timedelta

from enterprises.calendar.ports import DateFilter, Records

#: from today on
WEEK_DAYS = 7


def due_this_week(today: date) -> DateFilter:
    return DateFilter(due_from=today, due_until=today + timedelta(days=WEEK_DAYS - 1))


def overdue(today: date) -> DateFilter:
    return DateFilter(due_until=today - timedelta(days=1))


def counted(records: Records, today: date) -> Mapping[str, int]:
    """By the keys of the morning's lines."""
    count = records.calendar.count
    return {"dates_week": count(due_this_week(today)), "dates_late": count(overdue(today))}
