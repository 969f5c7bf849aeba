"""A report's way through the house, and who may not do what."""

from datetime import date, timedelta

import pytest

from complaints.case import feedback, triage
from complaints.case.lifecycle import Action, Addition
from complaints.case.moves import load
from complaints.case.public_view import public_events
from complaints.clock.deadlines import RECTIFY
from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Complaint, Identity, Kind, State
from tests.domain.complaints.office import Office


def test_a_report_is_walked_to_its_end(office: Office) -> None:
    case = office.submits().complaint
    case = office.does(Action.ACCEPT, case, office.clerk)
    assert (case.state, case.owner_id, case.last_actor) == (State.ACCEPTED, office.clerk.staff_id, "李受理")
    until = office.clock.after(office.now, RECTIFY["24h"])
    case = office.does(Action.DISPATCH, case, office.clerk, unit="planning", rectify_by=until)
    assert (case.unit, case.territory, case.rectify_by) == ("planning", "jinlonghu", until)
    case = office.does(Action.SIGN, case, office.clerk)
    assert case.due_at == until
    case = office.does(Action.REPORT_DONE, case, office.clerk)
    case = office.does(Action.PASS, case, office.verifier)
    case = office.does(Action.CLOSE, case, office.clerk)
    assert (case.state, case.verdict, case.outcome, case.due_at) == (State.CLOSED, "true", "solved", None)
    steps = ["accept", "dispatch", "sign", "report_done", "pass", "close"]
    assert [key for to, key in office.notices() if to == "reporter"] == [f"notice.{step}" for step in steps]
    assert list(office.tx.history.broken()) == []


def test_the_second_of_two_is_told_who_was_first(office: Office) -> None:
    case = office.submits().complaint
    office.does(Action.ACCEPT, case, office.clerk)
    with pytest.raises(WrongState) as told:
        office.does(Action.REJECT, case, office.colleague)
    assert told.value.values == {"by": "李受理", "at": office.now, "state": "accepted"}
    assert [event.action for event in office.tx.cases.events(case.id)] == ["submit", "accept"]


def test_who_reported_the_work_done_can_t_verify_it(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    case = office.does(Action.REPORT_DONE, case, office.clerk)
    for action in (Action.PASS, Action.SEND_BACK):
        with pytest.raises(NotAllowed) as told:
            office.does(action, case, office.clerk)
        assert told.value.key == "error.own_work"
    assert office.does(Action.PASS, case, office.colleague).state is State.PENDING_REPLY


def test_a_clerk_s_entry_for_the_unit_says_so(office: Office) -> None:
    case = office.case(State.DISPATCHED)
    office.does(Action.SIGN, case, office.clerk)
    actor = office.tx.cases.events(case.id)[-1].actor
    assert (actor.name, actor.on_behalf_of) == ("李受理", "planning")


def test_done_needs_a_new_photo_or_the_reason_for_none(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    _after_photo(office, case.id, "old", before=True)
    with pytest.raises(Incomplete) as told:
        office.does(Action.REPORT_DONE, case, office.unit, why_no_photo=" ")
    assert told.value.key == "error.needs.after_photo_or_reason"
    _after_photo(office, case.id, "new")
    assert office.does(Action.REPORT_DONE, case, office.unit, why_no_photo="").state is State.PENDING_VERIFY


def _after_photo(office: Office, case_id: int, unique: str, *, before: bool = False) -> None:
    office.tx.evidence.add(
        draft_id=None,
        case_id=case_id,
        kind="photo",
        stage="after",
        bot_id=None,
        file_id="",
        file_unique_id=unique,
        size=1,
        now=office.now - timedelta(minutes=1) if before else office.now,
    )


def test_a_deadline_for_rework_is_not_longer_than_the_last(office: Office) -> None:
    case = office.case(State.ACCEPTED)
    day = office.clock.after(office.now, RECTIFY["24h"])
    case = office.does(Action.DISPATCH, case, office.clerk, rectify_by=day)
    case = office.does(Action.SIGN, case, office.unit)
    case = office.does(Action.REPORT_DONE, case, office.unit)
    office.passes(hours=5)
    with pytest.raises(Incomplete) as told:
        later = office.now + timedelta(hours=25)
        office.does(Action.SEND_BACK, case, office.verifier, rectify_by=later)
    assert told.value.values == {"latest": office.now + timedelta(hours=24)}
    case = office.does(Action.SEND_BACK, case, office.verifier, rectify_by=office.now + timedelta(hours=2))
    assert (case.state, case.rework_count, case.due_at) == (State.REWORK, 1, office.now + timedelta(hours=2))


@pytest.mark.parametrize("action", [Action.DISPATCH, Action.SEND_BACK, Action.REASSIGN, Action.STAGE])
def test_a_deadline_lies_ahead(office: Office, action: Action) -> None:
    state = {Action.DISPATCH: State.ACCEPTED, Action.SEND_BACK: State.PENDING_VERIFY, Action.REASSIGN: State.REWORK}
    case = office.case(state.get(action, State.PENDING_REPLY))
    past = {"milestone_on": date(2026, 11, 23)} if action is Action.STAGE else {"rectify_by": office.now}
    with pytest.raises(Incomplete) as told:
        office.does(action, case, office.supervisor, **past)
    assert told.value.key == "error.deadline_past"


def test_a_case_without_sub_district_is_not_dispatched_before_one_is_chosen(office: Office) -> None:
    case = office.case(State.ACCEPTED, territory="")
    with pytest.raises(Incomplete) as told:
        office.does(Action.DISPATCH, case, office.clerk)
    assert told.value.key == "error.needs.territory"
    assert office.does(Action.DISPATCH, case, office.clerk, territory="damiao").territory == "damiao"


@pytest.mark.parametrize(
    ("action", "state", "missing"),
    [
        (Action.REJECT, State.SUBMITTED, "reason"),
        (Action.REJECT, State.SUBMITTED, "referral"),
        (Action.ASK, State.SUBMITTED, "question"),
        (Action.TRANSFER, State.SUBMITTED, "unit"),
        (Action.DISPATCH, State.ACCEPTED, "unit"),
        (Action.HAND_BACK, State.DISPATCHED, "basis"),
        (Action.SEND_BACK, State.PENDING_VERIFY, "reason"),
        (Action.CLOSE, State.PENDING_REPLY, "public_text"),
        (Action.EXTERNAL_CLOSE, State.TRANSFERRED, "public_text"),
        (Action.REPLY, State.NEED_INFO, "text"),
        (Action.OBJECT, State.REJECTED, "reason"),
    ],
)
def test_what_must_come_along_is_asked_for(office: Office, action: Action, state: State, missing: str) -> None:
    case = office.case(state)
    actor = office.reporter if action in {Action.REPLY, Action.OBJECT} else office.clerk
    with pytest.raises(Incomplete) as told:
        office.does(action, case, actor, **{missing: "  " if missing != "unit" else ""})
    assert told.value.key == f"error.needs.{missing}"


def test_a_question_sends_the_case_back_to_where_it_was(office: Office) -> None:
    for state in (State.SUBMITTED, State.ACCEPTED):
        case = office.does(Action.ASK, office.case(state), office.clerk)
        assert case.due_at == office.now + timedelta(days=7)
        assert office.does(Action.REPLY, case, office.reporter).state is state


def test_silence_is_no_reason_against_an_anonymous_reporter(office: Office) -> None:
    case = office.does(Action.ASK, office.case(State.SUBMITTED, identity=Identity.ANONYMOUS), office.clerk)
    office.passes(days=8)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.REJECT, case, office.clerk, reason=triage.NO_REPLY)
    assert told.value.key == "error.anonymous_silence"


def test_silence_counts_after_seven_days(office: Office) -> None:
    case = office.does(Action.ASK, office.case(State.SUBMITTED), office.clerk)
    office.passes(days=6)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.REJECT, case, office.clerk, reason=triage.NO_REPLY)
    assert told.value.key == "error.reply_time_runs"
    office.passes(days=1)
    assert office.does(Action.REJECT, case, office.clerk, reason=triage.NO_REPLY).state is State.REJECTED


def test_unsolved_sends_it_back_once_by_the_reporter_s_word(office: Office) -> None:
    case = office.does(Action.UNSOLVED, office.case(State.CLOSED, satisfaction=5), office.reporter)
    assert (case.state, case.round, case.rework_count, case.satisfaction) == (State.REWORK, 2, 1, None)
    assert case.due_at == office.clock.working.add(office.now, office.clock.working.day_length)
    again = office.case(State.CLOSED, round=2)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.UNSOLVED, again, office.reporter)
    assert told.value.key == "error.unsolved_again"
    assert office.does(Action.UNSOLVED, again, office.supervisor).state is State.REWORK


def test_unsolved_is_heard_for_fifteen_days(office: Office) -> None:
    case = office.case(State.CLOSED)
    office.passes(days=15, seconds=1)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.UNSOLVED, case, office.reporter)
    assert told.value.values == {"days": 15}


def test_an_objection_is_heard_once(office: Office) -> None:
    case = office.does(Action.OBJECT, office.case(State.REJECTED), office.reporter)
    assert (case.state, case.objections) == (State.SUBMITTED, 1)
    case = office.does(Action.REJECT, case, office.clerk)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.OBJECT, case, office.reporter)
    assert told.value.key == "error.objected_already"


def test_the_reporter_rates_once_a_round_and_staff_never(office: Office) -> None:
    case = office.case(State.CLOSED)
    with pytest.raises(NotAllowed):
        feedback.rate(office.tx, office.attempt(case, office.clerk), stars=5)
    case = _rates(office, case.id, 4)
    assert case.satisfaction == 4
    with pytest.raises(NotAllowed) as told:
        _rates(office, case.id, 5)
    assert told.value.key == "error.rated_already"
    with pytest.raises(Incomplete):
        _rates(office, case.id, 6)


def _rates(office: Office, case_id: int, stars: int) -> Complaint:
    case = load(office.tx, case_id)
    return feedback.rate(office.tx, office.attempt(case, office.reporter), stars=stars)


def test_solved_said_twice_is_one_entry(office: Office) -> None:
    case = office.case(State.CLOSED)
    for _ in range(2):
        case = feedback.solved(office.tx, office.attempt(case, office.reporter))
    assert [event.action for event in office.tx.cases.events(case.id)] == ["test", Addition.SOLVED]


def test_a_merged_report_follows_its_master_and_comes_back_as_it_was(office: Office) -> None:
    master, own = office.case(State.ACCEPTED), office.case(State.SUBMITTED)
    office.passes(minutes=1)
    merged = office.does(Action.MERGE, own, office.clerk, master_id=master.id)
    assert (merged.state, merged.master_id, merged.due_at) == (State.DUPLICATE, master.id, None)
    office.notices()
    office.does(Action.DISPATCH, master, office.clerk)
    assert office.notices() == [("reporter", "notice.dispatch"), ("reporter", "notice.dispatch"), ("group", "card")]
    assert [event.action for event in public_events(office.tx, merged)] == ["test", "merge", "dispatch"]
    restored = office.does(Action.UNMERGE, merged, office.clerk)
    assert (restored.state, restored.due_at, restored.master_id) == (own.state, own.due_at, None)


def test_a_question_survives_a_merge(office: Office) -> None:
    master = office.case(State.ACCEPTED)
    case = office.does(Action.ASK, office.case(State.ACCEPTED), office.clerk)
    case = office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    case = office.does(Action.UNMERGE, case, office.clerk)
    assert case.state is State.NEED_INFO
    assert office.does(Action.REPLY, case, office.reporter).state is State.ACCEPTED


def test_nothing_is_merged_into_itself_a_duplicate_or_a_finding(office: Office) -> None:
    case = office.case(State.SUBMITTED)
    finding = office.case(State.DISPATCHED, Kind.FINDING)
    for master in (case, office.case(State.DUPLICATE), office.case(State.WITHDRAWN), finding):
        with pytest.raises(Incomplete) as told:
            office.does(Action.MERGE, case, office.clerk, master_id=master.id)
        assert told.value.key == "error.bad_master"
    master = office.case(State.ACCEPTED)
    office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    with pytest.raises(Incomplete) as told:
        office.does(Action.MERGE, master, office.clerk, master_id=office.case(State.ACCEPTED).id)
    assert told.value.key == "error.is_master"


def test_notes_names_and_units_quarrels_never_reach_the_reporter(office: Office) -> None:
    case = office.does(Action.ACCEPT, office.case(State.SUBMITTED), office.clerk, note="内部甲")
    case = office.does(Action.DISPATCH, case, office.clerk, note="内部乙")
    case = office.does(Action.HAND_BACK, case, office.clerk, basis="内部丙")
    triage.add_note(office.tx, case_id=case.id, actor=office.clerk, now=office.now, note="内部丁")
    shown = public_events(office.tx, load(office.tx, case.id))
    assert [event.action for event in shown] == ["test", "accept", "dispatch"]
    rows = office.tx.sending.claim(office.now, limit=1000)
    told = str(shown) + str([row for row in rows if row.recipient == "reporter"])
    assert [word for word in ("内部", "李受理") if word in told] == []


def test_a_reason_for_rework_stays_inside(office: Office) -> None:
    case = office.does(Action.SEND_BACK, office.case(State.PENDING_VERIFY), office.verifier, reason="内部戊")
    assert "内部戊" not in str(public_events(office.tx, case))
    assert "内部戊" not in str([r for r in office.tx.sending.claim(office.now) if r.recipient == "reporter"])


def test_a_note_needs_words_and_a_staff_account(office: Office) -> None:
    case = office.case(State.CLOSED)
    with pytest.raises(Incomplete):
        triage.add_note(office.tx, case_id=case.id, actor=office.clerk, now=office.now, note=" ")
    with pytest.raises(NotAllowed):
        triage.add_note(office.tx, case_id=case.id, actor=office.reporter, now=office.now, note="x")


def test_a_milestone_gives_the_work_to_the_unit_again(office: Office) -> None:
    case = office.does(Action.STAGE, office.case(State.PENDING_REPLY), office.clerk)
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2026-12-24T00:00:00+08:00"
    office.passes(days=40)
    case = office.does(Action.MILESTONE, case, office.clerk)
    assert (case.state, case.unit, case.milestone_on) == (State.DISPATCHED, "planning", None)
