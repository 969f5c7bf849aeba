"""What is changed of a finding after it was handed over: by whom, with an entry in its history, and who is told."""

from datetime import date

import pytest

from complaints.case.lifecycle import Addition
from complaints.case.moves import load
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Complaint, Role
from inspections import changing
from inspections.model import Finding, Part, PartRole
from inspections.ports import Found
from tests.domain.inspections.night import Night

TODAY = date(2026, 11, 27)
LEADS = Part(unit="planning", role=PartRole.LEAD, person="孙工", due_on=date(2026, 12, 4), what="找堆场")
HELPS = Part(unit="urban", role=PartRole.SUPPORT, person="何工", due_on=date(2026, 12, 5))


def finding(night: Night, found: Found) -> Finding:
    kept = night.tx.inspections.finding(found.case.id)
    assert kept is not None
    return kept


def helped(night: Night, found: Found, actor: Actor, *parts: Part, difficulty: str = "没有堆场") -> Complaint:
    return changing.change_help(
        night.tx, night.on(found, actor), difficulty=difficulty, parts=parts, zone=night.zone, today=TODAY
    )


def test_a_walker_adds_a_difficulty_and_parts_and_the_new_unit_is_asked(night: Night) -> None:
    found = night.finds(night.begins())
    night.told()
    helped(night, found, night.han, LEADS, HELPS)
    kept = finding(night, found)
    assert (kept.difficulty, kept.parts) == ("没有堆场", (LEADS, HELPS))
    assert night.told() == [("unit:urban", "unit.helps")], "the unit that has the case knows already"
    entry = night.tx.cases.events(found.case.id)[-1]
    assert (entry.action, entry.actor.name, entry.values) == (
        Addition.HELP, "韩巡查", {"difficulty": "没有堆场", "parts": f"{LEADS.stored}\n{HELPS.stored}"},
    )  # fmt: skip


def test_a_changed_part_keeps_the_old_one_in_the_history(night: Night) -> None:
    found = night.finds(night.begins(), parts=(LEADS,))
    later = Part(unit="planning", role=PartRole.LEAD, person="孙工", due_on=date(2026, 12, 9))
    helped(night, found, night.supervisor, later, difficulty="")
    values = night.tx.cases.events(found.case.id)[-1].values
    assert values == {"parts": later.stored, "parts_before": LEADS.stored}
    assert Part.parse(values["parts_before"]) == LEADS


def test_the_same_again_is_no_entry(night: Night) -> None:
    found = night.finds(night.begins(), parts=(LEADS,), difficulty="没有堆场")
    before = night.tx.cases.events(found.case.id)
    helped(night, found, night.han, LEADS)
    assert night.tx.cases.events(found.case.id) == before


def test_who_did_not_walk_changes_nothing(night: Night) -> None:
    found = night.finds(night.begins())
    for stranger in (night.lu, night.clerk, night.verifier):
        with pytest.raises(NotAllowed):
            helped(night, found, stranger, LEADS)
    assert finding(night, found).parts == ()


def test_two_leads_or_a_part_of_yesterday_are_refused(night: Night) -> None:
    found = night.finds(night.begins())
    again = Part(unit="urban", role=PartRole.LEAD, person="何工", due_on=date(2026, 12, 5))
    with pytest.raises(Incomplete, match="one_lead"):
        helped(night, found, night.han, LEADS, again)
    past = Part(unit="planning", role=PartRole.LEAD, person="孙工", due_on=date(2026, 11, 1))
    with pytest.raises(Incomplete, match="deadline_past"):
        helped(night, found, night.han, past)


def test_the_unit_that_has_it_names_its_own_difficulty_and_another_does_not(night: Night) -> None:
    found = night.finds(night.begins())
    worker = night.staff("孙工", Role.UNIT, party=f"unit:{found.case.unit}")
    changing.say_difficulty(night.tx, night.on(found, worker), difficulty="吊车要下周才到")
    assert finding(night, found).difficulty == "吊车要下周才到"
    stranger = night.staff("何工", Role.UNIT, party="unit:urban")
    with pytest.raises(NotFound):
        changing.say_difficulty(night.tx, night.on(found, stranger), difficulty="别的单位")


def test_only_a_supervisor_changes_who_verifies(night: Night) -> None:
    found = night.finds(night.begins(), acceptor="市住建局")

    def change(actor: Actor, acceptor: str) -> Complaint:
        return changing.change_acceptor(night.tx, night.on(found, actor), acceptor=acceptor, words="", zone=night.zone)

    for other in (night.han, night.clerk, night.verifier, night.chief):
        with pytest.raises(NotAllowed):
            change(other, "role:verifier")
    with pytest.raises(Incomplete, match=r"acceptor\.error\.own"):
        change(night.supervisor, f"unit:{found.case.unit}")
    assert change(night.supervisor, "role:verifier").acceptor == "role:verifier"
    assert finding(night, found).acceptor == ""
    entry = night.tx.cases.events(found.case.id)[-1]
    assert (entry.action, entry.values) == (
        Addition.ACCEPTOR, {"acceptor": "role:verifier", "acceptor_before": "市住建局"},
    )  # fmt: skip


def test_a_closed_finding_and_one_that_moved_on_are_left_alone(night: Night) -> None:
    found = night.finds(night.begins())
    stale = night.on(found, night.han)
    helped(night, found, night.han, LEADS)
    with pytest.raises(WrongState):
        changing.change_help(night.tx, stale, difficulty="旧页面", parts=(), zone=night.zone, today=TODAY)
    case = load(night.tx, found.case.id)
    assert case.version > found.case.version and finding(night, found).parts == (LEADS,)
