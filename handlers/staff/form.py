"""The form of a step, filled field by field in the private chat."""

from dataclasses import dataclass, field, replace

from complaints.case.lifecycle import Action, Addition
from complaints.model import AwaitedKind, Complaint
from complaints.office.staff_steps import STEPS, Field, FieldKind
from handlers.stored_form import StoredForm

_NOTE = Field(name="note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`action` is a step's name or `note`; `version` is the case's version when its buttons were sent."""

    action: str
    number: str
    version: int
    given: dict[str, str] = field(default_factory=dict)

    def missing(self, case: Complaint) -> Field | None:
        """The next field to ask for; None if the form is complete. A case with a sub-district is not asked for
        one, unless that is to be corrected."""
        if self.action == Addition.NOTE:
            return None if "note" in self.given else _NOTE
        for wanted in STEPS[Action(self.action)].required:
            known = wanted.kind is FieldKind.TERRITORY and case.territory and self.action != Action.REZONE
            if wanted.name not in self.given and not known:
                return wanted
        return None

    def with_(self, name: str, value: str) -> "Form":
        return replace(self, given={**self.given, name: value})


_STORED = StoredForm(Form, key="staff_form", kind=AwaitedKind.STAFF_FORM)
opened, awaited, keep, drop = _STORED.opened, _STORED.awaited, _STORED.keep, _STORED.drop
