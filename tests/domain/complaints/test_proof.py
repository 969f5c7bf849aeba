"""Before and after (S11, S12, S18): warnings to be ticked, somebody else than the fixer, three fields apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.case import handling, verification
from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.case.proof import ProofDoubt, pairs, warnings
from complaints.case.triage import milestone
from complaints.errors import Incomplete, NotAllowed
from complaints.model import (
    Actor,
    Complaint,
    Evidence,
    EvidenceState,
    Outcome,
    Place,
    PlaceSource,
    Role,
    State,
    Verdict,
)
from tests.domain.complaints.office import Office

SITE = Place(source=PlaceSource.LOCATION, lat=34.2, lon=117.3, address="桃林路", subdistrict="damiao")
#: hashes of pictures with something on them
WALL, HEAP, HEAP_AGAIN, SHEET = "0f0f0f0f0f0f0f0f", "3a5c1e9933aa55cc", "3a5c1e9933aa55cd", "e1d2c3b4a5968778"


def photo(office: Office, case: Complaint, stage: str, phash: str, **values: object) -> Evidence:
    row = office.tx.evidence.add(
        draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
        size=1, now=office.now,
    )  # fmt: skip
    assert row is not None
    name = f"{row.id:064x}"
    stored = replace(row, state=EvidenceState.STORED, sha256=name, phash=phash, **values)  # type: ignore[arg-type]
    office.tx.evidence.save(stored)
    return stored


def at_work(office: Office) -> Complaint:
    case = office.case(State.DISPATCHED, place=SITE)
    photo(office, case, "report", HEAP)
    office.passes(hours=1)
    return office.does(Action.SIGN, case, office.unit)


def reported_done(office: Office, case: Complaint, by: Actor | None = None) -> Complaint:
    return office.does(Action.REPORT_DONE, case, by or office.clerk)


def passes(office: Office, case: Complaint, *, by: Actor | None = None, checked: str = "") -> Complaint:
    attempt = office.attempt(case, by or office.verifier)
    return verification.pass_(office.tx, attempt, clock=office.clock, checked=checked)


def test_s11_a_good_photo_passes_without_a_word(office: Office) -> None:
    case = at_work(office)
    photo(office, case, "after", SHEET, lat=34.2003, lon=117.3, taken_at=office.now)
    case = reported_done(office, case)
    assert warnings(office.tx, case) == ()
    assert passes(office, case).state is State.PENDING_REPLY


def test_s33_an_after_photo_older_than_its_before_photo_is_remarked(office: Office) -> None:
    case = office.case(State.DISPATCHED, place=SITE)
    office.passes(hours=5)
    photo(office, case, "before", HEAP, taken_at=office.now)
    case = office.does(Action.SIGN, case, office.unit)
    photo(office, case, "after", SHEET, taken_at=office.now - timedelta(hours=1))
    case = reported_done(office, case)
    assert [warning.doubt for warning in warnings(office.tx, case)] == [ProofDoubt.ORDER]


def test_s11_reuse_distance_and_time_must_each_be_ticked(office: Office) -> None:
    other = office.case(State.CLOSED)
    photo(office, other, "after", HEAP_AGAIN)
    case = at_work(office)
    shown = photo(office, case, "after", HEAP, lat=34.2015, lon=117.3, taken_at=office.now - timedelta(days=9))
    case = reported_done(office, case)
    found_ = warnings(office.tx, case)
    assert [warning.doubt for warning in found_] == [ProofDoubt.REUSED, ProofDoubt.FAR, ProofDoubt.EARLY]
    assert found_[0].number == other.number and round(found_[1].distance_m or 0) == 167
    keys = [warning.key for warning in found_]
    assert keys == [f"reused.{shown.id}", f"far.{shown.id}", f"early.{shown.id}"]
    for some in ([], keys[:2], ["far.999"]):
        with pytest.raises(Incomplete) as refused:
            passes(office, case, checked=" ".join(some))
        assert refused.value.key == "error.needs.checked"
    passes(office, case, checked=" ".join(keys))
    event = office.tx.cases.events(case.id)[-1]
    assert (event.action, event.values) == ("pass", {"checked": "early far reused"})


def test_s11_an_after_photo_from_the_future_must_be_ticked(office: Office) -> None:
    case = at_work(office)
    shown = photo(office, case, "after", SHEET, lat=34.2003, lon=117.3, taken_at=office.now + timedelta(hours=8))
    case = reported_done(office, case)
    assert [warning.key for warning in warnings(office.tx, case)] == [f"ahead.{shown.id}"]
    assert passes(office, case, checked=f"ahead.{shown.id}").state is State.PENDING_REPLY


def test_s11_the_before_photo_handed_in_as_after_photo_is_seen(office: Office) -> None:
    case = at_work(office)
    photo(office, case, "after", HEAP)
    case = reported_done(office, case)
    assert [(w.doubt, w.number) for w in warnings(office.tx, case)] == [(ProofDoubt.REUSED, case.number)]


def test_s11_two_shots_of_one_round_and_blank_pictures_are_no_reuse(office: Office) -> None:
    other = office.case(State.CLOSED)
    photo(office, other, "after", "0000000000000000")
    case = at_work(office)
    for phash in (SHEET, SHEET, "0000000000000000"):
        photo(office, case, "after", phash)
    assert warnings(office.tx, reported_done(office, case)) == ()


def test_s11_photos_of_the_round_before_count_as_earlier_ones(office: Office) -> None:
    case = at_work(office)
    photo(office, case, "after", SHEET)
    case = reported_done(office, case)
    office.passes(hours=1)
    case = office.does(Action.SEND_BACK, case, office.verifier)
    office.passes(minutes=5)
    photo(office, case, "after", SHEET)
    assert [w.doubt for w in warnings(office.tx, reported_done(office, case))] == [ProofDoubt.REUSED]


def test_s11_pairs_stand_beside_the_photo_taken_nearest(office: Office) -> None:
    case = office.case(State.DISPATCHED, place=SITE)
    gate = photo(office, case, "report", HEAP, lat=34.2, lon=117.3)
    heap = photo(office, case, "report", WALL, lat=34.201, lon=117.3)
    fixed = photo(office, case, "after", SHEET, lat=34.201, lon=117.3001)
    assert [(p.before, p.after) for p in pairs([gate, heap])] == []
    assert [(p.before, p.after) for p in pairs([gate, heap, fixed])] == [(heap, fixed), (gate, None)]


def test_s12_who_reported_it_done_does_not_verify_whatever_the_account(office: Office) -> None:
    case = reported_done(office, at_work(office), by=office.clerk)
    second_account = Actor(role=Role.VERIFIER, name=office.clerk.name, staff_id=office.verifier.staff_id)
    for actor in (office.clerk, second_account, Actor(role=Role.UNIT, name="规建 孙工")):
        with pytest.raises(NotAllowed):
            passes(office, case, by=actor)
    assert load(office.tx, case.id) == case
    assert passes(office, case).state is State.PENDING_REPLY


def test_s12_the_unit_s_named_holder_does_not_verify(office: Office) -> None:
    case = replace(at_work(office), unit_person="王核验")
    assert office.tx.cases.save(case, seen=case.version)
    case = reported_done(office, load(office.tx, case.id))
    with pytest.raises(NotAllowed):
        passes(office, case)


def test_s12_sent_back_gets_a_shorter_deadline_and_counts(office: Office) -> None:
    case = at_work(office)
    attempt = office.attempt(case, office.unit)
    case = handling.report_done(office.tx, attempt, clock=office.clock, why_no_photo="拍不清")
    moved = office.does(Action.SEND_BACK, case, office.verifier)
    assert (moved.state, moved.rework_count) == (State.REWORK, 1)
    assert moved.rectify_by is not None and case.rectify_by is not None and moved.rectify_by < case.rectify_by


def test_s18_verdict_outcome_and_satisfaction_are_three_fields(office: Office) -> None:
    case = office.case(State.PENDING_REPLY)
    closed = office.does(Action.CLOSE, case, office.clerk, verdict=Verdict.PARTLY, outcome=Outcome.UNSOLVED)
    assert (closed.state, closed.verdict, closed.outcome, closed.satisfaction) == (
        State.CLOSED, Verdict.PARTLY, Outcome.UNSOLVED, None,
    )  # fmt: skip


def test_s18_a_staged_close_needs_its_next_date_and_comes_back(office: Office) -> None:
    case = office.case(State.PENDING_REPLY)
    with pytest.raises(Incomplete):
        office.does(Action.STAGE, case, office.clerk, milestone_on=office.now.date())
    staged = office.does(Action.STAGE, case, office.clerk, milestone_on=date(2026, 12, 24))
    assert (staged.state, staged.milestone_on) == (State.STAGED, date(2026, 12, 24))
    office.passes(days=31)
    back = milestone(office.tx, office.attempt(staged, Actor(role=Role.SYSTEM)), clock=office.clock)
    assert back.state is State.DISPATCHED and back.rectify_by is not None
