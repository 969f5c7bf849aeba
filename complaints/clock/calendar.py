"""Working days and working hours of the zone: weekends, public holidays and their make-up days (调休), lunch."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo

import chinese_calendar

from zone import Hours

_log = logging.getLogger(__name__)
_DAY = timedelta(days=1)


class WorkingDays:
    """Mainland China's working days. A year without holiday data counts Monday to Friday and is logged once."""

    def __init__(self, official: Callable[[date], bool] = chinese_calendar.is_workday) -> None:
        self._official = official
        #: years without holiday data, which the console shows
        self.guessed: set[int] = set()

    def __contains__(self, day: date) -> bool:
        try:
            return self._official(day)
        except NotImplementedError:  # chinesecalendar raises this for a year not yet announced
            if day.year not in self.guessed:
                self.guessed.add(day.year)
                _log.warning("no holiday data for %d: counting Monday to Friday; update chinesecalendar", day.year)
            return day.weekday() < 5


class WorkingTime:
    """Counts working time in the zone's office hours. Takes and returns aware datetimes."""

    def __init__(self, hours: Hours, timezone: tzinfo, days: WorkingDays | None = None) -> None:
        self.timezone, self.day_ends = timezone, hours.end
        self.days = days or WorkingDays()
        self._shifts = ((hours.start, hours.lunch), (hours.back, hours.end))
        self.day_length = sum((_span(start, end) for start, end in self._shifts), timedelta())

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The end of `amount` of working time counted from `start`; with zero, the first working moment."""
        left = amount
        for opens, closes in self._shifts_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("working days never end")

    def at_or_after(self, moment: datetime) -> datetime:
        """`moment` if it is within a shift or ends one; otherwise the start of the next shift."""
        instant = timedelta(seconds=1)
        return moment if self.elapsed(moment - instant, moment) else self.add(moment, timedelta())

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; zero if `end` is not after `start`."""
        total = timedelta()
        for opens, closes in self._shifts_from(start):
            if opens >= end:
                return total
            total += min(closes, end) - opens
        raise AssertionError("working days never end")

    def _shifts_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Shifts from `start` on; the first one is cut to begin at `start`."""
        local = start.astimezone(self.timezone)
        day = local.date()
        while True:
            if day in self.days:
                for opens, closes in self._shifts:
                    begin = datetime.combine(day, opens, self.timezone)
                    end = datetime.combine(day, closes, self.timezone)
                    if end > local:
                        yield max(begin, local), end
            day += _DAY


def _span(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)
