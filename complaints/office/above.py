"""Escalation (R24, S14): the leader in charge of a case's unit by the duty table, and that leader's account."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.model import Complaint, Role, Staff
from complaints.office.rights import Right, may
from complaints.ports import Records
from zone import DutyTable

#: roles that may decide over a unit, in the order in which an account is looked for
_DECIDE = (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """`leader` as in the duty table, empty if it names none; `account` is the one to notify, None if there is none at
    all."""

    leader: str
    account: Staff | None

    @property
    def values(self) -> Mapping[str, str]:
        """For the case's history: the person notified, and the duty table's entry if it is another person or a post."""
        notified = self.account.name if self.account else ""
        named = {"leader": self.leader} if self.leader and self.leader != notified else {}
        return {"supervisor": notified, **named}


def leader_of(duty: DutyTable, case: Complaint) -> str:
    """The leader by the duty table; empty while no unit has the case."""
    return duty.leader_of(case.unit, category=case.category, subdistrict=case.territory)


def above(records: Records, leader: str) -> Above:
    """The account with the leader's name, if it leads. Otherwise (the table says 待确认, or the leader has no
    account) the oldest account of a supervisor, or of an administrator if there is no supervisor."""
    accounts = [staff for staff in records.staff.office() if staff.active]
    deciding = [staff for role in _DECIDE for staff in accounts if role in staff.roles]
    named = (staff for staff in accounts if staff.name == leader and may(staff, Right.LEAD))
    return Above(leader=leader, account=next(named, deciding[0] if deciding else None))
