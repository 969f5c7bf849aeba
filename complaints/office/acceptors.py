"""验收单位: who has to verify that a case was put right, as it was chosen when the case was handed over.

A case has it as `unit:<id of a zone's unit>` or `role:<role of staff>`; "" leaves it to anybody who may verify. A firm
is never one: whoever is checked does not verify.
"""

from complaints.model import Actor, Complaint, Role, Staff
from complaints.office.parties import firm_works, party_of, unit_of
from complaints.ports import Records

_ROLE = "role:"
#: the roles of staff that can be chosen: those that may verify (complaints.case.lifecycle)
ROLES = (Role.VERIFIER, Role.SUPERVISOR, Role.CLERK)


def of_role(role: Role) -> str:
    return f"{_ROLE}{role}"


def role_of(acceptor: str) -> Role | None:
    """None for a unit and for an unknown role."""
    name = acceptor.removeprefix(_ROLE)
    return Role(name) if acceptor.startswith(_ROLE) and name in {role.value for role in ROLES} else None


def acceptor_of(case: Complaint) -> str:
    """Whoever has to verify the case; "" for anybody who may. A unit that has come to do the work itself, because the
    case was given to it later, does not verify it."""
    does_it_itself = unit_of(case.acceptor) == case.unit and not firm_works(case)
    return "" if case.acceptor and does_it_itself else case.acceptor


def verifying_unit(case: Complaint) -> str:
    """The unit whose members have to verify the case, as a party; "" if it is not a unit's."""
    acceptor = acceptor_of(case)
    return acceptor if unit_of(acceptor) else ""


def is_for(records: Records, case: Complaint, actor: Actor) -> bool:
    """Whether the verification is the actor's. The office enters it for a unit in which nobody has an account, like
    other steps of a unit."""
    acceptor = acceptor_of(case)
    if actor.party:
        return actor.party == verifying_unit(case)
    if role := role_of(acceptor):
        return actor.has(frozenset({role}))
    return not unit_of(acceptor) or not records.staff.of_party(acceptor)


def acceptors_of(account: Staff) -> tuple[str, ...]:
    """What a case names if somebody of the office has to verify it."""
    return tuple(of_role(role) for role in ROLES if role in account.roles)


def is_worker(acceptor: str, case: Complaint) -> bool:
    """Whether it would verify its own work."""
    return acceptor == party_of(case.unit) and not firm_works(case)
