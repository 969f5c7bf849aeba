"""Steps of the responsible unit. A clerk may enter them on the unit's behalf, which the event records."""

from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, entered_at, load, load_for
from complaints.clock.deadlines import Clock
from complaints.model import Complaint
from complaints.office import responsibility
from complaints.ports import Records


def hand_back(records: Records, attempt: Attempt, *, clock: Clock, basis: str, note: str = "") -> Complaint:
    """退单: the unit refuses the case with a reason, within the term (S05).

    To the resident the unit stays the owner until the case is handed over (首接负责). Raises NotAllowed if the refusal
    comes too late, or after 指定承办.
    """
    case = load_for(records, attempt, Action.HAND_BACK)
    responsibility.check_may_hand_back(
        case, attempt.actor, dispatched_at=entered_at(records, case), now=attempt.now, clock=clock
    )
    refusals = case.hand_backs + 1
    move = Move(
        action=Action.HAND_BACK,
        changes={"rectify_by": None, "hand_backs": refusals},
        values={"basis": basis, "unit": case.unit, "refusals": str(refusals)},
        note=note,
    )
    moved = advance(records, case, move, attempt.for_worker(records, case), clock=clock)
    if refusals == responsibility.REFUSALS:
        responsibility.tell_leaders(records, moved, "told.leader_decides", {"refusals": str(refusals)})
    return moved


def sign(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """签收."""
    case = load(records, attempt.case_id)
    move = Move(action=Action.SIGN, values={"unit": case.unit}, note=note)
    return advance(records, case, move, attempt.for_worker(records, case), clock=clock)


def report_done(
    records: Records, attempt: Attempt, *, clock: Clock, why_no_photo: str = "", public_text: str = "", note: str = ""
) -> Complaint:
    """整改完成: needs a photo (stage `after`) added since the work began, or a reason why there is none."""
    case = load(records, attempt.case_id)
    began = entered_at(records, case)
    shown = any(photo.stage == "after" and photo.added_at >= began for photo in records.evidence.of_case(case.id))
    met = frozenset({"after_photo_or_reason"}) if shown or why_no_photo.strip() else frozenset[str]()
    move = Move(
        action=Action.REPORT_DONE,
        changes={"fixed_by": attempt.actor.staff_id},
        values={"unit": case.unit, "why_no_photo": why_no_photo},
        public_text=public_text,
        note=note,
        given=met,
    )
    return advance(records, case, move, attempt.for_worker(records, case), clock=clock)


def reassign(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    unit: str,
    rectify_by: datetime,
    unit_person: str = "",
    demand: str = "",
    support: str = "",
    rectify_working: bool = False,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """A supervisor gives the work to another unit."""
    clock.must_lie_ahead(rectify_by, now=attempt.now)
    case = load(records, attempt.case_id)
    who = {"unit": unit, "unit_person": unit_person, "support": support}
    move = Move(
        action=Action.REASSIGN,
        changes={**who, "rectify_by": rectify_by, "rectify_working": rectify_working, "fixed_by": None},
        values={**who, **({"demand": demand} if demand else {}), "rectify_by": rectify_by.isoformat()},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)
