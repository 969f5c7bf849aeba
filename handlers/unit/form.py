"""A step of a unit, filled field by field in the private chat."""

from dataclasses import dataclass, field, replace

from complaints.case.lifecycle import Action
from complaints.model import AwaitedKind
from handlers.stored_form import StoredForm

#: photos, which end with a button
PHOTOS = "photos"
#: the fields of each step, in the order in which they are asked for
_FIELDS = {
    Action.SIGN: (),
    Action.REPORT_DONE: ("why_no_photo",),
    Action.EXTEND: ("extend_to", "reason"),
    Action.DISPUTE: ("reason", PHOTOS),
    Action.HAND_BACK: ("basis",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitForm:
    """`version` is the case's when its buttons were sent."""

    action: str
    number: str
    version: int
    given: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> str | None:
        """The next field to ask for; None if the form is complete."""
        return next((name for name in _FIELDS[Action(self.action)] if name not in self.given), None)

    @property
    def takes_photos(self) -> bool:
        return self.action in (Action.REPORT_DONE, Action.DISPUTE)

    def with_(self, name: str, value: str) -> "UnitForm":
        return replace(self, given={**self.given, name: value})


_STORED = StoredForm(UnitForm, key="unit_form", kind=AwaitedKind.UNIT_FORM)
opened, awaited, keep, drop = _STORED.opened, _STORED.awaited, _STORED.keep, _STORED.drop
