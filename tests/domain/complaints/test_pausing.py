"""S10: a stopped clock loses nothing and gives nothing; the limit in all never stops."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.case.lifecycle import Action
from complaints.case.moves import running
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Complaint, PauseReason, State
from tests.domain.complaints.office import Office

steps = st.lists(st.tuples(st.sampled_from(["pause", "resume", "wait"]), st.integers(1, 60 * 40)), max_size=12)
CAP = timedelta(days=60)


def test_s10_a_paused_case_is_not_late_and_goes_on_with_what_was_left(office: Office) -> None:
    by = office.clock.after(office.now, office.clock.terms["circular"])  # three working days: Thursday 10:00
    case = _rectifying(office, by, working=True)
    office.passes(days=1)
    case = office.does(Action.PAUSE, case, office.clerk)
    assert (case.paused_reason, case.paused_due, case.due_at) == (PauseReason.WEATHER, by, case.created_at + CAP)
    office.passes(days=7)  # over a weekend, to Tuesday 10:00
    case = office.does(Action.RESUME, case, office.clerk)
    assert (case.due_at, case.rectify_by, case.original_by) == (by + timedelta(days=7),) * 3
    assert (case.paused_at, case.paused_reason, case.paused_due) == (None, None, None)


def test_s10_natural_time_is_given_back_in_natural_time(office: Office) -> None:
    case = _rectifying(office, office.now + timedelta(hours=24), working=False)
    office.passes(hours=4)
    case = office.does(Action.PAUSE, case, office.clerk)
    office.passes(hours=100)
    assert office.does(Action.RESUME, case, office.clerk).due_at == office.now + timedelta(hours=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(acts=steps, working=st.booleans())
def test_s10_active_time_is_elapsed_time_less_paused_time_in_every_path(
    office: Office, acts: list[tuple[str, int]], working: bool
) -> None:
    """The time left is the span less the active time; a deadline in natural time moves by the time paused."""
    clock, began = office.clock, office.now
    span = clock.terms["account"]  # five working days
    by = clock.after(began, span) if working else began + timedelta(days=9)
    savepoint = office.tx.connection.begin_nested()
    case = _rectifying(office, by, working=working)
    active = paused = timedelta()
    for act, minutes in acts:
        before, moving = office.now, case.paused_at is None
        office.passes(minutes=minutes)
        if moving:
            active += _measured(clock, before, office.now, working=working)
        else:
            paused += office.now - before
        late = case.paused_at is None and case.due_at is not None and office.now >= case.due_at
        if act == "pause" and case.paused_at is None and not late:
            case = office.does(Action.PAUSE, case, office.clerk)
        elif act == "resume" and case.paused_at is not None:
            case = office.does(Action.RESUME, case, office.clerk)
    again = running(case, now=office.now, clock=clock)
    assert again.due_at is not None
    if not working:
        assert again.due_at == by + paused
    left = _measured(clock, office.now, again.due_at, working=working)
    assert left == max(_measured(clock, began, by, working=working) - active, timedelta())
    assert clock.cap(case) == case.created_at + CAP
    office.now = began
    savepoint.rollback()


def test_s10_the_limit_in_all_never_pauses(office: Office) -> None:
    case = _rectifying(office, office.now + timedelta(days=50), working=False)
    office.passes(days=1)
    case = office.does(Action.PAUSE, case, office.clerk)
    cap = case.created_at + CAP
    office.passes(days=30)
    case = office.does(Action.RESUME, case, office.clerk)
    assert (case.rectify_by, case.due_at) == (cap, cap)  # and not 80 days
    assert office.clock.cap(case) == cap


def test_s10_a_deadline_can_t_lie_beyond_the_limit_in_all(office: Office) -> None:
    case = office.case(State.ACCEPTED)
    with pytest.raises(Incomplete) as told:
        office.does(Action.DISPATCH, case, office.clerk, rectify_by=office.now + timedelta(days=61))
    assert (told.value.key, told.value.values) == ("error.past_cap", {"latest": office.now + CAP})


def test_s10_what_has_passed_can_t_be_paused(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    office.passes(days=2)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.PAUSE, case, office.clerk)
    assert told.value.key == "error.pause_late"


def test_s10_the_next_step_sets_the_clock_going(office: Office) -> None:
    case = office.case(State.DISPATCHED, rectify_by=office.now + timedelta(days=3))
    case = office.does(Action.PAUSE, case, office.clerk)
    office.passes(days=2)
    case = office.does(Action.SIGN, case, office.clerk)
    assert (case.paused_at, case.due_at) == (None, office.now + timedelta(days=3))


def test_s10_a_merged_case_comes_back_stopped_as_it_was(office: Office) -> None:
    master, case = office.case(State.ACCEPTED), office.case(State.RECTIFYING)
    case = paused = office.does(Action.PAUSE, case, office.clerk)
    case = office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    assert case.due_at is None
    case = office.does(Action.UNMERGE, case, office.clerk)
    kept = ("state", "due_at", "paused_at", "paused_due", "paused_reason", "rectify_by")
    assert [getattr(case, name) for name in kept] == [getattr(paused, name) for name in kept]


def _measured(clock: Clock, start: datetime, end: datetime, *, working: bool) -> timedelta:
    return clock.working.elapsed(start, end) if working else max(end - start, timedelta())


def _rectifying(office: Office, by: datetime, *, working: bool) -> Complaint:
    fields: dict[str, Any] = {"rectify_by": by, "original_by": by, "due_at": by, "rectify_working": working}
    return office.case(State.RECTIFYING, **fields)
