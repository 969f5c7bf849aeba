"""提出异议: the unit contests a case, once in each round of work, with a reason and evidence; a supervisor answers.

The clock keeps running unless a supervisor stops it for this reason. Until the answer the ladder stays below 督办: no
consequence precedes it (complaints.clock.ladder).
"""

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for, running
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import Complaint, Dispute, Event, Notice, PauseReason
from complaints.office.responsibility import tell_leaders
from complaints.office.unit_members import is_member
from complaints.ports import Records

#: stage of the photos that come with it
EVIDENCE = "dispute"


def dispute(records: Records, attempt: Attempt, *, clock: Clock, reason: str, note: str = "") -> Complaint:
    """Raises NotAllowed if this round has had its 异议."""
    case = load_for(records, attempt, Action.DISPUTE)
    if case.dispute is not Dispute.NONE:
        raise NotAllowed("error.disputed_already")
    shown = sum(photo.stage == EVIDENCE for photo in records.evidence.of_case(case.id))
    move = Move(
        action=Action.DISPUTE,
        changes={"dispute": Dispute.OPEN, "due_at": case.due_at},
        values={"reason": reason, "unit": case.unit, **({"photos": str(shown)} if shown else {})},
        note=note,
    )
    raised = advance(records, case, move, attempt.for_worker(records, case), clock=clock)
    tell_leaders(records, raised, "told.disputed", {"reason": reason})
    return raised


def uphold(records: Records, attempt: Attempt, *, clock: Clock, reason: str, note: str = "") -> Complaint:
    """异议成立: the case returns to the office, which dispatches it again, to the same unit with other demands or to
    another one, or answers it."""
    case = load_for(records, attempt, Action.UPHOLD)
    raised = _open(records, case)
    move = Move(
        action=Action.UPHOLD,
        changes={"dispute": Dispute.UPHELD, "rectify_by": None},
        values={"reason": reason, "unit": case.unit},
        note=note,
    )
    upheld = advance(records, case, move, attempt, clock=clock)
    _tell_clerk(records, upheld, raised, "told.dispute_upheld", reason)
    return upheld


def overrule(records: Records, attempt: Attempt, *, clock: Clock, reason: str, note: str = "") -> Complaint:
    """异议不成立: the work goes on, with the deadline that it has. A clock stopped for it runs again."""
    case = load_for(records, attempt, Action.OVERRULE)
    raised = _open(records, case)
    move = Move(
        action=Action.OVERRULE,
        changes={"dispute": Dispute.OVERRULED, **_clock(case, attempt, clock)},
        values={"reason": reason, "unit": case.unit},
        note=note,
    )
    overruled = advance(records, case, move, attempt, clock=clock)
    _tell_clerk(records, overruled, raised, "told.dispute_overruled", reason)
    return overruled


def _clock(case: Complaint, attempt: Attempt, clock: Clock) -> dict[str, object]:
    if case.paused_reason is not PauseReason.DISPUTE:
        return {"due_at": case.due_at}
    resumed = running(case, now=attempt.now, clock=clock)
    names = ("due_at", "rectify_by", "original_by", "paused_at", "paused_reason", "paused_due")
    return {name: getattr(resumed, name) for name in names} | {"rectify_working": case.rectify_working}


def _open(records: Records, case: Complaint) -> Event:
    if case.dispute is not Dispute.OPEN:
        raise NotAllowed("error.no_dispute")
    return [event for event in records.cases.events(case.id) if event.action == Action.DISPUTE][-1]


def _tell_clerk(records: Records, case: Complaint, raised: Event, key: str, reason: str) -> None:
    """Notifies a clerk who entered the 异议 on behalf of the unit. Members hear of it like of every step
    (complaints.office.unit_members)."""
    entered_by = raised.actor.staff_id
    if entered_by is not None and not is_member(records, entered_by):
        notice = Notice(event_id=None, case_id=case.id, to=f"staff:{entered_by}", key=key, values={"reason": reason})
        records.notices.add(notice)
