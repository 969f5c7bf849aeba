"""What moves by itself: seven silent days, and a milestone."""

from datetime import date, timedelta

import pytest

from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.case.triage import NO_REPLY
from complaints.clock.falling_due import resume_staged, stop_waiting
from complaints.errors import NotAllowed
from complaints.model import Identity, State
from tests.domain.complaints.office import Office


@pytest.mark.parametrize("asked_from", [State.SUBMITTED, State.ACCEPTED])
def test_seven_silent_days_bring_a_question_back_to_triage(office: Office, asked_from: State) -> None:
    case = office.does(Action.ASK, office.case(asked_from), office.clerk)
    office.passes(days=7, seconds=-1)
    assert stop_waiting(office.tx, now=office.now, clock=office.clock) == 0
    office.passes(seconds=2)
    assert stop_waiting(office.tx, now=office.now, clock=office.clock) == 1
    back = load(office.tx, case.id)
    assert (back.state, back.return_to, back.due_at) == (
        State.SUBMITTED,
        None,
        office.clock.accept_by(office.now),
    )
    assert ("reporter", "notice.silent") in office.notices()
    rejected = office.does(Action.REJECT, back, office.clerk, reason=NO_REPLY)
    assert rejected.state is State.REJECTED


def test_silence_is_never_held_against_an_anonymous_reporter(office: Office) -> None:
    case = office.case(State.SUBMITTED, identity=Identity.ANONYMOUS)
    office.does(Action.ASK, case, office.clerk)
    office.passes(days=8)
    stop_waiting(office.tx, now=office.now, clock=office.clock)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.REJECT, load(office.tx, case.id), office.clerk, reason=NO_REPLY)
    assert told.value.key == "error.anonymous_silence"


def test_an_unasked_report_can_t_be_rejected_for_silence(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.does(Action.REJECT, office.case(State.SUBMITTED), office.clerk, reason=NO_REPLY)


def test_s18_a_milestone_s_day_brings_the_case_back_to_its_unit(office: Office) -> None:
    case = office.case(State.PENDING_REPLY, unit_person="陈某")
    case = office.does(Action.STAGE, case, office.clerk, milestone_on=date(2026, 12, 24))
    office.passes(days=30)
    assert resume_staged(office.tx, now=office.now, clock=office.clock) == 0  # 23 December, 10:00
    office.passes(hours=14, seconds=1)
    assert resume_staged(office.tx, now=office.now, clock=office.clock) == 1
    back = load(office.tx, case.id)
    assert (back.state, back.unit, back.unit_person, back.milestone_on) == (State.DISPATCHED, "planning", "陈某", None)
    assert back.cap_from == office.now and back.original_by == back.rectify_by
    assert (back.rectify_by or office.now) - office.now > timedelta(days=2)
