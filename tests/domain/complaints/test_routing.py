"""S04, S05: one 主办 and one 属地 with persons; refusals in time, counted; a supervisor decides after two."""

import pytest

from complaints.case.lifecycle import Action
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Complaint, State
from complaints.office.responsibility import Proposal, propose, refused_by, with_persons
from complaints.office.staff_steps import offered, perform
from tests.domain.complaints.office import Office
from zone import Zone

ZONE = Zone.load()


def test_s04_place_and_category_propose_unit_territory_and_persons(office: Office) -> None:
    case = office.case(State.ACCEPTED, unit="", territory="damiao")
    assert propose(ZONE, case) == Proposal(
        unit="planning",
        unit_person="扬尘管控岗（待确认）",
        territory="damiao",
        territory_person="大庙街道网格长（待确认）",
        support=("urban",),
        basis="《生态环境法典》第1128条；待确认",
        confirmed=False,
    )


def test_s04_who_refused_is_not_proposed_again(office: Office) -> None:
    assert propose(ZONE, office.case(State.ACCEPTED), refused=frozenset({"planning"})).unit == ""


def test_s04_persons_that_nobody_typed_are_the_holders_of_the_units_chosen(office: Office) -> None:
    case = office.case(State.ACCEPTED)
    assert with_persons(ZONE, case, {"unit": "planning"}) == {
        "unit": "planning",
        "unit_person": "扬尘管控岗（待确认）",
        "territory_person": "大庙街道网格长（待确认）",
        "support": "城市管理部门",
    }
    other = with_persons(ZONE, case, {"unit": "urban", "territory": "xuzhuang", "territory_person": "王网格"})
    assert (other["unit_person"], other["territory_person"]) == ("市容监察岗（待确认）", "王网格")
    assert "support" not in other


@pytest.mark.parametrize("missing", ["unit", "unit_person", "territory_person"])
def test_s04_nothing_is_dispatched_without_a_unit_a_territory_and_their_persons(office: Office, missing: str) -> None:
    given = {"unit": "planning", "unit_person": "陈某", "territory_person": "高某", "rectify_by": "3wd"}
    case = office.case(State.ACCEPTED, unit="")
    with pytest.raises(Incomplete) as told:
        _perform(office, case, {**given, missing: ""})
    assert told.value.key == f"error.needs.{missing}"
    done = _perform(office, case, given)
    assert (done.unit, done.unit_person, done.territory, done.territory_person) == (
        "planning",
        "陈某",
        "damiao",
        "高某",
    )
    assert done.rectify_working and done.original_by == done.rectify_by


def test_s05_a_refusal_keeps_the_owner_that_the_resident_sees(office: Office) -> None:
    case = office.does(Action.HAND_BACK, office.case(State.DISPATCHED, unit_person="陈某"), office.clerk)
    assert (case.state, case.unit, case.unit_person, case.hand_backs) == (State.ACCEPTED, "planning", "陈某", 1)
    assert refused_by(office.tx, case) == {"planning"}
    assert ("reporter", "notice.hand_back") not in office.notices()


def test_s05_a_refusal_must_come_within_a_working_day(office: Office) -> None:
    case = office.case(State.DISPATCHED)
    office.passes(hours=25)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.HAND_BACK, case, office.clerk)
    assert (told.value.key, told.value.values) == ("error.hand_back_late", {"days": 1})
    assert office.does(Action.HAND_BACK, case, office.supervisor).state is State.ACCEPTED


def test_s05_after_two_refusals_only_a_supervisor_dispatches_and_the_unit_keeps_it(office: Office) -> None:
    case = office.case(State.DISPATCHED)
    case = office.does(Action.HAND_BACK, case, office.clerk)
    case = office.does(Action.DISPATCH, case, office.clerk)
    office.notices()
    case = office.does(Action.HAND_BACK, case, office.clerk)
    assert [notice for notice in office.notices() if notice[0] != "group"] == [
        (f"staff:{office.supervisor.staff_id}", "told.leader_decides")
    ]
    assert Action.DISPATCH not in offered(case, office.clerk.roles)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.DISPATCH, case, office.clerk)
    assert told.value.key == "error.leader_decides"
    case = office.does(Action.DISPATCH, case, office.supervisor)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.HAND_BACK, case, office.clerk)
    assert (told.value.key, case.hand_backs) == ("error.designated", 2)


def _perform(office: Office, case: Complaint, given: dict[str, str]) -> Complaint:
    return perform(office.tx, Action.DISPATCH, office.attempt(case, office.clerk), clock=office.clock, given=given)
