"""The usual order of steps: which possible step ordinarily comes next, and which ones take the case away."""

from collections.abc import Mapping
from enum import StrEnum

from complaints.case.lifecycle import CORRECTIONS, Action
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
#: Steps that take the case away from whoever takes them, so a mistake is costly.
_ASIDE = frozenset({Action.REJECT, Action.TRANSFER, Action.MERGE, Action.HAND_BACK})


class Rank(StrEnum):
    """The prominence of a step among the possible ones, in the order in which every surface shows them."""

    NEXT = "next"  # the usual next step: emphasized
    OTHER = "other"
    CORRECTION = "correction"  # changes what the record says, not the stage of the work
    ASIDE = "aside"  # takes the case away: set apart, last


def rank(case: Complaint, action: Action) -> Rank:
    if action is _next_step(case):
        return Rank.NEXT
    if action in CORRECTIONS:
        return Rank.CORRECTION
    return Rank.ASIDE if action in _ASIDE else Rank.OTHER


def _next_step(case: Complaint) -> Action | None:
    """None if the case waits for somebody outside, or is finished. A stopped clock is restarted first."""
    return Action.RESUME if case.paused_at is not None else _NEXT.get(case.state)
