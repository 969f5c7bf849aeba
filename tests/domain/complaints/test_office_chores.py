"""Beside a case's own steps: reminders, failed photos, closed accounts, rewards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.case import feedback, photo_notices
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.clock.reminding import remind_to_rate
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Actor, Complaint, Notice, Role, Staff, State, Verdict
from complaints.office import accounts, rewarding
from complaints.report import drafting
from complaints.report.codes import Tries
from storage.messages.outbox import Outgoing
from storage.tx import Tx
from tests.domain.complaints.office import PEPPER, Office, coded

SECOND = timedelta(seconds=1)


def rows(office: Office) -> list[tuple[str, str, dict[str, str]]]:
    claimed = office.tx.sending.claim(office.now, limit=1000)
    return [(row.recipient, row.payload["key"], row.payload["values"]) for row in claimed if row.kind == "notice"]


def account(office: Office, actor: Actor) -> Staff:
    found = office.tx.staff.get(actor.staff_id or 0)
    assert found is not None
    return found


# --- 评价 (R25)


@pytest.mark.parametrize(
    ("later", "reminded"),
    [
        (timedelta(days=3) - SECOND, 0),
        (timedelta(days=3), 1),
        (timedelta(days=14) - SECOND, 1),
        (timedelta(days=14, seconds=1), 0),
    ],
)
def test_r25_a_reporter_is_reminded_to_rate_from_the_third_day_to_the_fourteenth(
    office: Office, later: timedelta, reminded: int
) -> None:
    closed = [closed_case(office) for _ in range(2)]
    rated = feedback.rate(office.tx, office.attempt(closed[1], office.reporter), stars=4)
    office.notices()
    office.now += later
    assert remind_to_rate(office.tx, now=office.now) == reminded
    assert remind_to_rate(office.tx, now=office.now) == 0, "once a round"
    told = [row for row in office.tx.sending.claim(office.now + timedelta(days=800), limit=100) if row.kind == "notice"]
    cases = [row.case_id for row in told if row.payload["key"] == "remind.rate"]
    assert cases == [closed[0].id] * reminded and rated.id not in cases


def closed_case(office: Office) -> Complaint:
    case = office.case(State.PENDING_REPLY)
    return office.does(Action.CLOSE, case, office.clerk)


class WithoutNotice:
    """Records in which no notice of one case can be stored."""

    def __init__(self, tx: Tx, case_id: int) -> None:
        self._tx, self._case_id = tx, case_id
        self.notices = self

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)

    def add(self, notice: Notice) -> None:
        if notice.case_id == self._case_id:
            raise ValueError("this one can't be stored")
        self._tx.notices.add(notice)


def test_r25_a_case_whose_reminder_fails_holds_up_no_other_and_is_tried_again_later(office: Office) -> None:
    broken, other = closed_case(office), closed_case(office)
    office.notices()
    office.passes(days=4)
    assert remind_to_rate(WithoutNotice(office.tx, broken.id), now=office.now) == 2  # type: ignore[arg-type]
    assert [row.case_id for row in reminders(office)] == [other.id]
    assert remind_to_rate(office.tx, now=office.now) == 0, "not at once"
    office.passes(days=1)
    assert remind_to_rate(office.tx, now=office.now) == 1
    assert sorted(row.case_id or 0 for row in reminders(office)) == [broken.id, other.id]


def reminders(office: Office) -> list[Outgoing]:
    rows = office.tx.sending.claim(office.now + timedelta(days=800), limit=100)
    return [row for row in rows if row.kind == "notice" and row.payload["key"] == "remind.rate"]


# --- a photo that could not be taken


def failed(office: Office, *, case: Complaint | None, stage: str, draft_id: int | None = None) -> None:
    row = office.tx.evidence.add(
        draft_id=draft_id, case_id=case.id if case else None, kind="photo", stage=stage, bot_id=None, file_id="",
        file_unique_id=f"{stage}{draft_id}{case}", size=1, now=office.now,
    )  # fmt: skip
    assert row is not None
    photo_notices.say_it_failed(office.tx, replace(row, reason="photo.unreadable"))


def test_whoever_sent_a_photo_hears_that_it_failed(office: Office) -> None:
    person = office.citizen()
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    failed(office, case=None, stage="report", draft_id=draft.id)
    case = office.case(State.ACCEPTED)
    failed(office, case=case, stage="supplement")
    assert rows(office) == [
        (f"person:{person.id}", "photo.unreadable", {}), ("reporter", "photo.unreadable", {}),
    ]  # fmt: skip


def test_staff_who_work_on_the_case_hear_of_their_photo_else_the_group(office: Office) -> None:
    worked = office.case(State.RECTIFYING, owner_id=office.verifier.staff_id, fixed_by=office.colleague.staff_id)
    failed(office, case=worked, stage="after")
    told = [f"staff:{one.staff_id}" for one in (office.clerk, office.colleague, office.verifier)]
    assert rows(office) == [(to, photo_notices.AFTER, {"number": worked.number}) for to in sorted(told)]
    untouched = office.submits().complaint
    rows(office)
    failed(office, case=untouched, stage="after")
    assert rows(office) == [("group", photo_notices.AFTER, {"number": untouched.number})]


# --- accounts


@pytest.fixture
def admin(office: Office) -> Actor:
    return staff_actor(office.tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None))


def test_a_closed_account_leaves_its_open_cases_to_the_supervisors(office: Office, admin: Actor) -> None:
    owned = [office.case(state, owner_id=office.clerk.staff_id) for state in (State.ACCEPTED, State.RECTIFYING)]
    closed = office.case(State.CLOSED, owner_id=office.clerk.staff_id)
    accounts.close(office.tx, office.clerk.staff_id or 0, actor=admin, now=office.now)
    assert not account(office, office.clerk).active
    for case in owned:
        entry = office.tx.cases.events(case.id)[-1]
        assert (entry.action, entry.values, entry.actor.staff_id, entry.at) == (
            "owner_closed", {"owner": "李受理"}, admin.staff_id, office.now,
        )  # fmt: skip
    assert [event.action for event in office.tx.cases.events(closed.id)] == ["test"]
    told = {"name": "李受理", "count": "2"}
    assert (f"staff:{office.supervisor.staff_id}", accounts.TOLD_OWNERLESS, told) in rows(office)
    [act] = office.tx.acts.recent()
    assert (act.action, act.detail) == ("staff_close", f"{office.clerk.staff_id} 李受理")
    accounts.close(office.tx, office.clerk.staff_id or 0, actor=admin, now=office.now)
    assert len(office.tx.acts.recent()) == 1, "closed once"
    accounts.open_again(office.tx, office.clerk.staff_id or 0, actor=admin, now=office.now)
    assert account(office, office.clerk).active
    assert next(one.action for one in office.tx.acts.recent()) == "staff_reopen"


def test_an_account_without_cases_is_closed_without_a_word_and_administrators_stand_in(
    office: Office, admin: Actor
) -> None:
    accounts.close(office.tx, office.verifier.staff_id or 0, actor=admin, now=office.now)
    accounts.close(office.tx, office.supervisor.staff_id or 0, actor=admin, now=office.now)
    assert [key for _, key, _ in rows(office) if key == accounts.TOLD_OWNERLESS] == []
    office.case(State.ACCEPTED, owner_id=office.clerk.staff_id)
    accounts.close(office.tx, office.clerk.staff_id or 0, actor=admin, now=office.now)
    assert [to for to, key, _ in rows(office) if key == accounts.TOLD_OWNERLESS] == [f"staff:{admin.staff_id}"]


def test_only_an_administrator_closes_accounts_and_never_the_own_one(office: Office, admin: Actor) -> None:
    with pytest.raises(NotAllowed):
        accounts.close(office.tx, office.clerk.staff_id or 0, actor=office.supervisor, now=office.now)
    with pytest.raises(NotAllowed) as last:
        accounts.close(office.tx, admin.staff_id or 0, actor=admin, now=office.now)
    office.tx.staff.add(name="吴管理", role=Role.ADMIN, telegram_id=None)
    with pytest.raises(NotAllowed) as own:
        accounts.close(office.tx, admin.staff_id or 0, actor=admin, now=office.now)
    assert [last.value.key, own.value.key] == ["console.error.last_admin", "console.error.own_account"]
    with pytest.raises(NotFound):
        accounts.close(office.tx, 999, actor=admin, now=office.now)


# --- 奖励 (O13)


def test_a_reward_is_paid_once_to_the_first_report_by_somebody_senior(office: Office) -> None:
    first, second = office.case(State.CLOSED, verdict=Verdict.TRUE), office.case(State.ACCEPTED)
    second = office.does(Action.MERGE, second, office.clerk, master_id=first.id)
    for case in (first, second):
        assert not rewarding.claim_of(office.tx, case).payable
        feedback.claim(office.tx, office.attempt(case, office.reporter))
    first, second = (office.tx.cases.get(case.id) or case for case in (first, second))
    claims = rewarding.claims(office.tx, actor=office.clerk)
    assert [(one.case.id, one.rank, len(one.proof), one.payable) for one in claims] == [
        (first.id, 1, 2, True), (second.id, 2, 2, True),
    ]  # fmt: skip
    assert [event.seq for _, event in claims[0].proof] == [1, 1]
    with pytest.raises(NotAllowed):
        rewarding.pay(office.tx, office.attempt(first, office.clerk))
    first = rewarding.pay(office.tx, office.attempt(first, office.supervisor), note=" 已发 " + "。" * 600)
    assert office.tx.cases.events(first.id)[-1].note == ("已发 " + "。" * 600)[:500]
    with pytest.raises(NotAllowed) as again:
        rewarding.pay(office.tx, office.attempt(first, office.supervisor))
    with pytest.raises(Incomplete) as not_first:
        rewarding.pay(office.tx, office.attempt(second, office.supervisor), note=" ")
    assert (again.value.key, not_first.value.values) == ("error.rewarded_already", {"rank": 2})
    assert rewarding.pay(office.tx, office.attempt(second, office.supervisor), note="各半").id == second.id
    unclaimed = office.case(State.CLOSED, verdict=Verdict.TRUE)
    with pytest.raises(NotAllowed) as nothing:
        rewarding.pay(office.tx, office.attempt(unclaimed, office.supervisor))
    assert nothing.value.key == "error.no_reward"


def test_a_code_shows_that_somebody_is_the_reporter_and_wrong_ones_count_per_member_of_staff(office: Office) -> None:
    case, tries = office.case(State.CLOSED, verdict=Verdict.TRUE), Tries()
    office.tx.cases.set_code(case.id, coded(case.number, "270519"))

    def check(code: str, by: Actor, number: str = case.number) -> rewarding.Claim | None:
        values = {"number": number, "code": code, "actor": by, "pepper": PEPPER, "now": office.now}
        return rewarding.check(office.tx, tries, **values)  # type: ignore[arg-type]

    claim = check("270519", office.clerk)
    assert claim is not None and claim.case.id == case.id and claim.verdict_of is not None
    assert check("270519", office.clerk, "LW-0000-0000") is None
    assert [check("111222", office.clerk) for _ in range(5)] == [None] * 5
    with pytest.raises(NotAllowed):
        check("270519", office.clerk)
    assert check("270519", office.colleague) is not None
    with pytest.raises(NotAllowed):
        check("270519", office.verifier)
    details = [(act.action, act.detail, act.case_id) for act in office.tx.acts.recent()]
    assert details[0] == ("reward_check", "match", case.id) and ("reward_check", "no", case.id) in details
