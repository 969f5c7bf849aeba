"""重复 (S17, R23): a merged report's clock stops; leaving restores it exactly; who was first stays provable."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.case.lifecycle import OPEN_STATES, PAUSABLE, Action
from complaints.case.merging import cluster, people, proof_of_order
from complaints.case.moves import load
from complaints.errors import Incomplete
from complaints.model import Complaint, Extension, Outcome, PauseReason, State, Verdict
from tests.domain.complaints.conftest import MONDAY
from tests.domain.complaints.office import Office

#: what rightly says that the case was away
_SAYS_SO = {"version", "updated_at", "last_actor"}

moments = st.none() | st.integers(-20_000, 60_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@st.composite
def anything_open(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(sorted(OPEN_STATES)))
    paused = state in PAUSABLE and draw(st.booleans())
    return {
        "state": state,
        "due_at": None if paused else draw(moments),
        "rectify_by": draw(moments),
        "rectify_working": draw(st.booleans()),
        "original_by": draw(moments),
        "extension": draw(st.sampled_from(list(Extension))),
        "extend_to": draw(moments),
        "paused_at": MONDAY if paused else None,
        "paused_reason": PauseReason.WEATHER if paused else None,
        "paused_due": draw(moments) if paused else None,
        "cap_from": draw(moments),
        "return_to": State.ACCEPTED if state is State.NEED_INFO else None,
        "merged_from": None,
        "unit": draw(st.sampled_from(["", "planning", "铜山区"])),
        "unit_person": draw(st.sampled_from(["", "何城管"])),
        "hand_backs": draw(st.integers(0, 3)),
        "verdict": draw(st.none() | st.sampled_from(list(Verdict))),
        "outcome": draw(st.none() | st.sampled_from(list(Outcome))),
        "satisfaction": draw(st.none() | st.integers(1, 5)),
        "round": draw(st.integers(1, 3)),
        "rework_count": draw(st.integers(0, 3)),
        "objections": draw(st.integers(0, 1)),
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=anything_open(), away=st.integers(0, 90_000))
def test_s17_leaving_restores_exactly(office: Office, values: dict[str, Any], away: int) -> None:
    savepoint = office.tx.connection.begin_nested()
    office.now = MONDAY
    master = office.case(State.ACCEPTED)
    case = load(office.tx, office.case(**values).id)
    merged = office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    assert (merged.state, merged.due_at, merged.master_id) == (State.DUPLICATE, None, master.id)
    office.passes(minutes=away)
    back = office.does(Action.UNMERGE, merged, office.colleague)
    assert different(case, back) <= _SAYS_SO
    assert load(office.tx, case.id) == back
    savepoint.rollback()


def different(one: Complaint, other: Complaint) -> set[str]:
    return {field.name for field in fields(Complaint) if getattr(one, field.name) != getattr(other, field.name)}


def test_s17_a_merged_case_is_on_no_ladder(office: Office) -> None:
    master, late = office.case(State.ACCEPTED), office.case(State.ACCEPTED, due_at=MONDAY - timedelta(days=2))
    assert late.id in office.tx.cases.on_ladder(MONDAY)
    merged = office.does(Action.MERGE, late, office.clerk, master_id=master.id)
    assert late.id not in office.tx.cases.on_ladder(MONDAY + timedelta(days=30))
    office.does(Action.UNMERGE, merged, office.clerk)
    assert late.id in office.tx.cases.on_ladder(MONDAY)


def test_s17_no_circles_and_no_chains(office: Office) -> None:
    first, second, third = (office.case(State.ACCEPTED) for _ in range(3))
    second = office.does(Action.MERGE, second, office.clerk, master_id=first.id)
    for case, master in ((first, first), (first, third), (third, second)):
        with pytest.raises(Incomplete):
            office.does(Action.MERGE, case, office.clerk, master_id=master.id)


def test_r23_the_order_is_that_of_submission_and_people_count_once(office: Office) -> None:
    person, other = office.citizen(), office.tx.people.ensure(bot_id=1, user_id=9, chat_id=9, lang="en", now=MONDAY)
    later = MONDAY + timedelta(minutes=5)
    master = office.case(State.ACCEPTED, reporter_id=person.id, created_at=later)
    reporters: list[tuple[int | None, datetime]] = [
        (None, MONDAY),
        (person.id, later),
        (other.id, MONDAY),
        (None, later),
    ]
    cases = [office.case(State.ACCEPTED, reporter_id=who, created_at=at) for who, at in reporters]
    for case in cases:
        office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    assert [case.id for case in cluster(office.tx, master)] == [
        cases[0].id, cases[2].id, master.id, cases[1].id, cases[3].id,
    ]  # fmt: skip
    assert people(office.tx, master) == 4
    assert all(event.seq == 1 and event.hash for _, event in proof_of_order(office.tx, master))
    assert list(office.tx.history.broken()) == []


def test_r17_the_way_to_a_merged_report_s_reporter_goes_with_its_master(office: Office) -> None:
    closed = office.case(State.CLOSED)
    merged, other = office.case(State.DUPLICATE, master_id=closed.id), office.case(State.DUPLICATE)
    for case in (merged, other):
        office.tx.relays.put(case.id, bot_id=1, chat_id=2, lang="zh_CN")
    assert office.tx.relays.prune(MONDAY + timedelta(days=1)) == 1
    assert [office.tx.relays.get(case.id) is None for case in (merged, other)] == [True, False]
