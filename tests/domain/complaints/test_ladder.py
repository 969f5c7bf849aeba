"""S14: 催办, 督办, 通报, 约谈: each once, in working time, with a receipt; over at once when the deadline is."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.case.lifecycle import RUNGS, Action, Addition
from complaints.case.public_view import public_events
from complaints.clock import ladder
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import Complaint, Role, State
from tests.domain.complaints.conftest import SHANGHAI
from tests.domain.complaints.office import Office
from zone import Zone

DAY = timedelta(days=1)
DUTY = Zone.load().duty
CLOCK = Clock(WorkingTime(Zone.load().hours, SHANGHAI))
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2027, 12, 1),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)


def local(typed: str) -> datetime:
    return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "rungs"),
    [
        (  # a Thursday
            "2026-11-26 10:00",
            ["2026-11-25 10:00", "2026-11-26 10:00", "2026-11-27 10:00", "2026-12-01 10:00", "2026-12-03 10:00"],
        ),
        (  # at night: nobody is reminded at midnight
            "2026-11-26 23:30",
            ["2026-11-26 08:30", "2026-11-27 08:30", "2026-11-27 17:30", "2026-12-01 17:30", "2026-12-03 17:30"],
        ),
        (  # before the week of National Day; 10 October is a working Saturday
            "2026-09-30 17:30",
            ["2026-09-29 17:30", "2026-09-30 17:30", "2026-10-08 17:30", "2026-10-10 17:30", "2026-10-13 17:30"],
        ),
    ],
)
def test_s14_when_each_rung_comes(due: str, rungs: list[str]) -> None:
    came = ladder.rungs_of(local(due), began=local("2026-09-01 09:00"), clock=CLOCK)
    assert [name for name, _ in came] == list(RUNGS)
    assert [at for _, at in came] == [local(at) for at in rungs]


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(days=20)))
def test_s14_rungs_are_in_order_in_working_time_and_a_reminder_ahead_leaves_time(
    began: datetime, span: timedelta
) -> None:
    due = began + span
    rungs = ladder.rungs_of(due, began=began, clock=CLOCK)
    times = [at for _, at in rungs]
    assert times == sorted(times)
    for name, at in rungs:
        assert at == CLOCK.working.at_or_after(at)
        assert (at < due) == (name is Addition.NUDGE_AHEAD)
    assert [name for name, _ in rungs if name is not Addition.NUDGE_AHEAD] == list(RUNGS[1:])


def late(office: Office, **fields: object) -> Complaint:
    """Due on Tuesday 10:00; the clerk took it."""
    due = office.now + DAY
    return office.case(State.RECTIFYING, due_at=due, rectify_by=due, owner_id=office.clerk.staff_id, **fields)


def climbed(office: Office, case: Complaint) -> list[str]:
    return [rung.name for rung in office.tx.rungs.of_case(case.id)]


def tick(office: Office) -> None:
    while ladder.climb(office.tx, now=office.now, clock=office.clock, duty=DUTY):
        pass


def test_s14_each_rung_comes_once_however_often_one_looks(office: Office) -> None:
    case = late(office)
    seen = []
    for _ in range(24 * 9):
        office.passes(hours=1)
        tick(office)
        tick(office)
        seen.append(tuple(climbed(office, case)))
    assert seen[-1] == ("nudge_due", "supervise", "circular", "account")
    assert [event.action for event in office.tx.cases.events(case.id)] == ["test", *seen[-1]]
    assert list(office.tx.history.broken()) == []


def test_s14_who_is_told(office: Office) -> None:
    late(office, unit_person="周受理")
    told: dict[str, list[str]] = {}
    office.passes(days=9)
    tick(office)
    for row in office.tx.sending.claim(office.now, limit=100):
        if row.payload["key"] == "told.rung":
            told.setdefault(row.payload["values"]["rung"], []).append(row.recipient)
    told = {rung: sorted(recipients) for rung, recipients in told.items()}
    workers = sorted(f"staff:{one.staff_id}" for one in (office.clerk, office.colleague))
    with_leader = sorted([*workers, f"staff:{office.supervisor.staff_id}"])
    assert told == {
        "nudge_due": workers,
        "supervise": with_leader,
        "circular": ["group", *with_leader],
        "account": ["group", *with_leader],
    }


def test_s14_supervision_names_who_is_in_charge_of_the_unit(office: Office) -> None:
    leader = office.tx.staff.add(name=DUTY.leaders["planning"], role=Role.SUPERVISOR, telegram_id=None)
    case = late(office)
    office.passes(days=3)
    tick(office)
    assert [event.values.get("supervisor") for event in office.tx.cases.events(case.id)[1:]] == [None, leader.name]


def test_s14_nobody_known_means_the_group_is_told(office: Office) -> None:
    due = office.now + DAY
    office.case(State.RECTIFYING, due_at=due, rectify_by=due)
    office.now = due
    tick(office)
    assert ("group", "told.rung") in office.notices()


def test_s14_it_stops_at_once_when_done(office: Office) -> None:
    case = late(office)
    office.passes(days=1)
    tick(office)
    case = office.does(Action.REPORT_DONE, case, office.clerk)
    office.passes(days=0.2)
    tick(office)
    assert climbed(office, case) == ["nudge_due"]


def test_s14_more_time_begins_another_ladder_and_a_stopped_clock_none(office: Office) -> None:
    case = late(office)
    case = office.does(Action.PAUSE, case, office.clerk)
    office.passes(days=10)
    tick(office)
    assert climbed(office, case) == []
    case = office.does(Action.RESUME, case, office.clerk)
    assert case.due_at is not None
    office.now = case.due_at
    tick(office)
    assert climbed(office, case) == ["nudge_due"]


def test_s14_what_was_slept_through_is_made_up_for_in_order_but_no_reminder_ahead(office: Office) -> None:
    case = office.case(State.RECTIFYING, due_at=office.now + 3 * DAY, rectify_by=office.now + 3 * DAY)
    office.passes(days=20)
    tick(office)
    assert climbed(office, case) == ["nudge_due", "supervise", "circular", "account"]


def test_s14_the_resident_s_time_and_a_milestone_are_nobody_s_delay(office: Office) -> None:
    cases = [office.case(state) for state in (State.NEED_INFO, State.STAGED, State.CLOSED)]
    office.passes(days=20)
    tick(office)
    assert [climbed(office, case) for case in cases] == [[], [], []]


def test_s14_each_signs_for_oneself_and_the_first_time_counts(office: Office) -> None:
    case = late(office)
    office.now = case.due_at or office.now
    tick(office)
    rung = office.tx.rungs.of_case(case.id)[0]
    clerk, stranger = (office.tx.staff.get(one.staff_id or 0) for one in (office.clerk, office.verifier))
    assert clerk is not None and stranger is not None
    with pytest.raises(NotAllowed):
        ladder.sign(office.tx, rung_id=rung.id, staff=stranger, now=office.now)
    assert ladder.read(office.tx, rung_id=rung.id, staff=clerk, now=office.now).signed_at is None
    signed_at = office.now + timedelta(hours=1)
    ladder.sign(office.tx, rung_id=rung.id, staff=clerk, now=signed_at)
    receipt = ladder.sign(office.tx, rung_id=rung.id, staff=clerk, now=signed_at + DAY)
    assert (receipt.read_at, receipt.signed_at) == (office.now, signed_at)
    assert office.tx.rungs.unsigned(clerk.id) == []


def test_s14_the_resident_does_not_read_of_it(office: Office) -> None:
    case = late(office)
    office.passes(days=9)
    tick(office)
    assert [event.action for event in public_events(office.tx, case)] == ["test"]
