"""Notice to the sender of a photo that it could not be used."""

from complaints.model import NOT_REPORTER_S, Evidence, Notice
from complaints.ports import Records

#: text for staff, who sent the photo of the finished work
AFTER = "staff_told.after_photo"


def say_it_failed(records: Records, photo: Evidence) -> None:
    """`photo.reason` is the text for a resident; residents are never notified of a photo that staff sent."""
    if photo.stage in NOT_REPORTER_S:
        _say_to_staff(records, photo)
        return
    draft = records.drafts.get(photo.draft_id) if photo.draft_id is not None else None
    to = f"person:{draft.person_id}" if draft is not None else "reporter"
    records.notices.add(Notice(event_id=None, case_id=photo.case_id, to=to, key=photo.reason))


def _say_to_staff(records: Records, photo: Evidence) -> None:
    """Notifies everybody who has worked on the case according to its history, or the group if nobody has."""
    case = records.cases.get(photo.case_id) if photo.case_id is not None else None
    if case is None:
        return
    acted = [event.actor.staff_id for event in records.cases.events(case.id)]
    working = sorted({staff_id for staff_id in (*acted, case.owner_id, case.fixed_by) if staff_id is not None})
    for to in [f"staff:{staff_id}" for staff_id in working] or ["group"]:
        values = {"number": case.number}
        records.notices.add(Notice(event_id=None, case_id=case.id, to=to, key=AFTER, values=values))
