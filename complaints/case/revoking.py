"""撤销: a supervisor takes a finding back, with the reason. It ends the finding and stays in its history."""

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for
from complaints.clock.deadlines import Clock
from complaints.model import Complaint
from complaints.ports import Records


def revoke(records: Records, attempt: Attempt, *, clock: Clock, reason: str, note: str = "") -> Complaint:
    """Its unit hears that the case is gone. Raises WrongState, NotAllowed, Incomplete."""
    case = load_for(records, attempt, Action.REVOKE)
    move = Move(action=Action.REVOKE, values={"reason": reason, "unit": case.unit}, note=note)
    return advance(records, case, move, attempt, clock=clock)
