"""S21: what of a case gets on paper. The reporter is in neither version; the public one names nobody at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.case import triage
from complaints.case.dossier import Dossier, Variant, draw_up
from complaints.case.lifecycle import Action
from complaints.errors import NotAllowed
from complaints.model import Actor, Complaint, Evidence, EvidenceState, Identity, Place, PlaceSource, Role, State
from tests.domain.complaints.office import Office

NAME, PHONE, OTHER, PLATE = "王小芳", "13800001234", "13911112222", "苏C12345"
SEEN = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def case(office: Office) -> Complaint:
    """Reported by name, worked on, with everybody's words in its history."""
    case = office.case(
        State.SUBMITTED,
        identity=Identity.NAMED,
        contact_name=NAME,
        contact_phone=PHONE,
        text=f"我叫{NAME}，电话{OTHER}，{PLATE} 掉土",
        place=Place(source=PlaceSource.TYPED, address=f"桃林路{NAME}家门口", subdistrict="damiao", inside=True),
        answers={"plate": PLATE},
        unit_person="何城管",
    )
    case = office.does(Action.ASK, case, office.clerk, question=f"{NAME}，哪个门？")
    case = office.does(Action.REPLY, case, office.reporter, text=f"东门，我是{NAME}，打{OTHER}")
    case = office.does(
        Action.ACCEPT, case, office.clerk, note=f"打过 138-0000-1234 找{NAME}", public_text=f"{PLATE}已查"
    )
    return triage.add_note(office.tx, case_id=case.id, actor=office.clerk, now=office.now, note="只在里面")


def photo(office: Office, case: Complaint, **values: Any) -> Evidence:
    row = office.tx.evidence.add(
        draft_id=None, case_id=case.id, kind="photo", stage="report", bot_id=None, file_id="", file_unique_id="",
        size=1, now=office.now,
    )  # fmt: skip
    assert row is not None
    stored = replace(row, **{"state": EvidenceState.STORED, "sha256": f"{row.id:064x}", "taken_at": SEEN, **values})
    office.tx.evidence.save(stored)
    return stored


def drawn(office: Office, case: Complaint, variant: Variant, **values: Any) -> Dossier:
    wanted = {"pictures": True, "actor": office.clerk, "now": office.now, **values}
    return draw_up(office.tx, case_id=case.id, variant=variant, **wanted)


def words_of(dossier: Dossier) -> str:
    return str((dossier.case, dossier.events))


def test_the_internal_one_keeps_the_matter_and_not_the_reporter(office: Office, case: Complaint) -> None:
    dossier = drawn(office, case, Variant.INTERNAL)
    assert (dossier.case.text, dossier.case.place.address) == (
        f"我叫[姓名]，电话[电话]，{PLATE} 掉土",
        "桃林路■■■家门口",
    )
    assert (dossier.case.reporter_id, dossier.case.contact_name, dossier.case.contact_phone) == (None, "", "")
    assert dossier.case.number == case.number and dossier.case.answers == {"plate": PLATE}
    said = words_of(dossier)
    assert [word for word in (NAME, PHONE, "138-0000-1234", OTHER) if word in said] == []
    by_action = {event.action: event for event in dossier.events}
    assert by_action["ask"].public_text == "■■■，哪个门？"
    assert by_action["reply"].values["text"].startswith("东门，")
    assert by_action["accept"].note.startswith("打过 ") and by_action["accept"].note.endswith("找■■■")
    assert by_action["note"].note == "只在里面"
    assert by_action["accept"].actor.name == "李受理"


def test_the_public_one_names_nobody(office: Office, case: Complaint) -> None:
    dossier = drawn(office, case, Variant.PUBLIC)
    said = words_of(dossier)
    hidden = (NAME, PHONE, OTHER, PLATE, "何城管", "只在里面", "桃林路", "东门")
    assert [word for word in hidden if word in said] == []
    assert (dossier.case.text, dossier.case.answers, dossier.case.place.address) == ("", {}, "")
    assert (dossier.case.place.subdistrict, dossier.case.place.inside) == ("damiao", True)
    assert (dossier.case.unit_person, dossier.case.territory_person, dossier.case.last_actor) == ("", "", "")
    assert (dossier.names, dossier.acts, dossier.printed_by) == ({}, [], "")
    by_action = {event.action: event for event in dossier.events}
    assert (by_action["reply"].values, by_action["reply"].public_text) == ({}, "")
    assert by_action["accept"].public_text == "[车牌]已查"
    assert by_action["accept"].at == office.now and "note" not in by_action


def test_a_unit_s_name_goes_where_it_is_a_person_s(office: Office) -> None:
    case = office.case(State.DISPATCHED, unit_person="何城管", support="何城管 帮忙", unit="规建 何城管")
    acting = Actor(role=Role.UNIT, name="孙工", on_behalf_of="何城管的队")
    office.does(Action.SIGN, case, acting)
    dossier = drawn(office, case, Variant.PUBLIC)
    assert "何城管" not in words_of(dossier) and dossier.case.support.endswith(" 帮忙")
    [signed] = [event for event in dossier.events if event.action == "sign"]
    assert (signed.actor.on_behalf_of, signed.actor.role) == ("■■■的队", Role.UNIT)


def test_telephones_of_offices_alone_stay(office: Office) -> None:
    case = office.case(State.SUBMITTED)
    case = office.does(Action.ACCEPT, case, office.clerk, public_text="请打 0516-83712345 或 13911112222")
    kept = drawn(office, case, Variant.PUBLIC, offices=["0516-83712345"]).events[-1].public_text
    assert "0516-83712345" in kept and "13911112222" not in kept
    assert "83712345" not in drawn(office, case, Variant.PUBLIC).events[-1].public_text


def test_pictures_are_in_the_public_one_on_demand_and_without_their_time(office: Office, case: Complaint) -> None:
    shown = photo(office, case, width=800, height=600)
    photo(office, case)  # no picture to show
    photo(office, case, state=EvidenceState.PENDING, width=800, height=600)
    inside = drawn(office, case, Variant.INTERNAL, pictures=False).photos
    assert [one.name for one in inside] == [shown.sha256, "", ""]
    assert (inside[0].digest, inside[0].taken_at, inside[0].received_at) == (shown.sha256, SEEN, office.now)
    [public] = drawn(office, case, Variant.PUBLIC).photos
    assert (public.name, public.digest, public.taken_at, public.received_at) == (shown.sha256, "", None, None)
    assert drawn(office, case, Variant.PUBLIC, pictures=False).photos == []


def test_every_print_is_an_act_and_staff_s_alone(office: Office, case: Complaint) -> None:
    first = drawn(office, case, Variant.PUBLIC)
    second = drawn(office, case, Variant.INTERNAL, actor=office.verifier)
    assert (first.printed_at, second.printed_by, second.variant) == (office.now, "王核验", Variant.INTERNAL)
    assert [(act.action, act.detail, act.staff_id) for act in second.acts] == [
        ("dossier", "public", office.clerk.staff_id)
    ]
    acts = {(act.action, act.detail, act.staff_id) for act in office.tx.acts.of_case(case.id)}
    assert ("dossier", "internal", office.verifier.staff_id) in acts
    for actor in (
        office.reporter,
        office.unit,
        replace(office.clerk, staff_id=None),
        replace(office.reporter, staff_id=1),
    ):
        with pytest.raises(NotAllowed):
            drawn(office, case, Variant.PUBLIC, actor=actor)
    assert len(office.tx.acts.of_case(case.id)) == 2


def test_a_history_that_was_cut_off_is_told(office: Office) -> None:
    whole, master = office.case(State.ACCEPTED), office.case(State.ACCEPTED)
    chain = drawn(office, whole, Variant.INTERNAL).chain
    last = office.tx.cases.events(whole.id)[-1]
    assert (chain.entries, chain.last_hash, chain.broken) == (1, last.hash, None)
    assert office.tx.cases.save(replace(whole, state=State.CLOSED), seen=whole.version)
    broken = drawn(office, whole, Variant.INTERNAL).chain.broken
    assert broken is not None and (broken.seq, broken.what) == (2, "missing")
    office.passes(minutes=1)
    merged = office.does(Action.MERGE, office.case(State.ACCEPTED), office.clerk, master_id=master.id)
    assert drawn(office, merged, Variant.INTERNAL).master == master.number
    found = drawn(office, master, Variant.INTERNAL)
    assert (found.master, list(found.merged), found.printed_at - office.now) == ("", [merged.number], timedelta())
