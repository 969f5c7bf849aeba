"""An attempt to act on a case: which case and version, by whom, when. Every use case that moves a case takes one."""

from dataclasses import dataclass, replace
from datetime import datetime

from complaints.model import PARTY_ROLES, Actor, Complaint
from complaints.office.parties import worker_name
from complaints.ports import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Refused if the case has changed since `seen_version`, the version that the actor looked at (S03)."""

    case_id: int
    seen_version: int
    actor: Actor
    now: datetime

    @classmethod
    def on(cls, case: Complaint, *, actor: Actor, now: datetime) -> "Attempt":
        """An attempt by somebody who has just looked at `case`."""
        return cls(case_id=case.id, seen_version=case.version, actor=actor, now=now)

    def for_worker(self, records: Records, case: Complaint) -> "Attempt":
        """The attempt as a step of the unit or firm that has to put the case right; a clerk's is marked as entered on
        its behalf, which the event records. A firm is recorded by its present name."""
        if self.actor.roles & PARTY_ROLES:
            return self
        return replace(self, actor=replace(self.actor, on_behalf_of=worker_name(records, case)))
