"""Periods of the statistics: what holds a day, what came before, and how much of one has passed."""

from datetime import date

import pytest

from complaints.office.periods import Per, Period, months_back


@pytest.mark.parametrize(
    ("per", "since", "until", "before", "year_ago"),
    [
        (Per.DAY, "2026-11-18", "2026-11-18", "2026-11-17", "2025-11-18"),
        (Per.WEEK, "2026-11-16", "2026-11-22", "2026-11-09", "2025-11-17"),
        (Per.MONTH, "2026-11-01", "2026-11-30", "2026-10-01", "2025-11-01"),
        (Per.QUARTER, "2026-10-01", "2026-12-31", "2026-07-01", "2025-10-01"),
        (Per.YEAR, "2026-01-01", "2026-12-31", "2025-01-01", "2025-01-01"),
    ],
)
def test_s34_a_period_holds_its_day_and_follows_another(
    per: Per, since: str, until: str, before: str, year_ago: str
) -> None:
    period = Period.holding(per, date(2026, 11, 18))
    assert period == Period(per, date.fromisoformat(since), date.fromisoformat(until))
    assert period.before() == Period.holding(per, date.fromisoformat(before))
    assert period.before().after() == period  # type: ignore[union-attr]
    assert period.year_ago().since == date.fromisoformat(year_ago)  # type: ignore[union-attr]


def test_s34_a_range_of_one_s_own_is_compared_with_as_many_days() -> None:
    own = Period.own(date(2026, 11, 10), date(2026, 11, 1))
    assert own == Period(Per.OWN, date(2026, 11, 1), date(2026, 11, 10))
    assert own.before() == Period(Per.OWN, date(2026, 10, 22), date(2026, 10, 31))


def test_s34_february_has_a_year_before() -> None:
    leap = Period.holding(Per.DAY, date(2028, 2, 29))
    assert leap.year_ago() == Period(Per.DAY, date(2027, 2, 28), date(2027, 2, 28))


def test_s34_a_period_that_runs_has_passed_in_part() -> None:
    month = Period.holding(Per.MONTH, date(2026, 11, 1))
    assert month.so_far(date(2026, 11, 18)) == 18
    assert month.so_far(date(2027, 1, 1)) == 30
    assert month.so_far(date(2026, 10, 31)) == 0
    assert month.first(18).until == date(2026, 11, 18)


def test_s34_everything_has_no_period_before() -> None:
    everything = Period.holding(Per.ALL, date(2026, 11, 1))
    assert (everything.before(), everything.after(), everything.year_ago()) == (None, None, None)


def test_s34_months_are_counted_over_new_year() -> None:
    assert months_back(date(2026, 2, 28), 3) == date(2025, 11, 1)
    assert months_back(date(2026, 12, 31), -1) == date(2027, 1, 1)
