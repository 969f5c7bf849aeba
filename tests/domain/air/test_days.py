"""Days from hours, and a year so far (S23)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from air.days import day_of, gaps
from air.model import WHOLE_DAY, AqiBy, Day, Entry, Pollutant, Rules, Sample, Status, Target, Way
from air.progress import last_day_over, monthly, progress, what_is_left
from air.remainder import MeanLeft

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DAY = date(2026, 11, 27)


def entry(hour: int, values: Mapping[Pollutant, int], *, status: Status = Status.REVIEWED, version: int = 1) -> Entry:
    sample = Sample(station_id=1, day=DAY, hour=hour, values=values, status=status, source="练习系统")
    return Entry(sample=sample, version=version, way=Way.FILE, by="练习", at=NOW)


def test_a_day_is_the_mean_of_its_hours_and_ozone_its_largest_eight() -> None:
    hours = [entry(h, {Pollutant.PM25: 10_000 * h, Pollutant.O3: 1_000 * h}) for h in range(1, 25)]
    kept = day_of(hours, Rules())
    assert kept is not None
    assert kept.values == {Pollutant.PM25: 125_000, Pollutant.O3: 20_500}
    assert (kept.hours, kept.aqi, kept.status) == (24, None, Status.REVIEWED)


def test_ozone_needs_eight_hours_in_a_row() -> None:
    hours = [entry(h, {Pollutant.O3: 1_000}) for h in range(1, 25) if h % 8]
    assert day_of(hours, Rules()) is None


def test_a_rule_about_hours_leaves_out_what_has_too_few() -> None:
    hours = [entry(h, {Pollutant.PM25: 10_000}) for h in range(1, 20)]
    kept = day_of(hours, Rules())
    assert kept is not None
    assert kept.values == {Pollutant.PM25: 10_000}
    assert day_of(hours, Rules(source="练习规则", hours_of_day=20)) is None


def test_a_given_day_counts_and_not_its_hours() -> None:
    hours = [entry(h, {Pollutant.PM25: 10_000}) for h in range(1, 25)]
    kept = day_of([entry(WHOLE_DAY, {Pollutant.PM25: 12_000}, version=2), *hours], Rules())
    assert kept is not None
    assert (kept.values, kept.hours, kept.corrections) == ({Pollutant.PM25: 12_000}, 0, 1)


def test_a_day_is_reviewed_only_if_all_of_it_is() -> None:
    hours = [entry(1, {Pollutant.PM25: 1_000}), entry(2, {Pollutant.PM25: 1_000}, status=Status.REALTIME)]
    kept = day_of(hours, Rules())
    assert kept is not None
    assert kept.status is Status.REALTIME


def a_day(day: date, amount: int, aqi: int | None = None) -> Day:
    by = AqiBy.GIVEN if aqi is not None else AqiBy.NOBODY
    values = {Pollutant.PM25: amount}
    return Day(station_id=1, day=day, values=values, aqi=aqi, aqi_by=by, status=Status.REVIEWED, source="练习")


def test_a_year_so_far_names_its_missing_days() -> None:
    first = date(2026, 1, 1)
    days = [a_day(first + timedelta(days=n), 30_000 + n, 90 + n % 20) for n in range(10) if n != 4]
    so_far = progress(days, year=2026, until=date(2026, 1, 10))
    assert (so_far.passed, so_far.left, list(so_far.missing)) == (10, 355, [date(2026, 1, 5)])
    assert so_far.mean(Pollutant.PM25) == Fraction(270_041, 9)
    assert (so_far.known, so_far.good, so_far.given) == (9, 9, 9)
    target = Target(station_id=1, year=2026, item="pm25", value=35_000, source="练习", by="练习", at=NOW)
    assert what_is_left(so_far, target) == MeanLeft(target=35_000, days=9, total=270_041, left=355)


def test_today_counts_once_its_value_as_a_day_is_there() -> None:
    today = date(2026, 11, 28)
    assert last_day_over([], year=2026, today=today) == date(2026, 11, 27)
    assert last_day_over([a_day(today, 1)], year=2026, today=today) == today
    assert last_day_over([], year=2025, today=today) == date(2025, 12, 31)
    assert last_day_over([], year=2026, today=date(2026, 1, 1)) is None
    assert progress([], year=2026, until=None).left == 365


def test_gaps_are_between_the_first_and_the_last() -> None:
    assert gaps([date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 1)]) == [date(2026, 2, 28)]
    assert gaps([]) == []


def test_means_of_months() -> None:
    days = [a_day(date(2026, 1, 31), 30_000), a_day(date(2026, 3, 1), 10_000), a_day(date(2026, 3, 2), 11_000)]
    assert monthly(days, Pollutant.PM25) == {1: Fraction(30_000), 3: Fraction(10_500)}
    assert monthly(days, Pollutant.PM10) == {}
