"""What an entry of a history is for one account: its kind, whether it is addressed to them, and the data on the wire.

On the wire are the case's number, the kind of news, the name of the colleague who acted and whether it is dangerous;
nothing from or about the reporter."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.case.lifecycle import OPEN_STATES, RUNGS, Action, Addition
from complaints.model import Complaint, Event, Role, Staff
from complaints.office.rights import Right, may
from complaints.ports import Happened
from enterprises.party import member_of
from enterprises.sight import is_shown, sees
from texts import label

#: entries that are no news to anybody: who looked at the contact details, and what was erased
QUIET = frozenset({Addition.REVEAL, Addition.ERASED})
_KINDS: Mapping[str, str] = {
    Action.SUBMIT: "new",
    Action.RECORD: "found",
    Action.REPLY: "answer",
    Addition.SUPPLEMENT: "answer",
    Addition.CORRECT: "answer",
    Action.DISPUTE: "dispute",
    Action.OBJECT: "dispute",
    Action.EXTEND: "asked",
    Action.UNSOLVED: "unsolved",
    Addition.UNSOLVED_AGAIN: "unsolved",
    Addition.GIVEN: "given",
    Action.MERGE: "merged",
    Addition.TOOK_IN: "merged",
    **dict.fromkeys(RUNGS, "rung"),
}
#: kinds with a sentence of their own, which names nobody
_OWN_WORDS: Mapping[str, str] = {
    "new": "live.kind.new",
    "found": "inspect.live_found",
    "answer": "live.kind.answer",
    "unsolved": "live.kind.unsolved",
    "rung": "live.kind.rung",
}
#: roles whose names are shown to colleagues
_NAMED = frozenset({Role.CLERK, Role.VERIFIER, Role.SUPERVISOR, Role.ADMIN, Role.UNIT, Role.FIRM})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`id` is that of the entry; `who` is empty for a reporter and for the clock; `to_me`: addressed to the account."""

    id: int
    number: str
    kind: str
    action: str
    who: str
    danger: bool
    to_me: bool

    def wire(self, lang: str) -> dict[str, object]:
        return {
            "id": self.id,
            "number": self.number,
            "kind": self.kind,
            "words": self.words(lang),
            "danger": self.danger,
            "to_me": self.to_me,
        }

    def words(self, lang: str) -> str:
        what = label(f"action.{self.action}", lang)
        if key := _OWN_WORDS.get(self.kind):
            return label(key, lang, what=what)
        return label("live.did" if self.who else "live.kind.changed", lang, who=self.who, what=what)


def for_account(staff: Staff, happened: Happened) -> News | None:
    """None for what the account may not see or did itself."""
    event, case = happened.event, happened.case
    if event.action in QUIET or (event.actor.staff_id is not None and event.actor.staff_id == staff.id):
        return None
    if staff.party:
        return _for_member(staff, event, case)
    if not may(staff, Right.CASES):
        return None
    return News(
        id=event.id,
        number=case.number,
        kind=_KINDS.get(event.action, "changed"),
        action=event.action,
        who=event.actor.name if event.actor.role in _NAMED else "",
        danger=case.danger and case.state in OPEN_STATES,
        to_me=_is_to(staff, event, case),
    )


def _for_member(staff: Staff, event: Event, case: Complaint) -> News | None:
    """A member hears of entries that it may read, of cases that it sees, without names of the office."""
    if not is_shown(event.action) or not sees(member_of(staff), case):
        return None
    return News(
        id=event.id,
        number=case.number,
        kind="rung" if event.action in RUNGS else "changed",
        action=event.action,
        who="",
        danger=case.danger,
        to_me=True,
    )


def _is_to(staff: Staff, event: Event, case: Complaint) -> bool:
    match event.action:
        case Action.SUBMIT:
            return may(staff, Right.TRIAGE)
        case Action.UNSOLVED | Addition.UNSOLVED_AGAIN:
            return event.values.get("supervisor") == staff.name or case.owner_id == staff.id
        case Action.EXTEND | Action.DISPUTE:
            return may(staff, Right.LEAD) or case.owner_id == staff.id
        case action if action in RUNGS:
            return staff.name in event.values.get("told", "").split("、")
        case _:
            return case.owner_id == staff.id
