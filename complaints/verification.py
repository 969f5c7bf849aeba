"""核验: somebody else than who reported the work done looks whether it is (S12)."""

from datetime import datetime

from complaints.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.lifecycle import Action
from complaints.model import Actor, Complaint
from complaints.moves import Move, advance, found
from complaints.ports import Records

_SET_DEADLINE = frozenset({Action.DISPATCH, Action.REASSIGN, Action.SEND_BACK, Action.MILESTONE, Action.UNSOLVED})


def pass_(
    records: Records,
    *,
    case_id: int,
    seen_version: int,
    actor: Actor,
    now: datetime,
    clock: Clock,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """核验通过. Raises NotAllowed for the one who reported it done."""
    case = found(records, case_id)
    _check_other(case, actor)
    move = Move(action=Action.PASS, public_text=public_text, note=note)
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def send_back(
    records: Records,
    *,
    case_id: int,
    seen_version: int,
    actor: Actor,
    now: datetime,
    clock: Clock,
    reason: str,
    rectify_by: datetime,
    rectify_working: bool = False,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """退回重办: a new deadline, not longer than the last one was, and one more on the count."""
    clock.must_lie_ahead(rectify_by, now=now)
    case = found(records, case_id)
    _check_other(case, actor)
    _check_not_longer(records, case, rectify_by, now)
    move = Move(
        action=Action.SEND_BACK,
        changes={"rectify_by": rectify_by, "rectify_working": rectify_working, "rework_count": case.rework_count + 1},
        values={"reason": reason, "unit": case.unit, "rectify_by": rectify_by.isoformat()},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def _check_other(case: Complaint, actor: Actor) -> None:
    if case.fixed_by is not None and case.fixed_by == actor.staff_id:
        raise NotAllowed("error.own_work")


def _check_not_longer(records: Records, case: Complaint, rectify_by: datetime, now: datetime) -> None:
    if case.rectify_by is None:
        return
    given = [event.at for event in records.cases.events(case.id) if event.action in _SET_DEADLINE]
    if given and rectify_by - now > case.rectify_by - given[-1]:
        raise Incomplete("error.deadline_not_shorter", latest=now + (case.rectify_by - given[-1]))
