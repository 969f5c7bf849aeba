"""When a rhythm comes again. Days of the zone, without hours."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from enterprises.calendar.model import DueDate, Every, Span

_DAYS = {Span.DAY: 1, Span.WEEK: 7}
_MONTHS = {Span.MONTH: 1, Span.YEAR: 12}


def after(day: date, every: Every, *, month_day: int) -> date:
    """One period later. In months, on `month_day` or the last day of a shorter month."""
    if every.span in _DAYS:
        return day + timedelta(days=every.count * _DAYS[every.span])
    months = day.year * 12 + day.month - 1 + every.count * _MONTHS[every.span]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(month_day, calendar.monthrange(year, month + 1)[1]))


def following(one: DueDate, done_on: date) -> tuple[date, int] | None:
    """The next due day after `one` was done on that day, and its `month_day`; None without a rhythm."""
    if one.every is None:
        return None
    if one.every.from_done:
        return after(done_on, one.every, month_day=done_on.day), done_on.day
    return after(one.due_on, one.every, month_day=one.month_day), one.month_day


def foreseen(one: DueDate, *, until: date) -> Iterator[tuple[int, date]]:
    """(number, day) of the later occurrences of an open date, if nothing changes. None for a rhythm that counts from
    the day of doing, which nobody knows."""
    if one.every is None or one.every.from_done:
        return
    number, day = one.number, one.due_on
    while True:
        number, day = number + 1, after(day, one.every, month_day=one.month_day)
        if day > until:
            return
        yield number, day
