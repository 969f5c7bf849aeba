"""What a reporter may change after submission, and what stays as it was said (R15, R18, R24, R25, R33)."""

from dataclasses import replace

import pytest

from complaints.case import amending, feedback
from complaints.case.lifecycle import OPEN_STATES, Action
from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Complaint, Place, PlaceSource, Role, State, Verdict
from complaints.office.above import above
from complaints.office.templates import check_no_gaps, filled
from complaints.privacy import masking
from complaints.report import codes
from complaints.report.vehicle import read_vehicle, without_plates
from tests.domain.complaints.office import Office

NEW = Place(source=PlaceSource.TYPED, address="南门", subdistrict="damiao")


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_case_takes_a_supplement(office: Office, state: State) -> None:
    case = office.case(state)
    amended = amending.supplement(office.tx, case_id=case.id, actor=office.reporter, now=office.now, text="又来了")
    assert (amended.state, amended.version) == (state, case.version + 1)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN, State.REJECTED, State.TRANSFERRED])
def test_an_ended_case_takes_none(office: Office, state: State) -> None:
    case = office.case(state)
    with pytest.raises(WrongState):
        amending.supplement(office.tx, case_id=case.id, actor=office.reporter, now=office.now, text="又来了")


def test_staff_amend_nothing_in_the_reporter_s_name(office: Office) -> None:
    case = office.case(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        amending.correct_place(office.tx, case_id=case.id, actor=office.clerk, now=office.now, place=NEW)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_a_place_is_changed_until_a_unit_has_the_case(office: Office, state: State) -> None:
    case = office.case(state)
    amended = amending.correct_place(office.tx, case_id=case.id, actor=office.reporter, now=office.now, place=NEW)
    changed = state in (State.SUBMITTED, State.NEED_INFO, State.ACCEPTED)
    assert amended.place.address == ("南门" if changed else "路")
    assert office.tx.cases.events(case.id)[-1].values == {"place": "南门", "before": "路"}


def test_nothing_to_mask_is_said(office: Office) -> None:
    case = office.case(State.SUBMITTED)
    with pytest.raises(Incomplete) as told:
        amending.redact(office.tx, case_id=case.id, actor=office.reporter, now=office.now, words=("没有这词",))
    assert told.value.key == "error.nothing_to_mask"


def test_the_longest_word_is_masked_first() -> None:
    assert masking.blacked_out("住幸福里3号楼和幸福里", ["幸福里", "幸福里3号楼"]) == "住■■■和■■■"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12a456", "000000", "123456", "654321"])
def test_a_code_that_anybody_would_try_is_refused(typed: str) -> None:
    with pytest.raises(Incomplete):
        codes.own_code(typed)


def test_a_code_may_be_typed_with_spaces() -> None:
    assert codes.own_code("270 519") == "270519"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "苏C·12345 渣土车昨晚9点往东开",
            {"plate": "苏C12345", "direction": "往东", "seen_at": "昨晚9点"},
        ),
        ("苏CD12345由南向北，21:30 左右", {"plate": "苏CD12345", "direction": "由南向北", "seen_at": "21:30"}),
        ("苏C12345 和 苏C54321 都没盖", {"plate": "苏C12345、苏C54321"}),
        ("风往东吹，昨晚9点最重", {}),
        (
            "渣土车苏C12345晚上九点多从高铁站往大学路方向开",
            {"plate": "苏C12345", "direction": "从高铁站往大学路方向", "seen_at": "晚上九点多"},
        ),
        (
            "11月20号上午九点四十，苏C12345往河里倒污水然后开走",
            {"plate": "苏C12345", "seen_at": "11月20号上午九点四十"},
        ),
        ("苏C12345停在朝阳小区门口开着发动机", {"plate": "苏C12345"}),
        (
            "七点二十前后苏C12345朝着金山桥开去",
            {"plate": "苏C12345", "direction": "朝着金山桥", "seen_at": "七点二十前后"},
        ),
        ("苏C12345沿徐海路由东向西，今早", {"plate": "苏C12345", "direction": "沿徐海路由东向西", "seen_at": "今早"}),
        ("向领导反映过，苏C12345就走了，提三点意见", {"plate": "苏C12345"}),
    ],
)
def test_a_vehicle_in_words(text: str, fields: dict[str, str]) -> None:
    assert read_vehicle(text) == fields


def test_the_words_go_on_without_the_plate() -> None:
    assert without_plates("渣土车苏C12345没盖") == "渣土车[车牌]没盖"


def test_a_second_unsolved_asks_the_supervisor_once(office: Office) -> None:
    case = office.case(State.CLOSED, round=2)
    noted = feedback.dispute(office.tx, office.attempt(case, office.reporter), reason="还有")
    assert noted.state is State.CLOSED
    told = [recipient for recipient, key in office.notices() if key == "staff_told.disputed"]
    assert told == [f"staff:{office.supervisor.staff_id}"]
    with pytest.raises(NotAllowed):
        feedback.dispute(office.tx, office.attempt(noted, office.reporter), reason="还有")


def test_the_first_unsolved_names_a_supervisor(office: Office) -> None:
    case = office.case(State.CLOSED)
    office.does(Action.UNSOLVED, case, office.reporter)
    assert office.tx.cases.events(case.id)[-1].values["supervisor"] == "赵主管"
    assert (f"staff:{office.supervisor.staff_id}", "staff_told.reopened") in office.notices()


@pytest.mark.parametrize(
    ("leader", "role", "told", "noted"),
    [
        ("秦分管", Role.SUPERVISOR, "秦分管", {"supervisor": "秦分管"}),
        ("秦分管", Role.ADMIN, "秦分管", {"supervisor": "秦分管"}),
        ("秦分管", Role.CLERK, "赵主管", {"supervisor": "赵主管", "leader": "秦分管"}),  # may not decide
        ("分管领导（待确认）", Role.ADMIN, "赵主管", {"supervisor": "赵主管", "leader": "分管领导（待确认）"}),
        ("", Role.ADMIN, "赵主管", {"supervisor": "赵主管"}),
    ],
)
def test_r24_unsolved_goes_to_who_is_in_charge_of_the_unit(
    office: Office, leader: str, role: Role, told: str, noted: dict[str, str]
) -> None:
    office.tx.staff.add(name="秦分管", role=role, telegram_id=None)
    case = office.case(State.CLOSED)
    office.does(Action.UNSOLVED, case, office.reporter, leader=leader)
    values = office.tx.cases.events(case.id)[-1].values
    assert {name: value for name, value in values.items() if name in ("supervisor", "leader")} == noted
    account = next(staff for staff in office.tx.staff.all() if staff.name == told)
    assert [to for to, key in office.notices() if key == "staff_told.reopened"] == [f"staff:{account.id}"]


def test_r24_nobody_in_charge_and_no_supervisor_means_an_administrator(office: Office) -> None:
    for staff in office.tx.staff.all():
        if staff.role is Role.SUPERVISOR:
            office.tx.staff.save(replace(staff, active=False))
    assert above(office.tx, "秦分管").account is None
    admin = office.tx.staff.add(name="钱管理", role=Role.ADMIN, telegram_id=None)
    assert above(office.tx, "秦分管").account == admin


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_reward_is_claimed_once_and_for_what_was_true(office: Office, verdict: Verdict) -> None:
    case = office.case(State.CLOSED, verdict=verdict)

    def claim(seen: Complaint) -> Complaint:
        return feedback.claim(office.tx, office.attempt(seen, office.reporter))

    if verdict in (Verdict.FALSE, Verdict.UNVERIFIABLE):
        with pytest.raises(NotAllowed):
            claim(case)
        return
    claimed = claim(case)
    with pytest.raises(NotAllowed) as told:
        claim(claimed)
    assert told.value.key == "error.claimed_already"


def test_a_template_keeps_what_nobody_knows_and_is_not_sent_with_it() -> None:
    text = filled("（{编号}）已交{单位}，{情况}。", {"编号": "LW-1", "单位": ""})
    assert text == "（LW-1）已交{单位}，{情况}。"
    with pytest.raises(Incomplete) as told:
        check_no_gaps(text)
    assert told.value.values == {"gap": "{单位}"}
    check_no_gaps("已交规划建设局。")
