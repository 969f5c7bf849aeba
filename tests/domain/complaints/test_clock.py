"""The working-day clock: tables for what is known, properties for the rest."""

import logging
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock.calendar import WorkingDays, WorkingTime
from complaints.clock.deadlines import Clock, Span, Unit
from complaints.model import State
from tests.domain.complaints.conftest import SHANGHAI
from zone import Zone

hours = Zone.load().hours
working = WorkingTime(hours, SHANGHAI)
clock = Clock(working)
#: years with holiday data around the tests, and one without
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2027, 12, 1),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
amounts = st.timedeltas(timedelta(), timedelta(days=4))


def local(typed: str) -> datetime:
    return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("told", "promised"),
    [
        ("2026-11-23 10:07", "2026-11-24 10:07"),  # Monday morning
        ("2026-11-23 22:00", "2026-11-24 17:30"),  # at night: counted from the next morning
        ("2026-11-23 12:30", "2026-11-24 12:00"),  # at lunch
        ("2026-11-20 16:30", "2026-11-23 16:30"),  # Friday afternoon
        ("2026-11-21 09:00", "2026-11-23 17:30"),  # Saturday
        ("2026-09-30 16:30", "2026-10-08 16:30"),  # before the week of National Day
        ("2026-10-10 10:00", "2026-10-12 10:00"),  # a Saturday made a working day (调休)
        ("2026-02-14 10:00", "2026-02-24 10:00"),  # before Spring Festival, on a make-up Saturday
    ],
)
def test_a_report_is_answered_within_a_working_day(told: str, promised: str) -> None:
    assert clock.accept_by(local(told)) == local(promised)


@pytest.mark.parametrize(
    ("span", "until"),
    [
        (Span(amount=2, unit=Unit.HOUR), "2026-11-20 18:30"),  # 立行立改 runs in the evening too
        (Span(amount=24, unit=Unit.HOUR), "2026-11-21 16:30"),
        (Span(amount=3, unit=Unit.DAY), "2026-11-23 16:30"),
        (Span(amount=1, unit=Unit.WORKING_HOUR), "2026-11-20 17:30"),
        (Span(amount=2, unit=Unit.WORKING_HOUR), "2026-11-23 09:30"),  # Friday 16:30 + 2 h is Monday
        (Span(amount=3, unit=Unit.WORKING_DAY), "2026-11-25 16:30"),
    ],
)
def test_spans_from_friday_half_past_four(span: Span, until: str) -> None:
    assert clock.after(local("2026-11-20 16:30"), span) == local(until)


def test_every_step_that_somebody_must_do_is_due() -> None:
    now, by = local("2026-11-23 10:00"), local("2026-11-26 10:00")
    due = {state: clock.due(state, now=now, rectify_by=by, milestone_on=date(2026, 12, 1)) for state in State}
    nobody = {State.DRAFT, State.CLOSED, State.REJECTED, State.TRANSFERRED, State.DUPLICATE, State.WITHDRAWN}
    assert {state for state, moment in due.items() if moment is None} == nobody
    assert (due[State.RECTIFYING], due[State.REWORK], due[State.STAGED]) == (by, by, local("2026-12-01 00:00"))


def test_a_year_without_holiday_data_counts_monday_to_friday_and_warns_once(caplog: pytest.LogCaptureFixture) -> None:
    days = WorkingDays()
    with caplog.at_level(logging.WARNING):
        assert [date(2031, 10, day) in days for day in (1, 2, 3, 4, 5, 6)] == [True, True, True, False, False, True]
    assert days.guessed == {2031}
    assert [record.getMessage() for record in caplog.records] == [
        "no holiday data for 2031: counting Monday to Friday; update chinesecalendar"
    ]


@given(moments, amounts)
def test_what_is_added_has_elapsed(start: datetime, amount: timedelta) -> None:
    end = working.add(start, amount)
    assert end >= start
    assert working.elapsed(start, end) == amount


@given(moments, amounts, amounts)
def test_adding_in_two_steps_is_adding_at_once(start: datetime, first: timedelta, second: timedelta) -> None:
    assert working.elapsed(start, working.add(working.add(start, first), second)) == first + second


@given(moments, amounts)
def test_a_deadline_falls_into_working_hours(start: datetime, amount: timedelta) -> None:
    end = working.add(start, amount).astimezone(SHANGHAI)
    assert end.date() in working.days
    assert hours.start <= end.time() <= hours.lunch or hours.back <= end.time() <= hours.end


@given(moments, moments)
def test_waiting_longer_never_brings_a_deadline_nearer(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert clock.accept_by(first) <= clock.accept_by(second)


@given(moments)
def test_no_working_time_runs_between_the_end_of_a_day_and_the_next_morning(now: datetime) -> None:
    begins = working.at_or_after(now)
    assert begins >= now
    closes = datetime.combine(begins.astimezone(SHANGHAI).date(), hours.end, SHANGHAI)
    assert working.at_or_after(closes) == closes
    assert (
        working.elapsed(closes, datetime.combine(closes.date() + timedelta(days=1), hours.start, SHANGHAI))
        == timedelta()
    )
