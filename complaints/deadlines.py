"""By when each step is due. One clock for the resident's promise and for what staff see.

The spans are 内部约定 (our own promise): 《生态环境法典》第146条 asks for prompt handling and names no number of days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from complaints.calendar import WorkingTime
from complaints.errors import Incomplete
from complaints.model import State


class Unit(StrEnum):
    """HOUR and DAY pass by night and on holidays too."""

    HOUR = "hour"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    amount: int
    unit: Unit


#: What staff choose from at 交办 and 退回重办; any other moment in the future may be given too.
RECTIFY: Mapping[str, Span] = {
    "2h": Span(amount=2, unit=Unit.HOUR),  # 立行立改
    "24h": Span(amount=24, unit=Unit.HOUR),
    "3d": Span(amount=3, unit=Unit.DAY),
    "3wd": Span(amount=3, unit=Unit.WORKING_DAY),
    "7wd": Span(amount=7, unit=Unit.WORKING_DAY),
}
#: how long a resident has to answer a question before triage decides without
REPLY_TIME = Span(amount=7, unit=Unit.DAY)
#: a report that came back as 未解决 gets less than an ordinary one
REOPENED = Span(amount=1, unit=Unit.WORKING_DAY)
#: an ordinary rectification, where nobody chooses: a milestone that came due
ORDINARY = RECTIFY["3wd"]

_STEPS: Mapping[State, Span] = {
    State.SUBMITTED: Span(amount=1, unit=Unit.WORKING_DAY),
    State.NEED_INFO: REPLY_TIME,
    State.ACCEPTED: Span(amount=1, unit=Unit.WORKING_DAY),
    State.DISPATCHED: Span(amount=2, unit=Unit.WORKING_HOUR),
    State.PENDING_VERIFY: Span(amount=1, unit=Unit.WORKING_DAY),
    State.PENDING_REPLY: Span(amount=1, unit=Unit.WORKING_DAY),
}


class Clock:
    def __init__(self, working: WorkingTime) -> None:
        self.working = working

    def after(self, start: datetime, span: Span) -> datetime:
        """A working day is a day's working time: from Monday 10:00 to Tuesday 10:00, from Saturday to Monday's end."""
        match span.unit:
            case Unit.HOUR:
                return start + timedelta(hours=span.amount)
            case Unit.DAY:
                return start + timedelta(days=span.amount)
            case Unit.WORKING_HOUR:
                return self.working.add(start, timedelta(hours=span.amount))
            case Unit.WORKING_DAY:
                return self.working.add(start, self.working.day_length * span.amount)

    def accept_by(self, now: datetime) -> datetime:
        """Until when a resident is told whether the report is accepted (R16)."""
        return self.after(now, _STEPS[State.SUBMITTED])

    def due(
        self, state: State, *, now: datetime, rectify_by: datetime | None, milestone_on: date | None
    ) -> datetime | None:
        """When the step that begins now is due; None where nobody has to act."""
        if state in {State.RECTIFYING, State.REWORK}:
            return rectify_by
        if state is State.STAGED and milestone_on is not None:
            return datetime.combine(milestone_on, time(), self.working.timezone)
        return self.after(now, _STEPS[state]) if state in _STEPS else None

    def must_lie_ahead(self, moment: datetime, *, now: datetime) -> None:
        if moment <= now:
            raise Incomplete("error.deadline_past")
