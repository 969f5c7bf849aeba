"""Recognizes reports of danger, which staff see first and marked."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.case.lifecycle import Addition
from complaints.model import Complaint, Draft, Notice
from complaints.office.unit_notices import tell_unit
from complaints.ports import Records
from zone.danger import sounds_urgent
from zone.questions import question

#: Entries without new text: masking repeats earlier text.
_REPEATS = frozenset({Addition.REDACT})
TOLD = "told.danger"


def is_dangerous(draft: Draft) -> bool:
    """Whether by the text or the answers of a report somebody is hurt, or soon will be."""
    place = draft.place.address if draft.place else ""
    return any(map(sounds_urgent, (draft.text, place))) or any(
        is_dangerous_answer(name, answer) for name, answer in draft.answers.items()
    )


def is_dangerous_answer(name: str, answer: str) -> bool:
    """Whether the answer to a category's question means danger; a choice is marked as dangerous or not in the data."""
    asked = question(name)
    if asked is None:
        return sounds_urgent(answer)
    chosen = next((choice for choice in asked.choices if answer in choice.names.values()), None)
    return chosen.danger if chosen else asked.sounds_dangerous(answer) or sounds_urgent(answer)


def tells_of_danger(action: str, words: Iterable[str]) -> bool:
    """Whether what a reporter adds to a case reports danger."""
    return action not in _REPEATS and any(map(sounds_urgent, words))


def warn(records: Records, case: Complaint, *, event_id: int) -> None:
    """Notifies staff at once: the group, the case's owner and its unit."""
    for to in ("group", *([f"staff:{case.owner_id}"] if case.owner_id is not None else [])):
        records.notices.add(Notice(event_id=event_id, case_id=case.id, to=to, key=TOLD))
    tell_unit(records, case, TOLD, event_id=event_id)


def mark_master(records: Records, case: Complaint) -> None:
    """Marks the case that a dangerous one was merged into as dangerous too."""
    master = records.cases.get(case.master_id) if case.master_id is not None else None
    if case.danger and master is not None and not master.danger:
        records.cases.save(replace(master, danger=True), seen=master.version)
        records.notices.add(Notice(event_id=None, case_id=master.id, to="group", key="card"))
