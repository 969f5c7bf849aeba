"""When each step is due. The promise to the resident and the deadlines of staff use the same clock.

The spans are the zone's reviewed data (zone.terms), each with its source; those marked 内部约定 are our own:
《生态环境法典》第146条 asks for prompt handling and names no number of days.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from complaints.clock.calendar import WorkingTime
from complaints.errors import Incomplete
from complaints.model import Complaint, Extension, Kind, State
from zone.terms import Span, Terms, Unit

__all__ = ["ORDINARY", "RECTIFY", "REOPENED", "REPLY_TIME", "Clock", "Span", "Unit"]

#: Choices of staff at 交办 and 退回重办; any other future moment may be entered too.
RECTIFY: Mapping[str, Span] = {
    "2h": Span(amount=2, unit=Unit.HOUR),  # 立行立改
    "24h": Span(amount=24, unit=Unit.HOUR),
    "3d": Span(amount=3, unit=Unit.DAY),
    "3wd": Span(amount=3, unit=Unit.WORKING_DAY),
    "7wd": Span(amount=7, unit=Unit.WORKING_DAY),
}
#: how long a resident has to answer a question before triage decides without the answer
REPLY_TIME = Span(amount=7, unit=Unit.DAY)
#: a report that returned as 未解决 gets less time than an ordinary one
REOPENED = Span(amount=1, unit=Unit.WORKING_DAY)
#: how long the unit has to sign for a finding of an inspection: night and day, because it was told on the spot;
#: 内部约定
SIGN_FINDING = timedelta(minutes=30)
#: the span of an ordinary rectification if nobody chooses one: a milestone that came due
ORDINARY = RECTIFY["3wd"]

#: state → name of its term, for steps that have one
_STEPS: Mapping[State, str] = {
    State.SUBMITTED: "accept",
    State.NEED_INFO: "reply",
    State.ACCEPTED: "dispatch",
    State.DISPATCHED: "sign",
    State.PENDING_VERIFY: "verify",
    State.PENDING_REPLY: "answer",
}
_RECTIFYING = frozenset({State.RECTIFYING, State.REWORK})
#: the cap shortens neither the reporter's time to answer nor an agreed date
_BEYOND_CAP = frozenset({State.NEED_INFO, State.STAGED})


class Clock:
    def __init__(self, working: WorkingTime, terms: Terms | None = None) -> None:
        self.working = working
        self.terms = terms or Terms.load()

    def after(self, start: datetime, span: Span) -> datetime:
        """A working day is one day's working time: Monday 10:00 to Tuesday 10:00, Saturday to the end of Monday."""
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
        """When a resident is told at the latest whether the report is accepted (R16)."""
        return self.after(now, self.terms["accept"])

    def due(
        self, state: State, *, now: datetime, rectify_by: datetime | None, milestone_on: date | None
    ) -> datetime | None:
        """When a step that begins now is due; None if nobody has to act."""
        if state in _RECTIFYING:
            return rectify_by
        if state is State.STAGED and milestone_on is not None:
            return datetime.combine(milestone_on, time(), self.working.timezone)
        if state not in _STEPS:
            return None
        term = self.after(now, self.terms[_STEPS[state]])
        if state is State.DISPATCHED and rectify_by is not None and now < rectify_by:
            return min(term, rectify_by)  # 立行立改 at night: nobody signs after the work is due
        return term

    def due_of(self, case: Complaint, *, now: datetime) -> datetime | None:
        """When the step that `case` begins now is due: at the cap at the latest, unless the cap has passed."""
        due = self.due(case.state, now=now, rectify_by=case.rectify_by, milestone_on=case.milestone_on)
        if due is not None and _is_new_finding(case):
            due = min(now + SIGN_FINDING, due)
        if due is None or case.state in _BEYOND_CAP:
            return due
        cap = self.cap(case)
        return min(due, cap) if now < cap else due

    def cap(self, case: Complaint) -> datetime:
        """The limit that never pauses: 内部约定, never shown as statutory. An extension lengthens it once."""
        cap = self.after(case.cap_from or case.created_at, self.terms["hard_cap"])
        extended = case.extension is Extension.GRANTED
        return self.after(cap, self.terms["hard_cap_extension"]) if extended else cap

    def counts_working_time(self, case: Complaint) -> bool:
        """Whether the current step of the case is counted in working time."""
        if case.state in _RECTIFYING:
            return case.rectify_working
        if _is_new_finding(case):
            return False
        return case.state in _STEPS and self.terms[_STEPS[case.state]].unit.working

    def postponed(self, due: datetime, *, since: datetime, until: datetime, working: bool) -> datetime:
        """`due` moved so that as much time is left at `until` as at `since`; unchanged if it had passed by `since`."""
        if due <= since:
            return due
        if working:
            return self.working.add(until, self.working.elapsed(since, due))
        return due + (until - since)

    def must_lie_ahead(self, moment: datetime, *, now: datetime) -> None:
        if moment <= now:
            raise Incomplete("error.deadline_past")

    def must_keep_cap(self, case: Complaint, moment: datetime, *, now: datetime) -> None:
        """Raises Incomplete for a deadline beyond the cap. Once the cap has passed, any deadline is allowed."""
        cap = self.cap(case)
        if now < cap < moment:
            raise Incomplete("error.past_cap", latest=cap)


def _is_new_finding(case: Complaint) -> bool:
    """A finding that its unit has to sign for."""
    return case.kind is Kind.FINDING and case.state is State.DISPATCHED
