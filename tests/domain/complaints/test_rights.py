"""Rights by need: a table, added up over the roles of an account."""

from dataclasses import replace

import pytest

from complaints.case.lifecycle import Action
from complaints.errors import NotAllowed
from complaints.model import PRECEDENCE, STAFF_ROLES, Role, Staff, State
from complaints.office.rights import RIGHTS, Right, is_staff, may, rights_of
from tests.domain.complaints.office import Office

#: right → who has it
WHO = {
    Right.CASES: "verifier clerk supervisor admin leader inspector publisher",
    Right.HANDLE: "verifier clerk supervisor admin",
    Right.TRIAGE: "clerk supervisor admin",
    Right.CONTACT: "verifier clerk supervisor admin",
    Right.EXPORT: "clerk supervisor admin leader",
    Right.LEAD: "supervisor admin leader",
    Right.PAY: "supervisor admin",
    Right.HAND_OVER: "supervisor admin",
    Right.INSPECT: "admin supervisor leader inspector",
    Right.REGISTER: "clerk supervisor admin inspector",
    Right.CURATE: "curator",
    Right.AIR: "admin curator",
    Right.PUBLISH: "publisher supervisor admin",
    Right.CONFIGURE: "admin",
    Right.ACCOUNTS: "admin",
}


def account(*roles: Role, active: bool = True) -> Staff:
    return Staff(id=1, name="某人", roles=frozenset(roles), active=active)


def test_the_table() -> None:
    assert {right: {role for role in Role if may(account(role), right)} for right in Right} == {
        right: {Role(role) for role in roles.split()} for right, roles in WHO.items()
    }
    assert set(RIGHTS) == STAFF_ROLES
    assert set(PRECEDENCE) == set(Role)


def test_rights_add_up() -> None:
    both = account(Role.CURATOR, Role.INSPECTOR)
    assert rights_of(both) == {Right.CURATE, Right.AIR, Right.CASES, Right.INSPECT, Right.REGISTER}
    assert (both.role, both.roles_in_order) == (Role.INSPECTOR, (Role.INSPECTOR, Role.CURATOR))


@pytest.mark.parametrize(
    "outsider", [None, account(Role.UNIT), account(Role.FIRM), account(Role.UNIT, Role.ADMIN),
                 account(Role.CLERK, active=False), account(Role.REPORTER)]
)  # fmt: skip
def test_members_of_parties_and_closed_accounts_have_no_rights(outsider: Staff | None) -> None:
    assert not is_staff(outsider)
    assert rights_of(outsider) == frozenset()


def test_a_step_is_stored_under_the_role_that_permits_it(office: Office) -> None:
    leads_and_verifies = replace(
        office.verifier, role=Role.LEADER, roles=frozenset({Role.LEADER, Role.VERIFIER, Role.CURATOR})
    )
    office.does(Action.PASS, office.case(State.PENDING_VERIFY), leads_and_verifies)
    assert office.tx.cases.events(1)[-1].actor.role is Role.VERIFIER
    with pytest.raises(NotAllowed):
        office.does(Action.ACCEPT, office.case(State.SUBMITTED), leads_and_verifies)
