"""The answer to the resident: what the inspection found (verdict), what was achieved (outcome), and the public text."""

from datetime import date

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import Complaint, Outcome, Verdict
from complaints.ports import Records


def close(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    verdict: Verdict,
    outcome: Outcome,
    public_text: str,
    note: str = "",
) -> Complaint:
    """办结."""
    case = load(records, attempt.case_id)
    move = Move(
        action=Action.CLOSE,
        changes={"verdict": verdict, "outcome": outcome, "milestone_on": None},
        values={"verdict": verdict.value, "outcome": outcome.value},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def stage(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    verdict: Verdict,
    outcome: Outcome,
    public_text: str,
    milestone_on: date,
    note: str = "",
) -> Complaint:
    """阶段性办结: the case returns to its unit on `milestone_on` (S18)."""
    if milestone_on <= attempt.now.astimezone(clock.working.timezone).date():
        raise Incomplete("error.deadline_past")
    case = load(records, attempt.case_id)
    move = Move(
        action=Action.STAGE,
        changes={"verdict": verdict, "outcome": outcome, "milestone_on": milestone_on},
        values={"verdict": verdict.value, "outcome": outcome.value, "milestone_on": milestone_on.isoformat()},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)
