"""A step of a unit, filled field by field in the private chat. It is stored, so it survives a restart."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from complaints.case.lifecycle import Action
from complaints.model import AwaitedKind
from complaints.ports import Records
from handlers.resident.waiting import start_waiting
from handlers.turn import Turn

_KEY = "unit_form"
_LIFE = timedelta(hours=12)
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


def opened(turn: Turn, records: Records) -> UnitForm | None:
    stored = records.memory.get(turn.bot_id, turn.chat_id, _KEY)
    return UnitForm(**json.loads(stored)) if stored else None


def awaited(turn: Turn, records: Records) -> UnitForm | None:
    """The form that this message is for."""
    awaiting = turn.awaiting
    waits = awaiting is not None and awaiting.kind is AwaitedKind.UNIT_FORM
    return opened(turn, records) if waits and turn.private else None


def keep(turn: Turn, records: Records, form: UnitForm) -> None:
    text = json.dumps(asdict(form), ensure_ascii=False)
    records.memory.put(turn.bot_id, turn.chat_id, _KEY, text, expires_at=turn.now + _LIFE)
    start_waiting(turn, records, AwaitedKind.UNIT_FORM, lasting=_LIFE)


def drop(turn: Turn, records: Records) -> None:
    records.memory.drop(turn.bot_id, turn.chat_id, _KEY)
    awaiting = turn.person.awaiting
    if awaiting is not None and awaiting.kind is AwaitedKind.UNIT_FORM:
        records.people.stop_awaiting(turn.person.id)
