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
        #: years that had to be guessed; the console shows them
        self.guessed: set[int] = set()

    def __contains__(self, day: date) -> bool:
        try:
            return self._official(day)
        except NotImplementedError:  # what chinesecalendar raises for a year not yet announced
            if day.year not in self.guessed:
                self.guessed.add(day.year)
                _log.warning("no holiday data for %d: counting Monday to Friday; update chinesecalendar", day.year)
            return day.weekday() < 5


class WorkingTime:
    """Counts working time in the zone's own hours. Takes and gives aware datetimes."""

    def __init__(self, hours: Hours, timezone: tzinfo, days: WorkingDays | None = None) -> None:
        self.timezone, self.day_ends = timezone, hours.end
        self.days = days or WorkingDays()
        self._shifts = ((hours.start, hours.lunch), (hours.back, hours.end))
        self.day_length = sum((_span(start, end) for start, end in self._shifts), timedelta())

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """When `amount` of working time from `start` on is used up; zero gives the first working moment."""
        left = amount
        for opens, closes in self._shifts_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("working days never end")

    def at_or_after(self, moment: datetime) -> datetime:
        """The moment itself where people work, the last one of a shift included; else when they begin again."""
        instant = timedelta(seconds=1)
        return moment if self.elapsed(moment - instant, moment) else self.add(moment, timedelta())

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; zero where `end` is not after `start`."""
        total = timedelta()
        for opens, closes in self._shifts_from(start):
            if opens >= end:
                return total
            total += min(closes, end) - opens
        raise AssertionError("working days never end")

    def _shifts_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening times from `start` on, the first one cut to begin at `start`."""
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
