"""An attempt on a case: which one, as it was seen, by whom, and when. Every use case that moves one is given it."""

from dataclasses import dataclass, replace
from datetime import datetime

from complaints.model import Actor, Complaint, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Refused where the case is no longer in `seen_version`, the version that the actor looked at (S03)."""

    case_id: int
    seen_version: int
    actor: Actor
    now: datetime

    @classmethod
    def on(cls, case: Complaint, *, actor: Actor, now: datetime) -> "Attempt":
        """By somebody who sees the case as it is given here."""
        return cls(case_id=case.id, seen_version=case.version, actor=actor, now=now)

    def for_unit(self, case: Complaint) -> "Attempt":
        """As a unit's own step, or entered on its behalf, which the event records."""
        if self.actor.role is Role.UNIT:
            return self
        return replace(self, actor=replace(self.actor, on_behalf_of=case.unit))
