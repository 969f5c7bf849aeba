"""核验: somebody other than the person who reported the work done checks it (S12)."""

from dataclasses import replace
from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load
from complaints.case.proof import check_seen, work_began
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Kind
from complaints.office import acceptors
from complaints.office.parties import firm_works, unit_of
from complaints.ports import Records

_DONE = frozenset({Action.REPORT_DONE, Action.FIXED})
_SET_DEADLINE = frozenset(
    {Action.RECORD, Action.DISPATCH, Action.REASSIGN, Action.SEND_BACK, Action.MILESTONE, Action.UNSOLVED}
)


def pass_(
    records: Records, attempt: Attempt, *, clock: Clock, checked: str = "", public_text: str = "", note: str = ""
) -> Complaint:
    """核验通过. `checked`: keys of complaints.case.proof.warnings, separated by spaces.

    Raises NotAllowed for the person who reported the work done and for anybody but the 验收单位 that the case names,
    Incomplete if a warning is not among those checked.
    """
    case = load(records, attempt.case_id)
    attempt = _by_another(records, case, attempt)
    seen = {warning.doubt.value for warning in check_seen(records, case, checked.split())}
    values = {"checked": " ".join(sorted(seen))} if seen else {}
    move = Move(action=Action.PASS, values=values, public_text=public_text, note=note)
    return advance(records, case, move, attempt, clock=clock)


def send_back(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    reason: str,
    rectify_by: datetime,
    rectify_working: bool = False,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """退回重办 with a new deadline, shorter than the last one; counts one more rework."""
    clock.must_lie_ahead(rectify_by, now=attempt.now)
    case = load(records, attempt.case_id)
    attempt = _by_another(records, case, attempt)
    _check_shorter(records, case, rectify_by, attempt.now)
    move = Move(
        action=Action.SEND_BACK,
        changes={"rectify_by": rectify_by, "rectify_working": rectify_working, "rework_count": case.rework_count + 1},
        values={"reason": reason, "unit": case.unit, "rectify_by": rectify_by.isoformat()},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def is_own_work(records: Records, case: Complaint, actor: Actor) -> bool:
    """Whether `actor` reported the work done in this round, or found what had to be done, with this account or another
    one of the same person: the duty holder's, or one of the same name (S12)."""
    if is_finder(records, case, actor):
        return True
    began = work_began(records, case)
    reporters = [e.actor for e in records.cases.events(case.id) if e.action in _DONE and e.at >= began]
    accounts = {one.staff_id for one in reporters} | {case.fixed_by}
    holder = set() if firm_works(case) else {case.unit_person}
    names = {one.name for one in reporters} | holder
    return (actor.staff_id is not None and actor.staff_id in accounts) or bool(actor.name and actor.name in names)


def is_finder(records: Records, case: Complaint, actor: Actor) -> bool:
    """Whether `actor` recorded this finding of an inspection; nobody found a resident's report."""
    if case.kind is not Kind.FINDING:
        return False
    finders = [event.actor for event in records.cases.events(case.id) if event.action == Action.RECORD]
    same_account = actor.staff_id is not None and actor.staff_id in {one.staff_id for one in finders}
    return same_account or bool(actor.name and actor.name in {one.name for one in finders})


def barred(records: Records, case: Complaint, actor: Actor) -> str:
    """Why `actor` may not verify the case: the key of the text; "" for somebody who may, by this."""
    if is_finder(records, case, actor):
        return "error.own_finding"
    if is_own_work(records, case, actor):
        return "error.own_work"
    return "" if acceptors.is_for(records, case, actor) else "error.not_acceptor"


def _by_another(records: Records, case: Complaint, attempt: Attempt) -> Attempt:
    """The attempt of somebody who may verify the case; what the office enters for a unit is marked so."""
    if why := barred(records, case, attempt.actor):
        raise NotAllowed(why)
    unit = unit_of(acceptors.acceptor_of(case))
    if unit and not attempt.actor.party:
        return replace(attempt, actor=replace(attempt.actor, on_behalf_of=unit))
    return attempt


def _check_shorter(records: Records, case: Complaint, rectify_by: datetime, now: datetime) -> None:
    if case.rectify_by is None:
        return
    set_at = [event.at for event in records.cases.events(case.id) if event.action in _SET_DEADLINE]
    if set_at and rectify_by - now >= case.rectify_by - set_at[-1]:
        raise Incomplete("error.deadline_not_shorter", latest=now + (case.rectify_by - set_at[-1]))
