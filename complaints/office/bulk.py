"""The same work on several cases: each moves by its own step, with the version that was looked at, so one that can't be
moved stops none of the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import load_seen
from complaints.case.rehearsal import Rehearsal, rehearse
from complaints.clock.deadlines import Clock
from complaints.errors import ComplaintError, Incomplete
from complaints.model import Complaint, Staff
from complaints.office import owning, responsibility
from complaints.office.staff_steps import STEPS, offered, perform
from complaints.ports import Records
from zone import Zone
from zone.templates import QUESTION, ReplyTemplate

#: cases at a time; 内部约定
MOST = 200

#: does the work on the case of the attempt; raises ComplaintError where it can't be done
BulkWork = Callable[[Records, Attempt], Complaint]


class Way(StrEnum):
    """What can be done to several cases at once."""

    GIVE = "give"
    DISPATCH = "dispatch"
    RECLASSIFY = "reclassify"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The case after the work, or why it can't be done. `tells`: whether its reporter gets a message."""

    case: Complaint
    moved: Complaint | None
    error: ComplaintError | None
    tells: bool = False


def attempted(records: Records, attempt: Attempt, work: BulkWork) -> Tried:
    """Tries the work without writing anything."""
    case = load_seen(records, attempt)
    rehearsal, stage = rehearse(records)
    try:
        moved = work(stage, attempt)
    except ComplaintError as error:
        return Tried(case=case, moved=None, error=error)
    return Tried(case=case, moved=moved, error=None, tells=_tells(rehearsal))


def giving(to: Staff, *, note: str) -> BulkWork:
    def work(records: Records, attempt: Attempt) -> Complaint:
        case = load_seen(records, attempt)
        if not owning.give(records, [case], to=to, actor=attempt.actor, now=attempt.now, note=note):
            raise Incomplete("error.bulk.theirs" if case.owner_id == to.id else "error.bulk.over", name=to.name)
        return records.cases.get(case.id) or case

    return work


def stepping(action: Action, given: Callable[[Complaint], Mapping[str, str]], *, clock: Clock, zone: Zone) -> BulkWork:
    """A step of staff with its fields, which may depend on the case."""

    def work(records: Records, attempt: Attempt) -> Complaint:
        case = load_seen(records, attempt)
        if action not in offered(case, attempt.actor.roles):
            raise Incomplete("error.bulk.not_now")
        values = responsibility.filled(zone, case, action, given(case))
        return perform(records, action, attempt, clock=clock, given=values, zone=zone)

    return work


def dispatch_fields(zone: Zone, case: Complaint, typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of 交办; without a unit, the one of the duty table, unless that one refused the case."""
    unit = typed.get("unit", "") or ("" if case.hand_backs else responsibility.propose(zone, case).unit)
    return {**typed, "unit": unit, "territory": case.territory}


def fits_in_bulk(template: ReplyTemplate) -> bool:
    """Whether the template's step needs nothing but its text: a verdict or a referral is decided case by case."""
    if template.action == QUESTION:
        return False
    step = STEPS[Action(template.action)]
    return all(field.name == template.field for field in step.required)


def _tells(rehearsal: Rehearsal) -> bool:
    return rehearsal.for_reporter is not None
