"""The reporter's view of a case's history, without internal notes and the internal affairs of staff."""

from collections.abc import Sequence
from dataclasses import replace

from complaints.case.lifecycle import CORRECTIONS, RUNGS, Action, Addition
from complaints.model import Complaint, Event
from complaints.ports import Records

#: The resident sees one owner, whatever units discuss among themselves (S05), and no trace of notes (S15).
_STAFF_ONLY = frozenset(
    {
        Addition.NOTE,
        Addition.GIVEN,
        Addition.REVEAL,
        Addition.TOOK_IN,  # reveals that others reported it too
        Addition.LET_GO,
        Action.REZONE,
        Action.NAME_FIRM,
        Action.HAND_BACK,
        Action.ANSWER,
        Action.EXTEND,
        Action.REFUSE,
        Action.DISPUTE,
        Action.UPHOLD,
        Action.OVERRULE,
        *RUNGS,
    }
)
_PUBLIC_VALUES = frozenset(
    {
        "question", "reason", "referral", "unit", "rectify_by", "verdict", "outcome", "milestone_on", "text", "master",
        "external_number", "stars", "place", "before", "photos", "paused_reason", "original_by",
        "category", "category_before",
    }
)  # fmt: skip


def public_events(records: Records, case: Complaint) -> Sequence[Event]:
    """Oldest first, without notes, names and internal values; after a merge followed by the master's events (R23)."""
    shown = public_part(records.cases.events(case.id))
    if case.master_id is None:
        return shown
    # the master's reward, category and place are not this report's
    hidden = {*_STAFF_ONLY, *CORRECTIONS, Addition.REWARDED}
    since = shown[-1].at
    followed = [
        public(event)
        for event in records.cases.events(case.master_id)
        if event.at >= since and event.action not in hidden and event.actor.role != "reporter"
    ]
    return [*shown, *followed]


def public_part(events: Sequence[Event]) -> list[Event]:
    """The events that a reporter may read, each in its public form."""
    return [public(event) for event in events if event.action not in _STAFF_ONLY]


def public(event: Event) -> Event:
    """The event without what only staff may read: names, notes, and why work was sent back to its unit."""
    hidden = {"reason"} if event.action == Action.SEND_BACK else set[str]()
    return replace(
        event,
        actor=replace(event.actor, name="", via="", staff_id=None, person_id=None),
        values={name: value for name, value in event.values.items() if name in _PUBLIC_VALUES - hidden},
        note="",
    )
