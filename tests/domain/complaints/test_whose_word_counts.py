"""Whose word counts where two could have it: the resident's or staff's, the first report's or the later one's, an open
account's or a closed one's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.case import amending, feedback
from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.clock import ladder
from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Actor, Complaint, Place, PlaceSource, Role, State
from tests.domain.complaints.office import Office
from zone import Zone

DUTY = Zone.load().duty


def at(address: str, subdistrict: str | None = None) -> Place:
    return Place(source=PlaceSource.TYPED, address=address, subdistrict=subdistrict)


# --- the sub-district of a corrected place (R15)


@pytest.mark.parametrize(
    ("territory", "told", "corrected", "follows"),
    [
        ("damiao", "damiao", "jinlonghu", "jinlonghu"),  # nobody chose: it follows the place
        ("", None, "jinlonghu", "jinlonghu"),
        ("", "damiao", "jinlonghu", "jinlonghu"),
        ("dahuangshan", "damiao", "jinlonghu", "dahuangshan"),  # staff chose another one
        ("dahuangshan", None, "jinlonghu", "dahuangshan"),  # staff chose where the report had none
        ("damiao", "damiao", None, "damiao"),  # words alone take no sub-district away
    ],
)
def test_a_correction_does_not_override_the_sub_district_that_staff_chose(
    office: Office, territory: str, told: str | None, corrected: str | None, follows: str
) -> None:
    case = office.case(State.ACCEPTED, place=at("路", told), territory=territory)
    place = at("南门", corrected)
    amended = amending.correct_place(office.tx, case_id=case.id, actor=office.reporter, now=office.now, place=place)
    assert (amended.territory, amended.place) == (follows, place)


# --- what a report may be merged into (R23)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT}))
def test_a_report_joins_only_one_that_somebody_answers(office: Office, state: State) -> None:
    """A report in a rejected or withdrawn one would never be heard of again."""
    case, master = office.case(State.SUBMITTED), office.case(state)
    if state in (State.REJECTED, State.WITHDRAWN, State.DUPLICATE):
        for action, actor in ((Action.MERGE, office.clerk), (Action.JOIN, office.reporter)):
            with pytest.raises(Incomplete) as refused:
                office.does(action, case, actor, master_id=master.id)
            assert (refused.value.key, refused.value.values) == ("error.bad_master", {"number": master.number})
        assert load(office.tx, case.id).state is State.SUBMITTED
    else:
        assert office.does(Action.MERGE, case, office.clerk, master_id=master.id).master_id == master.id


# --- who rates (R25)


def as_reporter(staff: Actor) -> Actor:
    """Staff who reported something themselves, from their own chat."""
    return Actor(role=Role.REPORTER, staff_id=staff.staff_id)


def rates(office: Office, case: Complaint, actor: Actor, stars: int = 4) -> Complaint:
    return feedback.rate(office.tx, office.attempt(load(office.tx, case.id), actor), stars=stars)


def test_who_worked_on_a_case_does_not_rate_it(office: Office) -> None:
    by_history = office.case(State.CLOSED)  # office.clerk wrote its first entry
    by_owner = office.case(State.CLOSED, owner_id=office.colleague.staff_id)
    by_work = office.case(State.CLOSED, fixed_by=office.verifier.staff_id)
    for case, worker in ((by_history, office.clerk), (by_owner, office.colleague), (by_work, office.verifier)):
        with pytest.raises(NotAllowed) as refused:
            rates(office, case, as_reporter(worker))
        assert refused.value.key == "error.rate_own"
        assert load(office.tx, case.id).satisfaction is None
    assert rates(office, by_owner, as_reporter(office.supervisor)).satisfaction == 4


def test_residents_rate_from_one_to_five(office: Office) -> None:
    for stars in (0, 6, -1):
        with pytest.raises(Incomplete) as refused:
            rates(office, office.case(State.CLOSED), office.reporter, stars)
        assert refused.value.key == "error.bad_rating"
    given = [rates(office, office.case(State.CLOSED), office.reporter, stars).satisfaction for stars in range(1, 6)]
    assert given == [1, 2, 3, 4, 5]


def test_only_a_closed_case_is_rated_and_its_reason_follows_the_stars(office: Office) -> None:
    with pytest.raises(WrongState):
        rates(office, office.case(State.PENDING_REPLY), office.reporter)
    case = office.case(State.CLOSED)

    def why(actor: Actor) -> Complaint:
        return feedback.say_why(office.tx, case_id=case.id, actor=actor, now=office.now, reason="盖" * 501)

    with pytest.raises(WrongState):
        why(office.reporter)
    rates(office, case, office.reporter)
    with pytest.raises(NotAllowed):
        why(office.clerk)
    why(office.reporter)
    last = office.tx.cases.events(case.id)[-1]
    assert last.values == {"stars": "4", "reason": "盖" * 500}


# --- who signs for a reminder (S14)


def test_a_closed_account_is_neither_reminded_nor_signs(office: Office) -> None:
    case = office.case(
        State.RECTIFYING, due_at=office.now, owner_id=office.clerk.staff_id, unit_person=office.colleague.name
    )
    ladder.climb(office.tx, now=office.now, clock=office.clock, duty=DUTY)
    [rung] = office.tx.rungs.of_case(case.id)
    for actor in (office.clerk, office.colleague):
        account = office.tx.staff.get(actor.staff_id or 0)
        assert account is not None
        office.tx.staff.save(replace(account, active=False))
    clerk = office.tx.staff.get(office.clerk.staff_id or 0)
    assert clerk is not None
    for mark in (ladder.sign, ladder.read):
        with pytest.raises(NotAllowed):
            mark(office.tx, rung_id=rung.id, staff=clerk, now=office.now)
    receipt = office.tx.rungs.receipt(rung.id, clerk.id)
    assert receipt is not None and (receipt.read_at, receipt.signed_at) == (None, None)
    office.passes(days=9)
    ladder.climb(office.tx, now=office.now, clock=office.clock, duty=DUTY)
    rows = [row for row in office.tx.sending.claim(office.now, limit=100) if row.payload["key"] == "told.rung"]
    reminded = {row.recipient for row in rows if row.payload["values"]["rung"] != "nudge_due"}
    assert reminded == {"group", f"staff:{office.supervisor.staff_id}"}


def test_a_reminder_is_to_the_point_for_its_own_deadline_only(office: Office) -> None:
    due = office.now
    case = office.case(State.RECTIFYING, due_at=due)
    assert ladder.still_stands(case, due)
    assert not ladder.still_stands(case, due + timedelta(seconds=1))
    assert not ladder.still_stands(office.case(State.CLOSED, due_at=due), due)
