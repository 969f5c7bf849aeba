"""The history of a case, and the messages that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from complaints.model.case import Complaint, State
from complaints.model.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a case's history. `public_text` is for the resident, `note` for staff only."""

    id: int
    case_id: int
    seq: int
    at: datetime
    actor: Actor
    action: str
    from_state: State | None
    to_state: State
    values: dict[str, str] = field(default_factory=dict)
    public_text: str = ""
    note: str = ""
    hash: str = ""

    @classmethod
    def of(
        cls,
        case: Complaint,
        action: str,
        *,
        actor: Actor,
        at: datetime,
        before: State | None = None,
        values: Mapping[str, str] | None = None,
        public_text: str = "",
        note: str = "",
    ) -> "Event":
        """An event not stored yet (storage assigns id, seq and hash). It left `case` in the state that `case` has now.

        `before` is the state before it; None if the state did not change.
        """
        return cls(
            id=0,
            case_id=case.id,
            seq=0,
            at=at,
            actor=actor,
            action=action,
            from_state=before or case.state,
            to_state=case.state,
            values=dict(values or {}),
            public_text=public_text,
            note=note,
        )


#: The key of a notice that updates the case's card in the group if there is one, and never creates one.
CARD_AGAIN = "card.again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to be sent, rendered at delivery in the recipient's language.

    `to` is `reporter`, `group` (the staff group's card), `staff:<id>`, `person:<id>`, `unit:<id>` or `firm:<id>` (the
    addresses that a unit or firm has besides its members' chats). Ways outside the chats add recipients of their own,
    unknown to the domain. `key` names the text; `values` are fixed at commit.
    """

    event_id: int | None
    case_id: int | None
    to: str
    key: str
    values: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
