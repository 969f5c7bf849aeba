"""限时整改: hours are natural time, days end within working hours, what a person types must lie ahead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from inspections.limits import due_of, within_working_day
from inspections.model import Limit, label_of
from tests.domain.complaints.conftest import SHANGHAI
from tests.domain.inspections.night import FRIDAY_NIGHT
from zone import Zone

_MINUTES_OF_A_YEAR = st.integers(min_value=0, max_value=350 * 24 * 60)
_MOMENTS = _MINUTES_OF_A_YEAR.map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize(("limit", "hours"), [("2h", 2), ("24h", 24)])
def test_s06_hours_are_natural_time(clock: Clock, limit: str, hours: int) -> None:
    due = due_of(limit, "", now=FRIDAY_NIGHT, clock=clock)
    assert (due.at, due.moved_from) == (FRIDAY_NIGHT + timedelta(hours=hours), None)


def test_s06_three_days_that_end_at_night_end_with_that_working_day(clock: Clock) -> None:
    due = due_of("3d", "", now=FRIDAY_NIGHT, clock=clock)  # Monday 22:10
    assert due.moved_from == FRIDAY_NIGHT + timedelta(days=3)
    assert clock.working.timezone is not None and f"{due.at.astimezone(clock.working.timezone):%m-%d %H:%M}" == (
        f"11-30 {clock.working.day_ends:%H:%M}"
    )


def test_s06_three_days_that_end_on_a_day_off_end_with_the_next_working_day(clock: Clock) -> None:
    wednesday_night = FRIDAY_NIGHT - timedelta(days=2)  # ends on Saturday
    due = due_of("3d", "", now=wednesday_night, clock=clock)
    assert f"{due.at.astimezone(clock.working.timezone):%m-%d}" == "11-30"


def test_s06_three_days_within_working_hours_stay(clock: Clock) -> None:
    friday_morning = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    due = due_of("3d", "", now=friday_morning - timedelta(days=1), clock=clock)  # Thursday 10:00 → Sunday: moved
    assert due.moved_from is not None
    monday = due_of("3d", "", now=friday_morning, clock=clock)
    assert (monday.at, monday.moved_from) == (friday_morning + timedelta(days=3), None)


@given(moment=_MOMENTS)
def test_s06_the_end_is_in_working_hours_and_moving_twice_changes_nothing(moment: datetime) -> None:
    clock = _clock()
    moved = within_working_day(moment, clock.working)
    assert within_working_day(moved, clock.working) == moved
    local = moved.astimezone(clock.working.timezone)
    assert local.date() in clock.working.days and local.time() <= clock.working.day_ends
    if moved != moment:
        assert local.time() == clock.working.day_ends


def test_s06_an_own_limit_is_as_typed_and_must_lie_ahead(clock: Clock) -> None:
    due = due_of("own", "11-29 23:30", now=FRIDAY_NIGHT, clock=clock)
    assert (due.limit, due.moved_from) == (Limit.OWN, None)
    assert f"{due.at.astimezone(clock.working.timezone):%m-%d %H:%M}" == "11-29 23:30"
    with pytest.raises(Incomplete, match=r"error\.deadline_past") as refused:
        due_of("own", "2026-11-20 08:00", now=FRIDAY_NIGHT, clock=clock)
    assert refused.value.field == "limit_own"
    with pytest.raises(Incomplete, match=r"error\.bad_moment"):
        due_of("own", "改天", now=FRIDAY_NIGHT, clock=clock)
    with pytest.raises(Incomplete, match=r"error\.needs\.rectify_by"):
        due_of("5d", "", now=FRIDAY_NIGHT, clock=clock)


@given(number=st.integers(min_value=1, max_value=500))
def test_s07_labels_sort_as_their_numbers(number: int) -> None:
    assert label_of(number) == f"N-{number:02d}"
    assert len({label_of(n) for n in range(1, number + 1)}) == number


def _clock() -> Clock:
    return Clock(WorkingTime(Zone.load().hours, SHANGHAI))
