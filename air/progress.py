"""A year so far: means, missing days, 优良 days, and what is left of the targets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from air.model import GOOD_DAYS, AqiBy, Day, Pollutant, Status, Target
from air.remainder import GoodLeft, MeanLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`until` is the last day that is over; None before the first. Everything counts from `since` to it."""

    year: int
    until: date | None
    since: date
    days: Sequence[Day] = ()
    missing: Sequence[date] = ()
    totals: Mapping[Pollutant, int] = field(default_factory=dict)
    counts: Mapping[Pollutant, int] = field(default_factory=dict)
    good: int = 0
    known: int = 0  # days with an AQI
    given: int = 0  # of them, with an AQI as it was imported
    realtime: int = 0  # days not reviewed
    corrected: int = 0
    partial: int = 0  # days that are the means of fewer than 24 hours
    sources: Sequence[str] = ()

    @property
    def passed(self) -> int:
        return (self.until - self.since).days + 1 if self.until else 0

    @property
    def left(self) -> int:
        """Days of the year that are to come."""
        return (date(self.year, 12, 31) - self.until).days if self.until else days_of(self.year)

    def mean(self, pollutant: Pollutant) -> Fraction | None:
        count = self.counts.get(pollutant, 0)
        return Fraction(self.totals[pollutant], count) if count else None

    @property
    def good_share(self) -> Fraction | None:
        return Fraction(self.good, self.known) if self.known else None

    def missing_of(self, pollutant: Pollutant) -> int:
        return self.passed - self.counts.get(pollutant, 0)


def days_of(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def last_day_over(days: Sequence[Day], *, year: int, today: date) -> date | None:
    """Yesterday, or today if its value as a day is there already; within the year."""
    is_there = any(one.day == today and not one.hours for one in days)
    until = min(today if is_there else today - timedelta(days=1), date(year, 12, 31))
    return until if until >= date(year, 1, 1) else None


def progress(days: Sequence[Day], *, year: int, until: date | None, since: date | None = None) -> Progress:
    """From 1 January, or `since`. `days`: of one station; those outside of the time are left out."""
    first = since or date(year, 1, 1)
    if until is None:
        return Progress(year=year, until=None, since=first)
    shown = [one for one in days if first <= one.day <= until]
    there = {one.day for one in shown}
    passed = (until - first).days + 1
    totals = {one: sum(day.values.get(one, 0) for day in shown) for one in Pollutant}
    return Progress(
        year=year,
        until=until,
        since=first,
        days=shown,
        missing=[day for number in range(passed) if (day := first + timedelta(days=number)) not in there],
        totals=totals,
        counts={one: sum(one in day.values for day in shown) for one in Pollutant},
        good=sum(day.good is True for day in shown),
        known=sum(day.good is not None for day in shown),
        given=sum(day.aqi_by is AqiBy.GIVEN for day in shown),
        realtime=sum(day.status is Status.REALTIME for day in shown),
        corrected=sum(day.corrections > 0 for day in shown),
        partial=sum(0 < day.hours < 24 for day in shown),
        sources=list(dict.fromkeys(day.source for day in shown)),
    )


def what_is_left(so_far: Progress, target: Target) -> MeanLeft | GoodLeft:
    if target.item == GOOD_DAYS:
        return GoodLeft(target=target.value, days=so_far.known, good=so_far.good, left=so_far.left)
    one = Pollutant(target.item)
    return MeanLeft(
        target=target.value, days=so_far.counts.get(one, 0), total=so_far.totals.get(one, 0), left=so_far.left
    )


def monthly(days: Sequence[Day], pollutant: Pollutant) -> Mapping[int, Fraction]:
    """The means of the months of a year that have any value."""
    amounts = defaultdict[int, list[int]](list)
    for day in days:
        if pollutant in day.values:
            amounts[day.day.month].append(day.values[pollutant])
    return {month: Fraction(sum(several), len(several)) for month, several in amounts.items()}
