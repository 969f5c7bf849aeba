"""The form of a step, filled field by field in the private chat. It is stored, so it survives a restart."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from complaints.case.lifecycle import Action, Addition
from complaints.model import AwaitedKind, Complaint
from complaints.office.staff_steps import STEPS, Field, FieldKind
from complaints.ports import Records
from handlers.resident.waiting import start_waiting
from handlers.turn import Turn

_KEY = "staff_form"
_LIFE = timedelta(hours=12)
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


def opened(turn: Turn, records: Records) -> Form | None:
    stored = records.memory.get(turn.bot_id, turn.chat_id, _KEY)
    return Form(**json.loads(stored)) if stored else None


def awaited(turn: Turn, records: Records) -> Form | None:
    """The form that this message is for."""
    awaiting = turn.awaiting
    waits = awaiting is not None and awaiting.kind is AwaitedKind.STAFF_FORM
    return opened(turn, records) if waits and turn.private else None


def keep(turn: Turn, records: Records, form: Form) -> None:
    until = turn.now + _LIFE
    text = json.dumps(asdict(form), ensure_ascii=False)
    records.memory.put(turn.bot_id, turn.chat_id, _KEY, text, expires_at=until)
    start_waiting(turn, records, AwaitedKind.STAFF_FORM, lasting=_LIFE)


def drop(turn: Turn, records: Records) -> None:
    records.memory.drop(turn.bot_id, turn.chat_id, _KEY)
    awaiting = turn.person.awaiting
    if awaiting is not None and awaiting.kind is AwaitedKind.STAFF_FORM:
        records.people.stop_awaiting(turn.person.id)
