"""暂停 and 恢复 (S10): while a case waits for the resident, the weather or a court, its deadlines wait too.

A deadline has as much time left at 恢复 as it had at 暂停, in working or natural time as the deadline is counted.
Meanwhile the limit that never pauses is the deadline.
"""

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for, running
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import Complaint, Dispute, PauseReason
from complaints.office.responsibility import LEADERS
from complaints.ports import Records


def pause(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    paused_reason: PauseReason,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """Raises NotAllowed if the clock is stopped already, if a deadline has passed (lateness can't be undone), or if the
    reason is 异议 and none waits for its answer, or the actor is no supervisor."""
    case = load_for(records, attempt, Action.PAUSE)
    cap = clock.cap(case)
    if paused_reason is PauseReason.DISPUTE and case.dispute is not Dispute.OPEN:
        raise NotAllowed("error.no_dispute")
    if paused_reason is PauseReason.DISPUTE and not attempt.actor.has(LEADERS):
        raise NotAllowed("error.dispute_pause")
    if case.paused_at is not None:
        raise NotAllowed("error.paused_already")
    if (case.due_at is not None and attempt.now >= case.due_at) or attempt.now >= cap:
        raise NotAllowed("error.pause_late")
    move = Move(
        action=Action.PAUSE,
        changes={"paused_at": attempt.now, "paused_reason": paused_reason, "paused_due": case.due_at, "due_at": cap},
        values={"paused_reason": paused_reason.value},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def resume(records: Records, attempt: Attempt, *, clock: Clock, public_text: str = "", note: str = "") -> Complaint:
    case = load_for(records, attempt, Action.RESUME)
    if case.paused_at is None:
        raise NotAllowed("error.not_paused")
    resumed = running(case, now=attempt.now, clock=clock)
    names = ("due_at", "rectify_by", "original_by", "paused_at", "paused_reason", "paused_due", "rectify_working")
    move = Move(
        action=Action.RESUME,
        changes={name: getattr(resumed, name) for name in names},
        values={"rectify_by": resumed.rectify_by.isoformat()} if resumed.rectify_by else {},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)
