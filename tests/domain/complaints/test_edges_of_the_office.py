"""Edges of triage and of the office: what a resident or a member of staff would lose if one of them slipped."""

from datetime import timedelta

import pytest

from complaints.case import feedback, merging, triage
from complaints.case.lifecycle import Action
from complaints.case.moves import load, running
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, PauseReason, Role, Staff, State, Verdict
from complaints.office import binding, owning, rewarding
from complaints.office.usual_way import Rank, rank
from tests.domain.complaints.office import Office

SECOND = timedelta(seconds=1)


def account(office: Office, actor: Actor) -> Staff:
    found = office.tx.staff.get(actor.staff_id or 0)
    assert found is not None
    return found


# --- steps of a case


def test_r23_a_reporter_of_a_merged_report_who_is_not_helped_gets_the_report_back(office: Office) -> None:
    master = office.case(State.CLOSED)
    merged = office.case(State.DUPLICATE, master_id=master.id, due_at=None)
    office.passes(days=2)
    attempt = office.attempt(merged, office.reporter)
    left = merging.leave(office.tx, attempt, clock=office.clock, reason="我家门口还有灰")
    assert (left.state, left.master_id, left.merged_from) == (State.ACCEPTED, None, None)
    assert left.due_at == office.clock.due_of(left, now=office.now) is not None
    assert load(office.tx, merged.id) == left
    event = office.tx.cases.events(merged.id)[-1]
    assert (event.action, event.public_text, event.values) == (
        Action.UNMERGE, "我家门口还有灰", {"reason": "我家门口还有灰"},
    )  # fmt: skip
    assert load(office.tx, master.id) == master, "stays closed"


@pytest.mark.parametrize(("from_cap", "at_cap"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_s10_a_unit_that_resumes_when_the_limit_in_all_is_reached_is_not_late_at_that_moment(
    office: Office, from_cap: timedelta, at_cap: bool
) -> None:
    """The limit shortens what was left only while it lies ahead, as for every other deadline."""
    left = timedelta(days=5)
    by = office.now + left
    case = office.case(
        State.RECTIFYING, rectify_by=by, paused_at=office.now, paused_due=by, paused_reason=PauseReason.WEATHER
    )
    cap = office.clock.cap(case)
    now = cap + from_cap
    again = running(case, now=now, clock=office.clock)
    due = cap if at_cap else now + left
    assert (again.due_at, again.rectify_by) == (due, due)


@pytest.mark.parametrize("blank", ["", " \n"])
def test_s15_a_clerk_who_sends_an_empty_note_is_told_that_the_note_is_missing(office: Office, blank: str) -> None:
    case = office.case(State.ACCEPTED)
    with pytest.raises(Incomplete) as told:
        triage.add_note(office.tx, case_id=case.id, actor=office.clerk, now=office.now, note=blank)
    assert told.value.key == "error.needs.note"
    assert len(office.tx.cases.events(case.id)) == 1


@pytest.mark.parametrize(("destination", "source"), [("", "铜山区"), ("hotline", "hotline")])
def test_s26_a_transferred_case_is_found_by_the_number_that_the_other_system_gave_it(
    office: Office, destination: str, source: str
) -> None:
    case = office.case(State.ACCEPTED)
    office.does(Action.TRANSFER, case, office.clerk, external_number="TS-2026-81", destination=destination)
    assert office.tx.forwards.holder(source, "TS-2026-81") == case.id
    assert office.tx.forwards.numbered("TS-2026-81") == [case.id]


@pytest.mark.parametrize(
    ("state", "paused", "action", "expected"),
    [
        (State.SUBMITTED, False, Action.ACCEPT, Rank.NEXT),
        (State.SUBMITTED, False, Action.ASK, Rank.OTHER),
        (State.SUBMITTED, False, Action.REJECT, Rank.ASIDE),
        (State.RECTIFYING, False, Action.REPORT_DONE, Rank.NEXT),
        (State.RECTIFYING, True, Action.RESUME, Rank.NEXT),
        (State.RECTIFYING, True, Action.REPORT_DONE, Rank.OTHER),
        (State.CLOSED, False, Action.UNSOLVED, Rank.OTHER),
    ],
)
def test_staff_see_the_usual_next_step_emphasized_and_steps_that_lose_the_case_apart(
    office: Office, state: State, paused: bool, action: Action, expected: Rank
) -> None:
    case = office.case(state, paused_at=office.now if paused else None)
    assert rank(case, action) is expected


# --- accounts


def test_an_administrator_in_admin_ids_keeps_the_account_on_the_next_message(office: Office) -> None:
    admitted = binding.admit(office.tx, telegram_id=501, name="管理员")
    assert admitted is not None
    assert (admitted.name, admitted.role, admitted.telegram_id) == ("管理员", Role.ADMIN, 501)
    assert office.tx.staff.by_telegram(501) == admitted
    assert binding.admit(office.tx, telegram_id=501, name="管理员") == admitted, "and no second one"


def test_the_office_starts_again_with_two_administrators_and_shuts_out_the_one_removed(office: Office) -> None:
    binding.admit_all(office.tx, {502, 501}, name="管理员")
    kept = office.tx.staff.by_telegram(501)
    assert kept is not None and office.tx.staff.by_telegram(502) is not None
    assert office.tx.settings.get("admin_ids") == "501,502"
    binding.admit_all(office.tx, {501}, name="管理员")
    assert (office.tx.staff.by_telegram(501), office.tx.staff.by_telegram(502)) == (kept, None)
    assert office.tx.settings.get("admin_ids") == "501"


# --- cases among colleagues


def test_s20_a_verifier_can_give_away_own_cases_and_nobody_else_s(office: Office) -> None:
    colleague = account(office, office.colleague)
    own = office.case(State.PENDING_VERIFY, owner_id=office.verifier.staff_id)
    other = office.case(State.PENDING_VERIFY, owner_id=office.clerk.staff_id)
    with pytest.raises(NotAllowed):
        owning.give(office.tx, [own, other], to=colleague, actor=office.verifier, now=office.now)
    assert [load(office.tx, case.id) for case in (own, other)] == [own, other], "neither has gone"
    assert owning.give(office.tx, [own], to=colleague, actor=office.verifier, now=office.now) == 1
    assert load(office.tx, own.id).owner_id == colleague.id


# --- 奖励 (O13)


def test_o13_a_reporter_who_waits_for_the_reward_is_listed_before_those_already_paid(office: Office) -> None:
    paid, older, newer = (office.case(State.CLOSED, verdict=Verdict.TRUE) for _ in range(3))
    for case in (newer, older, paid):
        feedback.claim(office.tx, office.attempt(case, office.reporter))
    rewarding.pay(office.tx, office.attempt(load(office.tx, paid.id), office.supervisor))
    claims = rewarding.claims(office.tx, actor=office.clerk)
    assert [(one.case.id, one.payable) for one in claims] == [(older.id, True), (newer.id, True), (paid.id, False)]
