"""The statistics of a period (S34), from the kept sums. Page, Excel, weekly report and chat show this one value, so
their numbers agree."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.case.lifecycle import RUNGS
from complaints.office.measures import RATES
from complaints.office.periods import Per, Period, months_back
from complaints.office.sums import COLUMNS, STARS, TOOK_S
from complaints.ports import Amounts, Corner, Records, Standing

#: a series of more days than this is shown by month
_MOST_DAYS = 62
#: months on one page of the table
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """Amounts by column (complaints.office.sums.COLUMNS), and what follows from them."""

    amounts: Amounts

    def __getitem__(self, column: str) -> int:
        return self.amounts.get(column, 0)

    def __bool__(self) -> bool:
        return any(self.amounts.values())

    @classmethod
    def sum(cls, several: Iterable["Counts"]) -> "Counts":
        total = dict.fromkeys(COLUMNS, 0)
        for counts in several:
            for column, amount in counts.amounts.items():
                total[column] += amount
        return cls(total)

    def rate(self, name: str) -> float | None:
        """One of RATES, between 0 and 1; None if there is nothing to divide by."""
        part, whole = RATES[name]
        return self[part] / self[whole] if self[whole] else None

    @property
    def mean_hours(self) -> float | None:
        """From submission to closing, nights and pauses included."""
        return self[TOOK_S] / 3600 / self["closed"] if self["closed"] else None

    @property
    def mean_stars(self) -> float | None:
        return self[STARS] / self["rated"] if self["rated"] else None

    @property
    def rungs(self) -> Mapping[str, int]:
        return {rung.value: self[rung.value] for rung in RUNGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sub-district, unit or category ("" for none): what happened in the period, and what is open now."""

    name: str
    counts: Counts
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Another period, as many days of it as have passed of the one shown."""

    period: Period
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """`series` is by day, or by the first day of each month (`by_month`). `hours` are cases received by hour of day.
    `year_ago` only if asked for."""

    period: Period
    at: datetime
    counts: Counts
    standing: Standing
    before: Comparison | None
    year_ago: Comparison | None
    by_month: bool
    series: Mapping[date, Counts]
    places: Mapping[tuple[str, str], Counts]
    subdistricts: tuple[Line, ...]
    categories: tuple[Line, ...]
    units: tuple[Line, ...]
    hours: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not self.counts


def draw_up(records: Records, period: Period, *, now: datetime, today: date, year_ago: bool = False) -> Statistics:
    """`today` is the day of `now` in the zone's time."""
    sums, passed = records.sums, period.so_far(today)
    since, until = period.since, period.until
    places = {place: Counts(amounts) for place, amounts in sums.by_place(since, until).items()}
    units = {unit: Counts(amounts) for unit, amounts in sums.by_unit(since, until).items()}
    standing = sums.standing(now)
    by_hour = sums.by_hour(since, until)
    days = {day: Counts(amounts) for day, amounts in sums.by_day(since, until).items()}
    first, last = (
        (since or min(days, default=today)),
        min(until or max(days, default=today), max(today, since or today)),
    )
    by_month = (last - first).days + 1 > _MOST_DAYS
    return Statistics(
        period=period,
        at=now,
        counts=Counts.sum(places.values()),
        standing=_together(standing.values()),
        before=_compared(records, period.before(), passed),
        year_ago=_compared(records, period.year_ago(), passed) if year_ago else None,
        by_month=by_month,
        series=_months(days, first, last) if by_month else _days(days, first, last),
        places=places,
        subdistricts=_lines(_by(places, 0), standing, lambda corner: corner.subdistrict),
        categories=_lines(_by(places, 1), standing, lambda corner: corner.category),
        units=_lines(units, standing, lambda corner: corner.unit),
        hours=tuple(by_hour.get(hour, 0) for hour in range(24)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """One page of all months, newest first; page numbers from 1."""

    months: Mapping[date, Counts]
    number: int
    pages: int


def months(records: Records, *, today: date, number: int) -> Months:
    """Without an end: the last page has the month of the oldest case."""
    oldest = records.sums.first_day() or today
    count = max(1, (today.year - oldest.year) * 12 + today.month - oldest.month + 1)
    pages = -(-count // MONTHS)
    number = min(max(1, number), pages)
    last = months_back(today, (number - 1) * MONTHS)
    first = months_back(last, min(MONTHS, count - (number - 1) * MONTHS) - 1)
    until = Period.holding(Per.MONTH, last).until
    days = {day: Counts(amounts) for day, amounts in records.sums.by_day(first, until).items()}
    shown = _months(days, first, last)
    return Months(months=dict(sorted(shown.items(), reverse=True)), number=number, pages=pages)


def _compared(records: Records, period: Period | None, passed: int) -> Comparison | None:
    if period is None or not passed:
        return None
    # a period that is over is compared as a whole, also if months differ in length
    shown = period.first(passed) if passed < period.days else period
    return Comparison(period=shown, counts=Counts(records.sums.total(shown.since, shown.until)))


def _days(days: Mapping[date, Counts], first: date, last: date) -> Mapping[date, Counts]:
    """Days without cases too, so that a gap is seen."""
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: days.get(day, Counts({})) for day in every}


def _months(days: Mapping[date, Counts], first: date, last: date) -> Mapping[date, Counts]:
    in_month = defaultdict[date, list[Counts]](list)
    for day, counts in days.items():
        in_month[day.replace(day=1)].append(counts)
    every, month = list[date](), first.replace(day=1)
    while month <= last:
        every.append(month)
        month = months_back(month, -1)
    return {month: Counts.sum(in_month.get(month, ())) for month in every}


def _by(places: Mapping[tuple[str, str], Counts], which: int) -> Mapping[str, Counts]:
    groups = defaultdict[str, list[Counts]](list)
    for place, counts in places.items():
        groups[place[which]].append(counts)
    return {name: Counts.sum(several) for name, several in groups.items()}


def _lines(
    counted: Mapping[str, Counts], standing: Mapping[Corner, Standing], name_of: Callable[[Corner], str]
) -> tuple[Line, ...]:
    """Most cases received first; also who has open cases only."""
    held = defaultdict[str, list[Standing]](list)
    for corner, cases in standing.items():
        held[name_of(corner)].append(cases)
    lines = [
        Line(name=name, counts=counted.get(name, Counts({})), standing=_together(held.get(name, ())))
        for name in counted.keys() | held.keys()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.counts["received"], -line.standing.open, line.name)))


def _together(several: Iterable[Standing]) -> Standing:
    listed = list(several)
    return Standing(open=sum(one.open for one in listed), overdue=sum(one.overdue for one in listed))
