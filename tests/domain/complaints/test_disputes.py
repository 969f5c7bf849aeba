"""E16: a unit objects once a round, with the clock running; a supervisor answers before any consequence."""

from datetime import timedelta

import pytest

from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.case.public_view import public_events
from complaints.clock import ladder
from complaints.clock.deadlines import RECTIFY
from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Complaint, Dispute, Kind, PauseReason, Role, State
from complaints.office.staff_steps import offered
from tests.domain.complaints.office import Office
from zone import Zone

DUTY = Zone.load().duty
KINDS = pytest.mark.parametrize("kind", list(Kind))
STATES = pytest.mark.parametrize("state", [State.DISPATCHED, State.RECTIFYING, State.REWORK])


def member(office: Office, name: str = "规建 孙工", unit: str = "planning") -> Actor:
    party = f"unit:{unit}"
    return staff_actor(office.tx.staff.add(name=name, role=Role.UNIT, telegram_id=None, party=party))


def rungs(office: Office, case: Complaint) -> list[str]:
    while ladder.climb(office.tx, now=office.now, clock=office.clock, duty=DUTY):
        pass
    return [rung.name for rung in office.tx.rungs.of_case(case.id)]


@KINDS
@STATES
def test_e16_once_a_round_and_the_clock_runs(office: Office, kind: Kind, state: State) -> None:
    case = office.case(state, kind)
    raised = office.does(Action.DISPUTE, case, member(office))
    assert (raised.state, raised.dispute, raised.due_at) == (state, Dispute.OPEN, case.due_at)
    assert office.notices() == [
        ("group", "card"),
        (f"staff:{office.supervisor.staff_id}", "told.disputed"),
    ]
    assert Action.DISPUTE not in offered(raised, {Role.UNIT})
    with pytest.raises(NotAllowed) as refused:
        office.does(Action.DISPUTE, raised, office.clerk)
    assert refused.value.key == "error.disputed_already"
    overruled = office.does(Action.OVERRULE, raised, office.supervisor)
    assert (overruled.state, overruled.dispute, overruled.due_at) == (state, Dispute.OVERRULED, case.due_at)
    with pytest.raises(NotAllowed) as again:
        office.does(Action.DISPUTE, overruled, office.clerk)
    assert again.value.key == "error.disputed_already"


@KINDS
def test_e16_upheld_goes_back_to_be_dispatched_and_the_next_unit_may_object(office: Office, kind: Kind) -> None:
    case = office.does(Action.DISPUTE, office.case(State.RECTIFYING, kind), member(office))
    upheld = office.does(Action.UPHOLD, case, office.supervisor)
    assert (upheld.state, upheld.dispute, upheld.rectify_by) == (State.ACCEPTED, Dispute.UPHELD, None)
    again = office.does(Action.DISPATCH, upheld, office.clerk)
    assert (again.unit, again.dispute) == ("urban", Dispute.NONE)
    assert Action.DISPUTE in offered(again, {Role.UNIT})


def test_e16_only_a_supervisor_answers_and_only_what_was_raised(office: Office) -> None:
    quiet = office.case(State.RECTIFYING)
    assert not {Action.UPHOLD, Action.OVERRULE} & set(offered(quiet, {Role.SUPERVISOR}))
    with pytest.raises(NotAllowed) as nothing:
        office.does(Action.OVERRULE, quiet, office.supervisor)
    assert nothing.value.key == "error.no_dispute"
    raised = office.does(Action.DISPUTE, quiet, member(office))
    for actor in (office.clerk, office.verifier, member(office, "规建 钱工")):
        with pytest.raises(NotAllowed):
            office.does(Action.UPHOLD, raised, actor)


def test_e16_nothing_beyond_a_reminder_comes_before_the_answer(office: Office) -> None:
    case = office.does(Action.DISPUTE, office.case(State.RECTIFYING), office.clerk)
    office.passes(days=30)
    assert rungs(office, case) == ["nudge_due"]
    office.does(Action.OVERRULE, case, office.supervisor)
    assert rungs(office, case) == ["nudge_due", "supervise", "circular", "account"]


def test_e16_a_supervisor_alone_stops_the_clock_for_it_and_the_answer_starts_it_again(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    for_it = {"paused_reason": PauseReason.DISPUTE}
    with pytest.raises(NotAllowed) as nothing:
        office.does(Action.PAUSE, case, office.supervisor, **for_it)
    assert nothing.value.key == "error.no_dispute"
    raised = office.does(Action.DISPUTE, case, member(office))
    with pytest.raises(NotAllowed) as junior:
        office.does(Action.PAUSE, raised, office.clerk, **for_it)
    assert junior.value.key == "error.dispute_pause"
    paused = office.does(Action.PAUSE, raised, office.supervisor, **for_it)
    office.passes(hours=5)
    overruled = office.does(Action.OVERRULE, paused, office.supervisor)
    assert (overruled.paused_at, overruled.paused_reason) == (None, None)
    assert overruled.due_at is not None and case.due_at is not None
    assert overruled.due_at > case.due_at


def test_e16_the_work_done_leaves_nothing_to_answer(office: Office) -> None:
    raised = office.does(Action.DISPUTE, office.case(State.RECTIFYING), member(office))
    done = office.does(Action.REPORT_DONE, raised, member(office, "规建 钱工"))
    assert (done.state, done.dispute) == (State.PENDING_VERIFY, Dispute.NONE)


def test_e16_the_reporter_hears_nothing_of_it(office: Office) -> None:
    raised = office.does(Action.DISPUTE, office.case(State.RECTIFYING), member(office))
    before = [event.action for event in public_events(office.tx, raised)]
    answered = office.does(Action.OVERRULE, raised, office.supervisor)
    assert [event.action for event in public_events(office.tx, answered)] == before == ["test"]
    assert not [to for to, _ in office.notices() if to == "reporter"]


def test_a_member_acts_on_cases_of_the_own_unit_alone(office: Office) -> None:
    case = office.case(State.DISPATCHED)
    with pytest.raises(NotFound):
        office.does(Action.SIGN, case, member(office, "城管 何工", unit="urban"))
    signed = office.does(Action.SIGN, case, member(office))
    assert signed.state is State.RECTIFYING
    assert signed.owner_id is None, "owners are the office's"


def test_s14_a_unit_s_members_are_reminded_first(office: Office) -> None:
    case = office.case(
        State.RECTIFYING, owner_id=office.clerk.staff_id, due_at=office.clock.after(office.now, RECTIFY["3wd"])
    )
    one, other = member(office), member(office, "规建 钱工")
    member(office, "城管 何工", unit="urban")
    office.notices()
    office.passes(days=2, hours=1)
    rungs(office, case)
    assert office.notices() == [
        (f"staff:{one.staff_id}", "unit_told.rung"),
        (f"staff:{other.staff_id}", "unit_told.rung"),
        ("group", "card.again"),
    ]
    office.passes(days=1)
    rungs(office, case)
    due = {r.staff_id for r in office.tx.rungs.receipts(case.id) if r.rung.name == "nudge_due"}
    assert due == {one.staff_id, other.staff_id, office.clerk.staff_id}


def test_the_unit_is_told_what_concerns_it_and_the_one_that_lost_it_too(office: Office) -> None:
    one, other = member(office), member(office, "规建 钱工")
    stranger = member(office, "城管 何工", unit="urban")
    case = office.case(State.ACCEPTED)
    given = office.does(Action.DISPATCH, case, office.clerk, unit="planning")
    assert told(office) == {(one.staff_id, "unit_told.dispatch"), (other.staff_id, "unit_told.dispatch")}
    signed = office.does(Action.SIGN, given, one)
    assert told(office) == {(other.staff_id, "unit_told.sign")}
    done = office.does(Action.REPORT_DONE, signed, one)
    told(office)
    back = office.does(Action.SEND_BACK, done, office.verifier, rectify_by=office.now + timedelta(hours=1))
    assert told(office) == {(one.staff_id, "unit_told.send_back"), (other.staff_id, "unit_told.send_back")}
    office.does(Action.REASSIGN, back, office.supervisor, unit="urban")
    assert told(office) == {
        (one.staff_id, "unit_told.gone"),
        (other.staff_id, "unit_told.gone"),
        (stranger.staff_id, "unit_told.reassign"),
    }


def told(office: Office) -> set[tuple[int, str]]:
    return {(int(to.removeprefix("staff:")), key) for to, key in office.notices() if key.startswith("unit_told.")}
