"""One level up (R24, S14): who is in charge of the unit that has a case, by the duty table, and with which account."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.model import Complaint, Role, Staff
from complaints.ports import Records
from zone import DutyTable

#: who may decide what a unit can't, in the order in which an account is looked for
_DECIDE = (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """`leader` as the duty table has it, empty where it says nothing; `account` is who is told, None where there is
    nobody at all."""

    leader: str
    account: Staff | None

    @property
    def values(self) -> Mapping[str, str]:
        """For the case's history: the person told, and the table's where that is somebody else or a post."""
        told = self.account.name if self.account else ""
        named = {"leader": self.leader} if self.leader and self.leader != told else {}
        return {"supervisor": told, **named}


def leader_of(duty: DutyTable, case: Complaint) -> str:
    """As the duty table names them; empty while no unit has the case."""
    return duty.leader_of(case.unit, category=case.category, subdistrict=case.territory)


def above(records: Records, leader: str) -> Above:
    """The account of the leader's name, if it may decide; else (the table says 待确认, or the leader has none) the
    supervisor longest in office, an administrator where there is none."""
    deciding = [staff for role in _DECIDE for staff in records.staff.all() if staff.active and staff.role is role]
    named = (staff for staff in deciding if staff.name == leader)
    return Above(leader=leader, account=next(named, deciding[0] if deciding else None))
