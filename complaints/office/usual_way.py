"""The usual way of a case: which of its possible steps ordinarily comes next, and which take it off the desk."""

from collections.abc import Mapping
from enum import StrEnum

from complaints.case.lifecycle import Action
from complaints.model import Complaint, State

_NEXT: Mapping[State, Action] = {
    State.SUBMITTED: Action.ACCEPT,
    State.ACCEPTED: Action.DISPATCH,
    State.DISPATCHED: Action.SIGN,
    State.RECTIFYING: Action.REPORT_DONE,
    State.REWORK: Action.REPORT_DONE,
    State.PENDING_VERIFY: Action.PASS,
    State.PENDING_REPLY: Action.CLOSE,
    State.STAGED: Action.MILESTONE,
}
#: Refused, passed on, joined to another, given back: whoever takes one of these by mistake has lost the case.
_ASIDE = frozenset({Action.REJECT, Action.TRANSFER, Action.MERGE, Action.HAND_BACK})


class Rank(StrEnum):
    """How a step stands among the possible ones, in the order in which every surface shows them."""

    NEXT = "next"  # the usual way: loud
    OTHER = "other"
    ASIDE = "aside"  # takes the case off the desk: apart, and last


def rank(case: Complaint, action: Action) -> Rank:
    if action is _next_step(case):
        return Rank.NEXT
    return Rank.ASIDE if action in _ASIDE else Rank.OTHER


def _next_step(case: Complaint) -> Action | None:
    """None where the case waits for somebody outside, or is over. A stopped clock is first set going again."""
    return Action.RESUME if case.paused_at is not None else _NEXT.get(case.state)
