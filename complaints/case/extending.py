"""延期 (S13): requested before the deadline, once per round, for a limited time; a supervisor decides, and the resident
is told the new date and the reason. The first deadline is kept beside the new one."""

from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Event, Extension, Notice
from complaints.office.responsibility import tell_leaders
from complaints.ports import Records


def extend(
    records: Records, attempt: Attempt, *, clock: Clock, extend_to: datetime, reason: str, note: str = ""
) -> Complaint:
    """申请延期. Raises NotAllowed if the deadline has passed or the round has had its request; Incomplete for a date
    that is not later than the deadline, or too late."""
    case = load_for(records, attempt, Action.EXTEND)
    _check_runs(case)
    if case.extension is not Extension.NONE:
        raise NotAllowed("error.extended_already")
    if case.rectify_by is None or attempt.now >= case.rectify_by:
        raise NotAllowed("error.extend_late")
    latest = _latest(case, clock)
    if not case.rectify_by < extend_to <= latest:
        raise Incomplete("error.bad_extension", latest=latest)
    move = Move(
        action=Action.EXTEND,
        changes={"extension": Extension.ASKED, "extend_to": extend_to, "due_at": case.due_at},
        values={"reason": reason, "extend_to": extend_to.isoformat(), "rectify_by": case.rectify_by.isoformat()},
        note=note,
    )
    asked = advance(records, case, move, attempt.for_worker(records, case), clock=clock)
    tell_leaders(records, asked, "told.extension_asked", {"reason": reason, "extend_to": extend_to.isoformat()})
    return asked


def grant(records: Records, attempt: Attempt, *, clock: Clock, public_text: str = "", note: str = "") -> Complaint:
    """同意延期, by a supervisor other than the one who asked."""
    case = load_for(records, attempt, Action.GRANT)
    _check_runs(case)
    asked = _asked(records, case, attempt.actor)
    assert case.extend_to is not None and case.rectify_by is not None
    clock.must_lie_ahead(case.extend_to, now=attempt.now)
    original = case.original_by or case.rectify_by
    changes = {
        "extension": Extension.GRANTED,
        "rectify_by": case.extend_to,
        "rectify_working": False,
        "original_by": original,
        "extend_to": None,
    }
    if case.due_at != case.rectify_by:  # the step before, 签收, keeps its due time
        changes["due_at"] = case.due_at
    move = Move(
        action=Action.GRANT,
        changes=changes,
        values={
            "reason": asked.values.get("reason", ""),
            "original_by": original.isoformat(),
            "rectify_by": case.extend_to.isoformat(),
        },
        public_text=public_text,
        note=note,
    )
    granted = advance(records, case, move, attempt, clock=clock)
    _tell_asker(records, granted, asked, "told.extension_granted", {"rectify_by": case.extend_to.isoformat()})
    return granted


def refuse(records: Records, attempt: Attempt, *, clock: Clock, reason: str, note: str = "") -> Complaint:
    """不同意延期: the deadline stays, and the requester is told why."""
    case = load_for(records, attempt, Action.REFUSE)
    asked = _asked(records, case, attempt.actor)
    move = Move(
        action=Action.REFUSE,
        changes={"extension": Extension.REFUSED, "extend_to": None, "due_at": case.due_at},
        values={"reason": reason},
        note=note,
    )
    refused = advance(records, case, move, attempt, clock=clock)
    _tell_asker(records, refused, asked, "told.extension_refused", {"reason": reason})
    return refused


def _check_runs(case: Complaint) -> None:
    if case.paused_at is not None:
        raise NotAllowed("error.paused")


def _latest(case: Complaint, clock: Clock) -> datetime:
    """The deadline plus the term, but within the limit that never pauses, which an extension moves too."""
    assert case.rectify_by is not None
    cap = clock.after(clock.cap(case), clock.terms["hard_cap_extension"])
    return min(clock.after(case.rectify_by, clock.terms["extension"]), cap)


def _asked(records: Records, case: Complaint, actor: Actor) -> Event:
    if case.extension is not Extension.ASKED:
        raise NotAllowed("error.no_extension_asked")
    asked = [event for event in records.cases.events(case.id) if event.action == Action.EXTEND][-1]
    if actor.staff_id is not None and asked.actor.staff_id == actor.staff_id:
        raise NotAllowed("error.own_extension")
    return asked


def _tell_asker(records: Records, case: Complaint, asked: Event, key: str, values: dict[str, str]) -> None:
    if asked.actor.staff_id is not None:
        to = f"staff:{asked.actor.staff_id}"
        records.notices.add(Notice(event_id=None, case_id=case.id, to=to, key=key, values=values))
