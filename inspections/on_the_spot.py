"""当场整改: put right while the inspectors were there, and verified by another of them (S12)."""

from dataclasses import replace

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for
from complaints.case.verification import is_own_work
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Complaint, State
from inspections import sessions
from inspections.model import Finding
from inspections.ports import Records


def put_right(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """Somebody who walks along records that the work was done on the spot. Raises NotFound, NotAllowed, WrongState."""
    finding = _finding(records, attempt)
    case = load_for(records, attempt, Action.FIXED)
    move = Move(action=Action.FIXED, values={"unit": case.unit}, note=note)
    moved = advance(records, case, move, attempt, clock=clock)
    records.inspections.save_finding(replace(finding, at_once=True))
    return moved


def confirm(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """Another one who walks along verifies it, with a photo taken after the work.

    Raises NotFound, WrongState, NotAllowed for whoever found it or recorded it as done, Incomplete without a photo.
    """
    finding = _finding(records, attempt)
    case = load_for(records, attempt, Action.CONFIRM)
    if not finding.at_once or case.rework_count:
        raise NotAllowed("inspect.error.not_on_the_spot")
    if attempt.actor.staff_id == finding.finder_id:
        raise NotAllowed("error.own_finding")
    if is_own_work(records, case, attempt.actor):
        raise NotAllowed("error.own_work")
    shown = any(photo.stage == "after" for photo in records.evidence.of_case(case.id))
    if not shown:
        raise Incomplete("inspect.error.no_after_photo").at("after")
    move = Move(action=Action.CONFIRM, note=note, given=frozenset({"after_photo"}))
    return advance(records, case, move, attempt, clock=clock)


def may_confirm(records: Records, finding: Finding, case: Complaint, staff_id: int, name: str) -> bool:
    """Whether the button is offered: to others of the session than the finder and whoever recorded it as done."""
    if case.state is not State.PENDING_VERIFY or not finding.at_once or case.rework_count:
        return False
    recorded = [event.actor for event in records.cases.events(case.id) if event.action in (Action.RECORD, Action.FIXED)]
    return staff_id not in {actor.staff_id for actor in recorded} and name not in {actor.name for actor in recorded}


def _finding(records: Records, attempt: Attempt) -> Finding:
    finding = records.inspections.finding(attempt.case_id)
    if finding is None:
        raise NotFound()
    sessions.must_walk(records, finding.session_id, attempt.actor)
    return finding
