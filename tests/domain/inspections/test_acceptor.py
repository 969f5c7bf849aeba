"""验收单位: chosen when a finding is handed over, it binds whoever verifies."""

import pytest

from complaints.case import handling, verification
from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Role, State
from complaints.ports import QueueFilter
from enterprises import own_cases, sight
from enterprises.party import member_of
from inspections.ports import Found
from tests.domain.inspections.night import Night


def reported_done(night: Night, found: Found, *, by: Actor | None = None) -> Complaint:
    """The unit's person signs and reports the work done."""
    worker = by or night.staff("施科长", Role.UNIT, party=f"unit:{found.case.unit}")
    handling.sign(night.tx, night.on(found, worker), clock=night.clock)
    night.passes(hours=2)
    return handling.report_done(night.tx, night.on(found, worker), clock=night.clock, why_no_photo="已覆盖")


def passes(night: Night, case: Complaint, actor: Actor) -> Complaint:
    return verification.pass_(night.tx, night.on(case, actor), clock=night.clock)


def other_unit(night: Night, found: Found) -> str:
    return next(unit.id for unit in night.zone.units if unit.id != found.case.unit)


def test_only_the_role_that_was_named_verifies(night: Night) -> None:
    found = night.finds(night.begins(), acceptor_id="role:verifier")
    case = reported_done(night, found)
    for refused in (night.clerk, night.supervisor):
        with pytest.raises(NotAllowed) as error:
            passes(night, case, refused)
        assert error.value.key == "error.not_acceptor"
    assert passes(night, case, night.verifier).state is State.CLOSED


def test_a_unit_of_the_zone_verifies_what_names_it(night: Night) -> None:
    first = night.finds(night.begins())
    other = other_unit(night, first)
    found = night.finds(night.tx.inspections.session(first.finding.session_id), acceptor_id=f"unit:{other}")
    checker = night.staff("查科长", Role.UNIT, party=f"unit:{other}")
    night.told()
    case = reported_done(night, found)
    told = [(to, key) for to, key in night.told() if key.endswith("to_verify")]
    assert told == [(f"staff:{checker.staff_id}", "unit_told.to_verify"), (f"unit:{other}", "unit.to_verify")]
    for refused in (night.verifier, night.supervisor, night.clerk):
        with pytest.raises(NotAllowed):
            passes(night, case, refused)
    account = night.tx.staff.get(checker.staff_id or 0)
    assert account is not None
    member = member_of(account)
    listed = own_cases.own_cases(night.tx, member, tab=None, number=1, now=night.now)
    assert (listed.tab, [one.id for one in listed.page.cases]) == (own_cases.Tab.TO_VERIFY, [case.id])
    assert sight.steps(member, case) == (Action.PASS, Action.SEND_BACK)
    closed = passes(night, case, checker)
    assert closed.state is State.CLOSED
    assert sight.steps(member, closed) == ()


def test_a_third_unit_neither_sees_nor_verifies_it(night: Night) -> None:
    first = night.finds(night.begins())
    second, third = [unit.id for unit in night.zone.units if unit.id != first.case.unit][:2]
    found = night.finds(night.tx.inspections.session(first.finding.session_id), acceptor_id=f"unit:{second}")
    stranger = night.staff("路科长", Role.UNIT, party=f"unit:{third}")
    case = reported_done(night, found)
    account = night.tx.staff.get(stranger.staff_id or 0)
    assert account is not None and not sight.sees(member_of(account), case)
    with pytest.raises(NotAllowed):
        passes(night, case, stranger)


def test_the_unit_that_did_the_work_never_verifies_it(night: Night) -> None:
    found = night.finds(night.begins())
    worker = night.staff("施科长", Role.UNIT, party=f"unit:{found.case.unit}")
    colleague = night.staff("施副科长", Role.UNIT, party=f"unit:{found.case.unit}")
    case = reported_done(night, found, by=worker)
    for refused in (worker, colleague):
        with pytest.raises(NotAllowed):
            passes(night, case, refused)


def test_the_office_enters_it_for_a_unit_without_accounts(night: Night) -> None:
    first = night.finds(night.begins())
    other = other_unit(night, first)
    found = night.finds(night.tx.inspections.session(first.finding.session_id), acceptor_id=f"unit:{other}")
    case = passes(night, reported_done(night, found), night.verifier)
    last = night.tx.cases.events(case.id)[-1]
    assert (case.state, last.actor.name, last.actor.on_behalf_of) == (State.CLOSED, "王核验", other)


def test_the_finder_does_not_verify_even_with_the_role_that_was_named(night: Night) -> None:
    both = night.staff("双职", Role.INSPECTOR, Role.VERIFIER)
    found = night.finds(night.begins(actor=both), actor=both, acceptor_id="role:verifier")
    case = reported_done(night, found)
    with pytest.raises(NotAllowed) as error:
        passes(night, case, both)
    assert error.value.key == "error.own_finding"


def test_words_for_an_office_outside_bind_nobody(night: Night) -> None:
    found = night.finds(night.begins(), acceptor="市住建局")
    assert (found.case.acceptor, found.finding.acceptor) == ("", "市住建局")
    assert passes(night, reported_done(night, found), night.verifier).state is State.CLOSED


@pytest.mark.parametrize("acceptor", ["firm:1", "unit:nowhere", "role:inspector", "role:unit", "somebody"])
def test_a_firm_or_an_unknown_unit_is_no_choice(night: Night, acceptor: str) -> None:
    with pytest.raises(Incomplete) as error:
        night.finds(night.begins(), acceptor_id=acceptor)
    assert (error.value.key, error.value.field) == ("acceptor.error.unknown", "acceptor_id")


def test_the_unit_that_has_to_do_the_work_is_no_choice(night: Night) -> None:
    session = night.begins()
    unit = night.finds(session).case.unit
    with pytest.raises(Incomplete) as error:
        night.finds(session, acceptor_id=f"unit:{unit}")
    assert (error.value.key, error.value.field) == ("acceptor.error.own", "acceptor_id")


def test_what_waits_for_a_role_is_a_list(night: Night) -> None:
    session = night.begins()
    found = night.finds(session, acceptor_id="role:verifier")
    night.finds(session)
    case = reported_done(night, found)
    where = QueueFilter(acceptors=frozenset({"role:verifier"}), states=frozenset({State.PENDING_VERIFY.value}))
    assert [one.id for one in night.tx.cases.queue(where, limit=9)] == [case.id]
    assert load(night.tx, case.id).acceptor == "role:verifier"
