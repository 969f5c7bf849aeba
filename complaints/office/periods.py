"""Periods of the statistics: a day, week, month, quarter or year, a range of one's own, or everything."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
#: a year of whole weeks: a week is compared with the week at the same time of the year before
_YEAR_OF_WEEKS = timedelta(weeks=52)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Per(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """Days are inclusive. None: without a bound, for Per.ALL only."""

    per: Per
    since: date | None
    until: date | None

    @classmethod
    def holding(cls, per: Per, day: date) -> "Period":
        """The period that the day is in. Weeks begin on Monday."""
        if per is Per.ALL:
            return cls(per, None, None)
        if per in (Per.DAY, Per.OWN):
            return cls(per, day, day)
        if per is Per.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(per, monday, monday + 6 * _DAY)
        months = _MONTHS[per]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return cls(per, first, _last_of(_plus_months(first, months - 1)))

    @classmethod
    def own(cls, since: date, until: date) -> "Period":
        return cls(Per.OWN, min(since, until), max(since, until))

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1 if self.since is not None and self.until is not None else 0

    def before(self) -> "Period | None":
        """The one before; of a range of one's own, the same number of days."""
        if self.since is None:
            return None
        if self.per is Per.OWN:
            return Period(self.per, self.since - self.days * _DAY, self.since - _DAY)
        return Period.holding(self.per, self.since - _DAY)

    def after(self) -> "Period | None":
        if self.until is None:
            return None
        if self.per is Per.OWN:
            return Period(self.per, self.until + _DAY, self.until + self.days * _DAY)
        return Period.holding(self.per, self.until + _DAY)

    def year_ago(self) -> "Period | None":
        if self.since is None or self.until is None:
            return None
        if self.per is Per.WEEK:
            return Period(self.per, self.since - _YEAR_OF_WEEKS, self.until - _YEAR_OF_WEEKS)
        if self.per in _MONTHS:
            return Period.holding(self.per, _a_year_earlier(self.since))
        return Period(self.per, _a_year_earlier(self.since), _a_year_earlier(self.until))

    def first(self, days: int) -> "Period":
        """Its first days, so that a period that still runs is compared with as much of another one."""
        if self.since is None or self.until is None:
            return self
        return Period(self.per, self.since, min(self.until, self.since + max(0, days - 1) * _DAY))

    def so_far(self, today: date) -> int:
        """How many of its days have begun; all of them once it is over."""
        if self.since is None or self.until is None:
            return 0
        return max(0, (min(self.until, today) - self.since).days + 1)


def _plus_months(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def months_back(day: date, months: int) -> date:
    """The first day of the month that many months before."""
    return _plus_months(day.replace(day=1), -months)


def _last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _a_year_earlier(day: date) -> date:
    """29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
