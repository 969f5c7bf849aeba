"""撤下照片 (R15): removes a photo or recording that shows somebody from a report. Texts are masked by
complaints.case.amending.

Until a unit has the case, the reporter removes a photo directly; later somebody may already work with it, so staff are
asked to. Either way the row is deleted: no page, message or export shows the photo, and its files are swept. The
history keeps the fact and the digest (内部约定).
"""

from collections.abc import Sequence, Set
from datetime import datetime

from complaints.case.amending import changes_in_place, is_amendable
from complaints.case.lifecycle import Addition
from complaints.case.moves import Move, enter, load
from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Actor, Complaint, Evidence, Notice, Role
from complaints.office.owning import who_is_told
from complaints.office.rights import Right, may
from complaints.ports import Records

#: stages of photos that the reporter sent
_OWN = frozenset({"report", "supplement"})


def own_photos(records: Records, case: Complaint) -> Sequence[Evidence]:
    """The photos that the reporter may remove or ask staff to remove, oldest first."""
    return [item for item in records.evidence.of_case(case.id) if item.stage in _OWN]


def take_back(records: Records, *, case_id: int, evidence_id: int, actor: Actor, now: datetime) -> bool:
    """Removes a photo for its reporter, whom the caller has identified. False if staff are asked to instead."""
    case = load(records, case_id)
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    if not is_amendable(case):
        raise WrongState("error.moved_on", at=case.updated_at, state=case.state.value)
    item = _photo(records, case, evidence_id)
    if changes_in_place(case):
        _remove(records, case, item, actor=actor, now=now)
        return True
    if item.id not in asked(records, case):
        enter(records, case, Move(action=Addition.PHOTO_ASKED, values={"evidence": str(item.id)}), actor=actor, now=now)
        to = who_is_told(records, case)
        values = {"number": case.number}
        records.notices.add(Notice(event_id=None, case_id=case.id, to=to, key="staff_told.photo_asked", values=values))
    return False


def grant(records: Records, *, case_id: int, evidence_id: int, actor: Actor, now: datetime) -> None:
    """Staff remove a photo as its reporter asked. Nobody removes evidence without being asked."""
    case = load(records, case_id)
    if actor.staff_id is None or not may(actor, Right.TRIAGE):
        raise NotAllowed()
    item = _photo(records, case, evidence_id)
    if item.id not in asked(records, case):
        raise NotAllowed("error.photo_not_asked")
    _remove(records, case, item, actor=actor, now=now)


def asked(records: Records, case: Complaint) -> Set[int]:
    """Ids of the photos that the reporter asked staff to remove."""
    requests = (event for event in records.cases.events(case.id) if event.action == Addition.PHOTO_ASKED)
    return {int(event.values["evidence"]) for event in requests if "evidence" in event.values}


def _photo(records: Records, case: Complaint, evidence_id: int) -> Evidence:
    for item in own_photos(records, case):
        if item.id == evidence_id:
            return item
    raise NotFound("error.old_button")


def _remove(records: Records, case: Complaint, item: Evidence, *, actor: Actor, now: datetime) -> None:
    values = {"kind": item.kind, "added_at": item.added_at.isoformat(), "sha256": item.sha256}
    records.evidence.remove(item.id)
    enter(records, case, Move(action=Addition.PHOTO_REMOVED, values=values), actor=actor, now=now)
