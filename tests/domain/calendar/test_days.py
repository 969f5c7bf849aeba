"""Clocks of due dates: month ends, leap years, calendar days, and steps that come once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enterprises.calendar.model import Every, Span
from enterprises.calendar.permits import renewal_day
from enterprises.calendar.rhythm import after
from enterprises.calendar.steps import BEFORE, next_look, step_on

DAYS = st.dates(date(2024, 1, 1), date(2045, 12, 31))


def days_of(first: date, every: Every, count: int) -> list[date]:
    found = [first]
    for _ in range(count):
        found.append(after(found[-1], every, month_day=first.day))
    return found


def test_the_31st_comes_back_after_february() -> None:
    found = days_of(date(2027, 12, 31), Every(count=1, span=Span.MONTH), 5)
    assert [f"{day:%m-%d}" for day in found] == ["12-31", "01-31", "02-29", "03-31", "04-30", "05-31"]


def test_29_february_comes_back_in_a_leap_year() -> None:
    found = days_of(date(2028, 2, 29), Every(count=1, span=Span.YEAR), 4)
    assert [day.isoformat() for day in found] == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_three_years_and_two_weeks() -> None:
    assert after(date(2026, 11, 23), Every(count=3, span=Span.YEAR), month_day=23) == date(2029, 11, 23)
    assert after(date(2026, 12, 28), Every(count=2, span=Span.WEEK), month_day=28) == date(2027, 1, 11)


@given(DAYS, st.integers(1, 24), st.integers(1, 40))
def test_a_rhythm_of_months_never_drifts(first: date, count: int, times: int) -> None:
    last = days_of(first, Every(count=count, span=Span.MONTH), times)[-1]
    months = (last.year - first.year) * 12 + last.month - first.month
    is_end = (last + timedelta(days=1)).day == 1
    assert months == count * times
    assert last.day == first.day or (is_end and last.day < first.day)


@given(DAYS)
def test_sixty_days_are_calendar_days_across_holidays_and_leap_days(until: date) -> None:
    assert (until - renewal_day(until, 60)).days == 60


def test_the_last_day_for_an_application() -> None:
    assert renewal_day(date(2027, 3, 31), 60) == date(2027, 1, 30)
    assert renewal_day(date(2028, 4, 29), 60) == date(2028, 2, 29)


def test_the_steps_of_a_year() -> None:
    due, told = date(2027, 6, 30), list[tuple[int, int]]()
    for days in range(220, -20, -1):
        today = due - timedelta(days=days)
        step = step_on(due, today)
        if step is not None and (not told or told[-1][1] != step):
            told.append((days, step))
    assert told == [(days, days) for days in (180, 90, 60, 30, 7, 3, 1, 0, -1, -7, -14)]


@given(DAYS, st.lists(st.integers(1, 45), min_size=1, max_size=30))
def test_whatever_days_the_service_runs_no_step_is_told_twice_and_each_day_once(due: date, gaps: list[int]) -> None:
    today, look, told = due - timedelta(days=200), due - timedelta(days=200), list[int]()
    for gap in gaps:
        if look <= today:
            step = step_on(due, today)
            told += [step] if step is not None else []
            look = next_look(due, today)
            assert look > today
        today += timedelta(days=gap)
    assert told == sorted(set(told), reverse=True)


@given(DAYS, st.integers(-60, 200))
def test_the_next_look_is_the_day_of_the_next_step(due: date, left: int) -> None:
    today = due - timedelta(days=left)
    look = next_look(due, today)
    assert step_on(due, look) == (due - look).days
    between = (today + timedelta(days=n) for n in range(1, (look - today).days))
    assert {step_on(due, day) for day in between} <= {step_on(due, today)}


def test_of_steps_before_the_firm_set_the_date_it_is_not_told() -> None:
    due, known = date(2027, 1, 31), date(2027, 1, 1)
    days = {step: due - timedelta(days=step) for step in BEFORE}
    told = [step for step in BEFORE if step_on(due, max(days[step], known), known_on=known) == step]
    assert told == [7, 3, 1, 0]
