"""A case that names a firm: who hears of it, who may act on it, what the firm reads of it (E15, E16)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.case.public_view import public_events
from complaints.clock import ladder
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import (
    Complaint,
    Evidence,
    Firm,
    FirmSite,
    Implementer,
    Kind,
    Place,
    PlaceSource,
    Role,
    SiteKind,
    Staff,
    State,
)
from enterprises import acting
from enterprises.own_cases import Tab, own_cases
from enterprises.party import Member, member_of
from enterprises.seen import UnitCase
from enterprises.sight import sees, shows, view
from tests.domain.complaints.office import Office
from zone import Zone

DUTY = Zone.load().duty


def person(office: Office, firm: Firm, name: str = "陈工") -> Staff:
    return office.tx.staff.add(name=name, role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")


def member_of_unit(office: Office, unit: str = "planning", name: str = "规建 孙工") -> Staff:
    return office.tx.staff.add(name=name, role=Role.UNIT, telegram_id=None, party=f"unit:{unit}")


def site_of(office: Office, firm: str, name: str = "桃林路北侧工地") -> FirmSite:
    plain = FirmSite(firm=firm, name=name, kind=SiteKind.BUILDING, created_at=office.now, updated_at=office.now)
    return office.tx.firms.add_site(plain)


def named(office: Office, case: Complaint, firm: Firm, **values: Any) -> Complaint:
    """The firm has to put it right."""
    chosen = {"firm": firm.id, "implementer": Implementer.FIRM, "demand": "裸土全覆盖", **values}
    return office.does(Action.NAME_FIRM, case, office.clerk, **chosen)


def seen(office: Office, member: Member, case: Complaint) -> UnitCase:
    events = office.tx.cases.events(case.id)
    evidence = office.tx.evidence.of_case(case.id)
    return view(member, case, events=events, evidence=evidence, asks_plate=False)


def test_e15_naming_a_firm_is_an_entry_with_its_reason_and_the_names_of_that_moment(office: Office) -> None:
    firm, case = office.firm(), office.case(State.ACCEPTED)
    site = site_of(office, firm.id)
    moved = office.does(Action.NAME_FIRM, case, office.clerk, firm="", firm_site=site.id)
    assert (moved.firm, moved.firm_site, moved.implementer) == (firm.id, site.id, Implementer.UNIT)
    assert (moved.state, moved.due_at, moved.unit, moved.owner_id) == (case.state, case.due_at, case.unit, None)
    event = office.tx.cases.events(case.id)[-1]
    assert (event.action, event.note) == ("name_firm", "围挡上有名称")
    assert event.values == {
        "firm": firm.id,
        "firm_site": site.id,
        "implementer": "unit",
        "firm_name": "鼎筑建设",
        "site_name": "桃林路北侧工地",
    }
    office.tx.firms.save(replace(firm, name="改名后的公司"), seen=1)
    assert office.tx.cases.events(case.id)[-1].values["firm_name"] == "鼎筑建设"
    assert office.notices() == [("group", "card")], "the reporter is not told"
    assert [one.action for one in public_events(office.tx, moved)] == ["test"]
    again = office.does(Action.NAME_FIRM, moved, office.clerk, firm=office.firm("别家").id)
    assert office.tx.cases.events(case.id)[-1].values["firm_before"] == "改名后的公司"
    assert office.does(Action.NAME_FIRM, again, office.clerk, firm="").firm == ""


def test_e15_what_cannot_be_named_is_said(office: Office) -> None:
    case, firm = office.case(State.ACCEPTED), office.firm()
    shut, other = office.firm("关门的"), office.firm("别家")
    office.tx.firms.save(replace(shut, active=False), seen=1)
    closed_site = replace(site_of(office, firm.id), active=False)
    office.tx.firms.save_site(closed_site, seen=1)
    foreign = site_of(office, other.id)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"firm": "999"}, "error.no_firm"),
        ({"firm": shut.id}, "error.no_firm"),
        ({"firm_site": "999"}, "error.no_firm_site"),
        ({"firm_site": closed_site.id}, "error.no_firm_site"),
        ({"firm_site": foreign.id}, "error.site_of_another_firm"),
        ({"firm": "", "implementer": Implementer.FIRM}, "error.needs.firm"),
        ({"implementer": Implementer.FIRM}, "error.needs.demand"),
        ({"why": " "}, "error.needs.why"),
        ({"firm": ""}, "error.same_firm"),
    ]
    for values, error in wrong:
        with pytest.raises(Incomplete) as refused:
            office.does(Action.NAME_FIRM, case, office.clerk, **values)
        assert refused.value.key == error
    assert office.tx.cases.get(case.id) == case


@pytest.mark.parametrize("kind", list(Kind))
def test_e15_a_case_reaches_the_firm_that_is_to_put_it_right(office: Office, kind: Kind) -> None:
    firm = office.firm()
    boss, unit = person(office, firm), member_of_unit(office)
    case = named(office, office.case(State.ACCEPTED, kind), firm)
    assert not sees(member_of(boss), case), "no unit has it yet"
    assert office.notices() == [("group", "card")]
    given = office.does(Action.DISPATCH, case, office.clerk, unit="planning")
    told = [(to, key) for to, key in office.notices() if to.startswith("staff:")]
    assert told == [(f"staff:{boss.id}", "unit_told.dispatch"), (f"staff:{unit.id}", "unit_told.dispatch")]
    assert sees(member_of(boss), given) and sees(member_of(unit), given)


def test_e15_a_firm_named_later_is_told_once_and_one_that_is_replaced_is_told_that_it_is_gone(office: Office) -> None:
    firm, other = office.firm(), office.firm("别家")
    first, second = person(office, firm), person(office, other, "吴工")
    unit = member_of_unit(office)
    case = named(office, office.case(State.DISPATCHED), firm)
    assert office.notices()[:2] == [
        (f"staff:{first.id}", "unit_told.dispatch"),
        (f"staff:{unit.id}", "unit_told.name_firm"),
    ]
    case = named(office, case, other)
    assert office.notices()[:2] == [
        (f"staff:{first.id}", "unit_told.gone"),
        (f"staff:{second.id}", "unit_told.dispatch"),
    ]
    assert (sees(member_of(first), case), sees(member_of(second), case)) == (False, True)


def test_e15_a_firm_that_is_only_the_subject_sees_nothing_and_hears_nothing(office: Office) -> None:
    firm = office.firm()
    boss = person(office, firm)
    case = office.does(Action.NAME_FIRM, office.case(State.DISPATCHED), office.clerk)
    assert case.firm == firm.id and not sees(member_of(boss), case)
    assert [to for to, _ in office.notices()] == ["group"]
    with pytest.raises(NotFound):
        office.does(Action.SIGN, case, staff_actor(boss))


def test_e15_the_firm_takes_the_steps_of_the_work_and_no_others(office: Office) -> None:
    firm = office.firm()
    me = member_of(person(office, firm))
    case = office.case(State.DISPATCHED, Kind.FINDING, firm=firm.id, implementer=Implementer.FIRM)

    def takes(case: Complaint, step: Action, **given: str) -> Complaint:
        return acting.take(
            office.tx, me, case, step, seen_version=case.version, given=given, via="console", now=office.now,
            clock=office.clock,
        )  # fmt: skip

    for refused in (Action.HAND_BACK, Action.PASS, Action.GRANT):
        with pytest.raises(NotAllowed):
            takes(case, refused, basis="不归我们管")
    case = takes(case, Action.SIGN)
    assert case.rectify_by is not None
    longer = (case.rectify_by + timedelta(days=2)).isoformat()
    case = takes(case, Action.EXTEND, extend_to=longer, reason="连续下雨")
    case = takes(case, Action.DISPUTE, reason="围挡外不是我们的")
    case = takes(case, Action.REPORT_DONE, why_no_photo="夜里拍不清", public_text="已经盖好")
    assert (case.state, case.owner_id, case.fixed_by) == (State.PENDING_VERIFY, None, me.account.id)
    last = office.tx.cases.events(case.id)[-1]
    assert (last.actor.role, last.actor.name, last.public_text, last.note) == (Role.FIRM, "陈工", "", "已经盖好")
    own = seen(office, me, case)
    assert [(entry.action, entry.who, entry.said) for entry in own.entries][-1] == ("report_done", "陈工", "已经盖好")


def test_e15_a_clerk_s_step_for_a_firm_is_recorded_with_the_firm_s_name(office: Office) -> None:
    firm = office.firm()
    case = office.case(State.DISPATCHED, firm=firm.id, implementer=Implementer.FIRM)
    office.does(Action.SIGN, case, office.clerk)
    assert office.tx.cases.events(case.id)[-1].actor.on_behalf_of == "鼎筑建设"


def test_e15_of_a_report_the_firm_reads_the_demand_and_nothing_of_the_reporter(office: Office) -> None:
    firm = office.firm()
    me, unit = member_of(person(office, firm)), member_of(member_of_unit(office))
    place = Place(source=PlaceSource.TYPED, address="3 号楼 502 窗外", lat=34.271234, lon=117.251234)
    case = office.case(State.ACCEPTED, text="我家窗外的工地半夜施工", place=place)
    given = office.does(Action.DISPATCH, case, office.clerk, unit="planning", demand="请规建局核实")
    case = named(office, given, firm, demand="夜里停工，裸土覆盖")
    own = seen(office, me, case)
    assert (own.text, own.address, own.demand) == ("", "", "夜里停工，裸土覆盖")
    assert (own.lat, own.lon, own.rounded) == (34.271, 117.251, True)
    assert [entry.action for entry in own.entries] == ["name_firm"]
    assert (own.entries[0].who, own.entries[0].role) == ("", Role.CLERK)
    of_unit = seen(office, unit, case)
    assert (of_unit.text, of_unit.demand) == ("我家窗外的工地半夜施工", "请规建局核实")
    assert [entry.action for entry in of_unit.entries] == ["dispatch", "name_firm"]


@pytest.mark.parametrize(
    ("kind", "stages"),
    [
        (Kind.REPORT, ["before", "after", "dispute"]),
        (Kind.FINDING, ["report", "before", "supplement", "after", "dispute"]),
    ],
)
def test_e15_the_photos_of_a_reporter_are_hidden_from_the_firm(office: Office, kind: Kind, stages: list[str]) -> None:
    firm = office.firm()
    me = member_of(person(office, firm))
    case = office.case(State.RECTIFYING, kind, firm=firm.id, implementer=Implementer.FIRM)
    every = [_photo(office, case, stage) for stage in ("report", "before", "supplement", "after", "dispute", "note")]
    assert [one.stage for one in every if shows(me, case, one)] == stages


def _photo(office: Office, case: Complaint, stage: str) -> Evidence:
    added = office.tx.evidence.add(
        draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=1, file_id=stage, file_unique_id=stage,
        size=1, now=office.now,
    )  # fmt: skip
    assert added is not None
    return added


def test_e15_a_site_corrected_later_keeps_the_firm_s_history(office: Office) -> None:
    firm = office.firm()
    me = member_of(person(office, firm))
    case = named(office, office.case(State.DISPATCHED), firm)
    case = office.does(Action.SIGN, case, staff_actor(me.account))
    case = named(office, case, firm, firm_site=site_of(office, firm.id).id, demand="")
    assert [entry.action for entry in seen(office, me, case).entries] == ["name_firm", "sign", "name_firm"]


def test_s14_the_firm_is_reminded_first_and_the_unit_from_the_deadline_on(office: Office) -> None:
    firm = office.firm()
    worker, unit = person(office, firm), member_of_unit(office)
    due = office.now + timedelta(days=5)
    case = office.case(
        State.RECTIFYING, Kind.FINDING, firm=firm.id, implementer=Implementer.FIRM, due_at=due, rectify_by=due
    )
    told = []
    for name, at in ladder.rungs_of(due, began=office.now, clock=office.clock)[:2]:
        office.now = at
        ladder.climb(office.tx, now=at, clock=office.clock, duty=DUTY)
        last = office.tx.cases.events(case.id)[-1]
        told.append((last.action, last.values["told"]))
        assert last.action == name
    assert told == [("nudge_ahead", worker.name), ("nudge_due", f"{worker.name}、{unit.name}")]


def test_e15_each_firm_has_its_own_list(office: Office) -> None:
    firm, other = office.firm(), office.firm("别家")
    me, stranger = member_of(person(office, firm)), member_of(person(office, other, "吴工"))
    office.case(State.DISPATCHED, Kind.FINDING, firm=firm.id, implementer=Implementer.FIRM)
    office.case(State.DISPATCHED, Kind.FINDING, firm=firm.id)
    counts = [own_cases(office.tx, one, tab=None, number=1, now=office.now).counts for one in (me, stranger)]
    assert [one[Tab.TO_SIGN] for one in counts] == [1, 0]
