"""(kind, state, action, role): the use cases do what the table lists and nothing else."""

from itertools import product

import pytest

from complaints.case.lifecycle import FIRST, OPEN_STATES, TRANSITIONS, Action, Restore, allowed, transition
from complaints.case.moves import load
from complaints.errors import NotAllowed, WrongState
from complaints.model import Actor, Complaint, Kind, Role, State
from tests.domain.complaints.office import Office

#: 提交 and 现场交办 make a case of what is none yet; the tests of submission and of inspections have them
ON_CASES = [action for action in Action if action not in FIRST]


@pytest.mark.parametrize(("kind", "state"), list(product(Kind, State)))
def test_s02_only_what_is_listed_happens(office: Office, kind: Kind, state: State) -> None:
    actors = {role: Actor(role=role, name="某") for role in Role}
    master = office.case(State.ACCEPTED, kind)
    for action in ON_CASES:
        before = office.tx.connection.begin_nested()
        case = _ready(office, kind, state, action)
        values = {"master_id": master.id} if action in (Action.JOIN, Action.MERGE) else {}
        step = TRANSITIONS.get((kind, state, action))
        may = step.roles if step else ()
        for role in set(Role).difference(may):
            with pytest.raises(NotAllowed if step else WrongState):
                office.does(action, case, actors[role], **values)
        assert load(office.tx, case.id) == case
        for role in may:
            savepoint = office.tx.connection.begin_nested()
            moved = office.does(action, case, actors[role], **values)
            _check_moved(office, case, moved, action, role)
            savepoint.rollback()
        before.rollback()


def _ready(office: Office, kind: Kind, state: State, action: Action) -> Complaint:
    """A case on which nothing but the table stands in the way."""
    case = office.case(state, kind)
    if (kind, state, action) not in TRANSITIONS:
        return case
    if action in (Action.GRANT, Action.REFUSE):
        case = office.does(Action.EXTEND, case, office.colleague)
    elif action in (Action.UPHOLD, Action.OVERRULE):
        case = office.does(Action.DISPUTE, case, office.colleague)
    elif action is Action.RESUME:
        case = office.does(Action.PAUSE, case, office.clerk)
    elif action is Action.SILENT:
        office.passes(days=7)
    office.notices()
    return case


def _check_moved(office: Office, case: Complaint, moved: Complaint, action: Action, role: Role) -> None:
    step = transition(case.kind, case.state, action, {role})
    saved = case.merged_from if case.state is State.DUPLICATE else case.return_to
    assert moved.state is {Restore.SAVED: saved, Restore.SAME: case.state}.get(step.to, step.to)  # type: ignore[call-overload]
    assert moved.version == case.version + 1
    assert load(office.tx, case.id) == moved
    event = office.tx.cases.events(case.id)[-1]
    assert (event.action, event.from_state, event.to_state) == (action, case.state, moved.state)
    assert (event.at, event.actor.role) == (office.now, role)
    told = [("reporter", f"notice.{action}")] if step.tells and case.kind is Kind.REPORT else []
    assert [notice for notice in office.notices() if not notice[0].startswith("staff:")] == [*told, ("group", "card")]


def test_every_state_but_the_last_ones_can_be_left() -> None:
    for kind in Kind:
        reachable = {State.DRAFT}
        steps = {(s, t.to) for (k, s, _), t in TRANSITIONS.items() if k is kind}
        while more := {to for s, to in steps if s in reachable and isinstance(to, State)} - reachable:
            reachable |= more
        left = {s for s, _ in steps}
        assert reachable - left == ({State.CLOSED, State.WITHDRAWN} if kind is Kind.FINDING else {State.WITHDRAWN})
        assert left <= reachable


def test_buttons_are_what_the_table_allows() -> None:
    assert allowed(Kind.REPORT, State.SUBMITTED, {Role.CLERK}) == (
        Action.ACCEPT,
        Action.REJECT,
        Action.ASK,
        Action.TRANSFER,
        Action.MERGE,
        Action.RECLASSIFY,
        Action.RELOCATE,
        Action.REZONE,
        Action.NAME_FIRM,
    )
    assert allowed(Kind.REPORT, State.SUBMITTED, {Role.UNIT}) == ()
    assert set(OPEN_STATES).isdisjoint({State.DRAFT, State.CLOSED, State.REJECTED, State.DUPLICATE, State.WITHDRAWN})
