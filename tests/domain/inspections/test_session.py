"""Sessions: who walks, how they end, and what they add up to."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.case import disputing, handling, merging, revoking, verification
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import State
from inspections import on_the_spot, proposals, sessions
from inspections.model import Limit, Visit, Why
from inspections.ports import Found
from inspections.sessions import INVITED, SUMMARY
from inspections.summary import Standing, sum_up, summary_of
from tests.domain.inspections.night import EAST, SOUTH, WEST, Night, stop
from tests.domain.inspections.values import a_found


def test_s07_numbers_run_through_the_session_whoever_finds(night: Night) -> None:
    session = night.begins(night.lu)
    labels = [
        night.finds(session).finding.label,
        night.finds(session, WEST, actor=night.lu).finding.label,
        night.finds(session).finding.label,
    ]
    assert labels == ["N-01", "N-02", "N-03"]
    sessions.end(night.tx, session_id=session.id, actor=night.han, now=night.now)
    other = night.begins()
    assert night.finds(other).finding.label == "N-01"


def test_s07_a_colleague_is_told_and_walks(night: Night) -> None:
    session = night.begins(night.lu)
    assert [walker.name for walker in session.walkers] == ["韩巡查", "陆巡查"]
    assert night.told() == [(f"staff:{night.lu.staff_id}", INVITED)]


def test_s07_nobody_walks_in_two_sessions(night: Night) -> None:
    night.begins()
    with pytest.raises(Incomplete, match="walks_already"):
        night.begins()
    with pytest.raises(Incomplete, match="walks_elsewhere") as refused:
        night.begins(night.han, actor=night.chief)
    assert refused.value.values == {"name": "韩巡查"}


def test_s07_a_repeated_start_is_the_same_session(night: Night) -> None:
    session = night.begins(client_id="tapped-twice")
    assert night.begins(client_id="tapped-twice").id == session.id


def test_s07_only_inspectors_start_and_only_walkers_record(night: Night) -> None:
    with pytest.raises(NotAllowed):
        night.begins(actor=night.clerk)
    session = night.begins()
    with pytest.raises(NotFound):  # another inspector does not even see it
        night.finds(session, actor=night.lu)
    with pytest.raises(NotAllowed, match="not_walking"):  # a leader sees it, but has to join
        night.finds(session, actor=night.chief)
    sessions.join(night.tx, session_id=session.id, actor=night.chief, now=night.now)
    assert night.finds(session, actor=night.chief).finding.label == "N-01"


def test_s07_of_two_leaders_who_end_it_the_slower_hears_who_did(night: Night) -> None:
    session = night.begins(night.chief)
    sessions.end(night.tx, session_id=session.id, actor=night.chief, now=night.now)
    with pytest.raises(WrongState, match=r"inspect\.error\.ended") as refused:
        sessions.end(night.tx, session_id=session.id, actor=night.han, now=night.now)
    assert refused.value.values == {"by": "唐领导", "at": night.now}
    assert [told for told in night.told() if told[1] == SUMMARY] == [("group", SUMMARY)]


def test_s07_a_session_that_nobody_ends_is_closed_after_twelve_hours_and_says_so(night: Night) -> None:
    session = night.begins()
    night.passes(hours=11, minutes=59)
    assert sessions.close_forgotten(night.tx, now=night.now) == 0
    night.passes(minutes=1)
    assert sessions.close_forgotten(night.tx, now=night.now) == 1
    assert sessions.close_forgotten(night.tx, now=night.now) == 0
    closed = sessions.load(night.tx, session.id)
    assert (closed.forgotten, closed.ended_by, closed.ended_at) == (True, "", night.now)
    assert sorted(night.told()) == [("group", SUMMARY), (f"staff:{night.han.staff_id}", SUMMARY)]
    night.passes(minutes=1)
    with pytest.raises(WrongState, match="ended_by_itself"):
        night.finds(session)


def test_s07_a_finding_that_arrives_after_the_end_counts_and_the_sums_are_sent_again(night: Night) -> None:
    session = night.begins()
    written = night.now
    night.passes(hours=1)
    sessions.end(night.tx, session_id=session.id, actor=night.han, now=night.now)
    night.told()
    night.passes(hours=3)
    late = night.finds(session, recorded_at=written)
    assert (late.finding.label, late.finding.recorded_at, late.finding.found_at) == ("N-01", written, night.now)
    assert ("group", SUMMARY) in night.told()
    with pytest.raises(WrongState):  # what was recorded after the end does not
        night.finds(session, recorded_at=night.now)


def test_s07_checked_and_clear_is_data(night: Night) -> None:
    session = night.begins(stops=[stop(EAST), stop(WEST)])
    visit = night.clear(session, WEST)
    assert night.clear(session, WEST).id == visit.id
    assert (visit.name, visit.by, visit.clear) == ("西门料场", "韩巡查", True)
    summary = summary_of(night.tx, session.id)
    assert (summary.visits, summary.clear, summary.found) == (1, 1, 0)


def test_s07_a_place_with_findings_cannot_be_clear_and_a_finding_ends_clear(night: Night) -> None:
    session = night.begins()
    night.finds(session, EAST)
    with pytest.raises(Incomplete, match="not_clear"):
        night.clear(session, EAST)
    night.clear(session, WEST)
    night.finds(session, WEST)
    assert [visit.clear for visit in night.tx.inspections.visits(session.id)] == [False, False]


def test_s07_the_visits_of_the_year_say_how_often_and_by_whom(night: Night) -> None:
    first = night.begins(night.lu)
    night.finds(first, EAST)
    sessions.end(night.tx, session_id=first.id, actor=night.han, now=night.now)
    night.passes(days=3)
    second = night.begins(actor=night.chief)
    night.clear(second, EAST, actor=night.chief)
    past = proposals.visits_of_the_year(night.tx, [stop(EAST), stop(WEST)], now=night.now, timezone=night.zone.timezone)
    seen = [(one.by, one.clear, one.findings) for one in past[stop(EAST).key]]
    assert seen == [(("唐领导",), True, 0), (("韩巡查", "陆巡查"), False, 1)]
    assert stop(WEST).key not in past
    next_year = proposals.visits_of_the_year(
        night.tx, [stop(EAST)], now=night.now.replace(year=2027), timezone=night.zone.timezone
    )
    assert next_year == {}


def test_s07_overdue_findings_are_proposed(night: Night) -> None:
    session = night.begins()
    found = night.finds(session, SOUTH, due=night.due("2h"))
    night.passes(days=1)
    listed = proposals.proposed(night.tx, zone=night.zone, now=night.now)
    assert [(one.ref, one.name, one.why) for one in listed] == [
        (found.case.number, "南线道路", frozenset({Why.OVERDUE}))
    ]


def test_s07_the_summary_equals_the_sum_of_its_findings(night: Night) -> None:
    """Every class once: put right and verified, put right and waiting, assigned, revoked, merged, sent back."""
    session = night.begins(night.lu)
    tx, clock = night.tx, night.clock
    verified, waiting, assigned, revoked, merged, again = (night.finds(session) for _ in range(6))
    for one in (verified, waiting, again):
        on_the_spot.put_right(tx, night.on(one, night.han), clock=clock)
    night.photo(verified.case, "after")
    on_the_spot.confirm(tx, night.on(verified, night.lu), clock=clock)
    revoking.revoke(tx, night.on(revoked, night.supervisor), clock=clock, reason="记了两次")
    merging.merge(tx, night.on(merged, night.clerk), clock=clock, master_id=assigned.case.id)
    night.passes(minutes=5)
    soon = night.due("2h").at
    verification.send_back(tx, night.on(again, night.clerk), clock=clock, reason="没有盖完", rectify_by=soon)
    night.clear(session, WEST)
    summary = sessions.end(tx, session_id=session.id, actor=night.han, now=night.now)
    assert dict(summary.standing) == {
        Standing.AT_ONCE: 1,
        Standing.TO_VERIFY: 1,
        Standing.ASSIGNED: 2,
        Standing.REVOKED: 1,
        Standing.MERGED: 1,
    }
    assert (summary.found, sum(summary.assigned.values()), summary.visits, summary.clear) == (6, 2, 2, 1)
    values = next(values for _, key, values in night.messages() if key == SUMMARY)
    assert int(values["found"]) == sum(int(values[one.value]) for one in Standing)
    assert int(values["assigned"]) == sum(int(values[f"limit_{one.value}"]) for one in Limit)


def test_s02_revoking_is_a_supervisors_with_a_reason_and_stays_in_the_history(night: Night) -> None:
    found = night.finds(night.begins())
    with pytest.raises(NotAllowed):
        revoking.revoke(night.tx, night.on(found, night.clerk), clock=night.clock, reason="不是问题")
    with pytest.raises(Incomplete):
        revoking.revoke(night.tx, night.on(found, night.supervisor), clock=night.clock, reason=" ")
    moved = revoking.revoke(night.tx, night.on(found, night.supervisor), clock=night.clock, reason="不是问题")
    assert moved.state is State.WITHDRAWN
    assert night.tx.cases.events(moved.id)[-1].values["reason"] == "不是问题"


def test_s12_a_finding_is_disputed_once_a_round(night: Night) -> None:
    found = night.finds(night.begins())
    disputing.dispute(night.tx, night.on(found, night.clerk), clock=night.clock, reason="不是我们的工地")
    with pytest.raises(NotAllowed, match="disputed_already"):
        disputing.dispute(night.tx, night.on(found, night.clerk), clock=night.clock, reason="还是")
    handling.sign(night.tx, night.on(found, night.clerk), clock=night.clock)


_KINDS = st.lists(st.sampled_from([*Standing]), max_size=40)


@given(kinds=_KINDS, limits=st.lists(st.sampled_from([*Limit]), min_size=40, max_size=40))
def test_s07_classes_always_add_up(kinds: Sequence[Standing], limits: Sequence[Limit]) -> None:
    found = [_found(n, kind, limit) for n, (kind, limit) in enumerate(zip(kinds, limits, strict=False), start=1)]
    visits: list[Visit] = []
    summary = sum_up(visits, found)
    assert sum(summary.standing.values()) == summary.found == len(kinds)
    assert sum(summary.assigned.values()) == summary.of(Standing.ASSIGNED)
    assert summary.filing <= summary.found - summary.of(Standing.REVOKED) - summary.of(Standing.MERGED)


def _found(n: int, kind: Standing, limit: Limit) -> Found:
    states = {
        Standing.AT_ONCE: State.CLOSED,
        Standing.TO_VERIFY: State.PENDING_VERIFY,
        Standing.ASSIGNED: State.RECTIFYING,
        Standing.REVOKED: State.WITHDRAWN,
        Standing.MERGED: State.DUPLICATE,
    }
    at_once = kind in (Standing.AT_ONCE, Standing.TO_VERIFY)
    return a_found(number=n, state=states[kind], limit=limit, at_once=at_once, filed=n % 3 == 0)
