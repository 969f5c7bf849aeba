"""An attempt to act on a case: which case and version, by whom, when. Every use case that moves a case takes one."""

from dataclasses import dataclass, replace
from datetime import datetime

from complaints.model import Actor, Complaint, Role


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

    def for_unit(self, case: Complaint) -> "Attempt":
        """The attempt as a step of the unit; a clerk's is marked as entered on its behalf, which the event records."""
        if Role.UNIT in self.actor.roles:
            return self
        return replace(self, actor=replace(self.actor, on_behalf_of=case.unit))
