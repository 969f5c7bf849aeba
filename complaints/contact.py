"""Contact details are shown on request only, and every look is an entry of the case's history."""

from datetime import datetime

from complaints.errors import NotAllowed, NotFound
from complaints.lifecycle import Entry
from complaints.model import STAFF_ROLES, Actor, Event, Identity
from complaints.moves import found
from complaints.ports import Records


def reveal(records: Records, *, case_id: int, actor: Actor, now: datetime) -> tuple[str, str]:
    """(name, telephone). Raises NotFound where the reporter left none. The case itself does not change."""
    if actor.staff_id is None or actor.role not in STAFF_ROLES:
        raise NotAllowed()
    case = found(records, case_id)
    if case.identity is not Identity.NAMED or not case.contact_phone:
        raise NotFound("error.no_contact")
    records.cases.append(
        Event(
            id=0,
            case_id=case.id,
            seq=0,
            at=now,
            actor=actor,
            action=Entry.REVEAL,
            from_state=case.state,
            to_state=case.state,
        )
    )
    return case.contact_name, case.contact_phone
