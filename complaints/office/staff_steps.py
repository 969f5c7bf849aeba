"""Every step that staff can take, with its fields: one list for the forms of the chat and of the console."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from complaints.case import (
    closing,
    correcting,
    disputing,
    extending,
    feedback,
    handling,
    merging,
    pausing,
    revoking,
    triage,
    verification,
)
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import TRANSITIONS, Action
from complaints.case.moves import load
from complaints.clock.deadlines import RECTIFY, Clock
from complaints.clock.moments import read_date, read_moment
from complaints.errors import Incomplete
from complaints.model import Complaint, Dispute, Extension, Kind, Outcome, PauseReason, Role, Verdict
from complaints.office import given_place, responsibility
from complaints.office.templates import check_no_gaps
from complaints.office.usual_way import Rank, rank
from complaints.ports import Records
from complaints.report.numbers import parse_number
from zone import Zone


class FieldKind(StrEnum):
    """The kind of input that a field takes."""

    TEXT = "text"
    LINE = "line"
    REASON = "reason"  # an id of REJECT_REASONS or free text
    UNIT = "unit"  # id of zone data
    TERRITORY = "territory"  # id of zone data
    DEADLINE = "deadline"  # a key of RECTIFY or a moment
    VERDICT = "verdict"
    OUTCOME = "outcome"
    DAY = "day"
    CASE = "case"  # a case number
    DESTINATION = "destination"  # id of zone data
    PERSON = "person"  # from the duty table, or typed
    WAITS_FOR = "waits_for"  # the reason for stopping the clock
    CHECKED = "checked"  # warnings that the verifier has seen (complaints.case.proof), by key
    CATEGORY = "category"  # id of zone data
    PLACE = "place"  # a landmark, map link, coordinates or address; other fields may say it too
    DATUM = "datum"  # of coordinates without a map's name
    TICK = "tick"  # "1" or empty
    AFTER_PHOTO = "after_photo"  # photos, or the reason why there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`public`: the reporter reads it. Only the console offers optional fields. `limit`: characters."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    public: bool = False
    optional: bool = False
    limit: int = 2000


#: Reasons for 不予受理 (R26): ids of texts under `reject_reason`.
REJECT_REASONS = ("not_duty", "outside", "no_facts", "already_handled", "legal_way", triage.NO_REPLY)

_NOTE = Field(name="note", optional=True)
_SAY = Field(name="public_text", public=True, optional=True)
_MUST_SAY = Field(name="public_text", public=True)
_UNIT = Field(name="unit", kind=FieldKind.UNIT, public=True, limit=64)
_UNTIL = Field(name="rectify_by", kind=FieldKind.DEADLINE, public=True)
_HOLDER = Field(name="unit_person", kind=FieldKind.PERSON, limit=64)
#: what the unit is asked to do: its members read it
_DEMAND = Field(name="demand", optional=True)
#: why staff correct something: internal
_WHY = Field(name="why")
_HELP = Field(name="support", kind=FieldKind.LINE, optional=True, limit=200)
_RESULT = (
    Field(name="verdict", kind=FieldKind.VERDICT, public=True),
    Field(name="outcome", kind=FieldKind.OUTCOME, public=True),
    _MUST_SAY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffStep:
    """A use case and its fields beside the attempt, in the order in which they are asked for."""

    run: Callable[..., Complaint]
    fields: tuple[Field, ...] = ()

    @property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.optional)


def _step(run: Callable[..., Complaint], *fields: Field) -> StaffStep:
    return StaffStep(run=run, fields=fields)


STEPS: Mapping[Action, StaffStep] = {
    Action.ACCEPT: _step(triage.accept, _SAY, _NOTE),
    Action.REJECT: _step(
        triage.reject,
        Field(name="reason", kind=FieldKind.REASON, public=True),
        Field(name="referral", kind=FieldKind.LINE, public=True, limit=200),
        _SAY,
        _NOTE,
    ),
    Action.ASK: _step(triage.ask, Field(name="question", public=True), _NOTE),
    Action.TRANSFER: _step(
        triage.transfer,
        Field(name="unit", kind=FieldKind.LINE, public=True, limit=64),
        Field(name="external_number", kind=FieldKind.LINE, public=True, optional=True, limit=64),
        Field(name="destination", kind=FieldKind.DESTINATION, optional=True, limit=64),
        _SAY,
        _NOTE,
    ),
    Action.COME_BACK: _step(triage.come_back, _NOTE),
    Action.EXTERNAL_CLOSE: _step(triage.external_close, _MUST_SAY, _NOTE),
    Action.DISPATCH: _step(
        triage.dispatch,
        _UNIT,
        _HOLDER,
        Field(name="territory", kind=FieldKind.TERRITORY, limit=32),
        Field(name="territory_person", kind=FieldKind.PERSON, limit=64),
        _UNTIL,
        _DEMAND,
        _HELP,
        _SAY,
        _NOTE,
    ),
    Action.ANSWER: _step(triage.answer, _NOTE),
    Action.HAND_BACK: _step(handling.hand_back, Field(name="basis"), _NOTE),
    Action.SIGN: _step(handling.sign, _NOTE),
    Action.REPORT_DONE: _step(
        handling.report_done, Field(name="why_no_photo", kind=FieldKind.AFTER_PHOTO), _SAY, _NOTE
    ),
    Action.REASSIGN: _step(handling.reassign, _UNIT, _HOLDER, _UNTIL, _DEMAND, _HELP, _SAY, _NOTE),
    Action.EXTEND: _step(
        extending.extend, Field(name="extend_to", kind=FieldKind.DEADLINE), Field(name="reason"), _NOTE
    ),
    Action.GRANT: _step(extending.grant, _SAY, _NOTE),
    Action.REFUSE: _step(extending.refuse, Field(name="reason"), _NOTE),
    Action.DISPUTE: _step(disputing.dispute, Field(name="reason"), _NOTE),
    Action.UPHOLD: _step(disputing.uphold, Field(name="reason"), _NOTE),
    Action.OVERRULE: _step(disputing.overrule, Field(name="reason"), _NOTE),
    Action.PAUSE: _step(pausing.pause, Field(name="paused_reason", kind=FieldKind.WAITS_FOR, public=True), _SAY, _NOTE),
    Action.RESUME: _step(pausing.resume, _SAY, _NOTE),
    Action.PASS: _step(verification.pass_, Field(name="checked", kind=FieldKind.CHECKED, optional=True), _SAY, _NOTE),
    Action.SEND_BACK: _step(verification.send_back, Field(name="reason"), _UNTIL, _SAY, _NOTE),
    Action.CLOSE: _step(closing.close, *_RESULT, _NOTE),
    Action.STAGE: _step(closing.stage, *_RESULT, Field(name="milestone_on", kind=FieldKind.DAY, public=True), _NOTE),
    Action.MILESTONE: _step(triage.milestone, Field(name="rectify_by", kind=FieldKind.DEADLINE, optional=True), _NOTE),
    Action.UNSOLVED: _step(
        feedback.unsolved,
        Field(name="reason", public=True),
        Field(name="leader", kind=FieldKind.PERSON, optional=True, limit=64),
    ),
    Action.REVOKE: _step(revoking.revoke, Field(name="reason"), _NOTE),
    Action.MERGE: _step(merging.merge, Field(name="master", kind=FieldKind.CASE, public=True), _SAY, _NOTE),
    Action.UNMERGE: _step(merging.unmerge, _NOTE),
    Action.RECLASSIFY: _step(
        correcting.reclassify, Field(name="category", kind=FieldKind.CATEGORY, public=True, limit=32), _WHY, _SAY
    ),
    Action.RELOCATE: _step(
        correcting.relocate,
        Field(name="place", kind=FieldKind.PLACE, public=True, limit=500),
        Field(name="address", kind=FieldKind.LINE, public=True, optional=True, limit=given_place.MAX_ADDRESS),
        Field(name="lat", kind=FieldKind.LINE, public=True, optional=True, limit=24),
        Field(name="lon", kind=FieldKind.LINE, public=True, optional=True, limit=24),
        Field(name="datum", kind=FieldKind.DATUM, optional=True, limit=16),
        Field(name="territory", kind=FieldKind.TERRITORY, optional=True, limit=32),
        Field(name="outside", kind=FieldKind.TICK, optional=True, limit=1),
        _WHY,
        _SAY,
    ),
    Action.REZONE: _step(correcting.rezone, Field(name="territory", kind=FieldKind.TERRITORY, limit=32), _WHY),
}


_RANKS = tuple(Rank)


def offered(case: Complaint, roles: Set[Role]) -> tuple[Action, ...]:
    """The buttons of this case for these roles, ordered by rank, then as in the table."""
    possible = (
        action
        for (kind, state, action), step in TRANSITIONS.items()
        if (kind, state) == (case.kind, case.state) and not step.roles.isdisjoint(roles) and action in STEPS
        if _is_applicable(case, action, roles)
    )
    return tuple(sorted(possible, key=lambda action: _RANKS.index(rank(case, action))))


def _is_applicable(case: Complaint, action: Action, roles: Set[Role]) -> bool:
    """Whether the case's clock and history permit the action; the use case itself raises the reason if not."""
    paused, extension = case.paused_at is not None, case.extension
    match action:
        case Action.PAUSE:
            return not paused
        case Action.RESUME:
            return paused
        case Action.EXTEND:
            return not paused and extension is Extension.NONE
        case Action.GRANT | Action.REFUSE:
            return not paused and extension is Extension.ASKED
        case Action.DISPUTE:
            return case.dispute is Dispute.NONE
        case Action.UPHOLD | Action.OVERRULE:
            return case.dispute is Dispute.OPEN
        case Action.DISPATCH | Action.HAND_BACK:
            return not roles.isdisjoint(responsibility.LEADERS) or not responsibility.leader_decides(case)
    return True


def tells(case: Complaint, action: Action) -> bool:
    """Whether the reporter gets a message."""
    step = TRANSITIONS.get((case.kind, case.state, action))
    return step is not None and step.tells and case.kind is Kind.REPORT


#: kinds whose emptiness the use case judges, because something else may take the field's place
_JUDGED = frozenset({FieldKind.AFTER_PHOTO, FieldKind.TERRITORY, FieldKind.PLACE})


def perform(
    records: Records,
    action: Action,
    attempt: Attempt,
    *,
    clock: Clock,
    given: Mapping[str, str],
    zone: Zone | None = None,
) -> Complaint:
    """Takes the step with fields as typed or chosen. Only 更正位置 needs the `zone`. Raises Incomplete for an unusable
    field; its `field` names it where that is known."""
    step = STEPS[action]
    values: dict[str, Any] = {}
    for field in step.fields:
        typed = given.get(field.name, "").strip()
        if typed:
            try:
                name, value = read(records, field, typed, now=attempt.now, clock=clock)
            except Incomplete as error:
                raise error.at(field.name) from None
            values[name] = value
            if name == "rectify_by":
                values["rectify_working"] = typed in RECTIFY and RECTIFY[typed].unit.working
        elif not field.optional and field.kind not in _JUDGED:
            raise Incomplete(f"error.needs.{field.name}").at(field.name)
    if action is Action.RELOCATE:
        assert zone is not None, "the zone says where a place is"
        before = load(records, attempt.case_id).place
        values = {name: value for name, value in values.items() if name not in given_place.NAMES}
        values["place"] = given_place.place_given(given, zone, before=before)
    try:
        return step.run(records, attempt, clock=clock, **values)
    except Incomplete as error:
        raise error.at(_field_of(action, error)) from None


def _field_of(action: Action, error: Incomplete) -> str:
    """The field that an error of the use case is about; empty if it is about none."""
    names = [field.name for field in STEPS[action].fields]
    needed = error.key.removeprefix("error.needs.")
    if needed in names:
        return needed
    kinds = {FieldKind.DEADLINE, FieldKind.DAY} if error.key in _ABOUT_DEADLINES else _ABOUT.get(error.key, set())
    return next((field.name for field in STEPS[action].fields if field.kind in kinds), "")


_ABOUT_DEADLINES = frozenset({"error.deadline_past", "error.past_cap", "error.bad_moment"})
_ABOUT: Mapping[str, set[FieldKind]] = {
    "error.bad_master": {FieldKind.CASE},
    "error.is_master": {FieldKind.CASE},
    "error.same_category": {FieldKind.CATEGORY},
    "error.same_place": {FieldKind.PLACE},
    "error.same_territory": {FieldKind.TERRITORY},
}


def read(records: Records, field: Field, typed: str, *, now: datetime, clock: Clock) -> tuple[str, Any]:
    """The use case's argument and its value. Raises Incomplete, which explains the expected form."""
    if len(typed) > field.limit:
        raise Incomplete("error.field_too_long", limit=field.limit, length=len(typed))
    if field.public:
        check_no_gaps(typed)
    match field.kind:
        case FieldKind.DEADLINE:
            return field.name, read_deadline(typed, now=now, clock=clock)
        case FieldKind.WAITS_FOR:
            return field.name, _one_of(PauseReason, field, typed)
        case FieldKind.DAY:
            return field.name, _day(typed, now=now, clock=clock)
        case FieldKind.VERDICT:
            return field.name, _one_of(Verdict, field, typed)
        case FieldKind.OUTCOME:
            return field.name, _one_of(Outcome, field, typed)
        case FieldKind.CASE:
            return "master_id", _case_id(records, typed)
    return field.name, typed


def read_deadline(typed: str, *, now: datetime, clock: Clock) -> datetime:
    """A key of RECTIFY, or a moment as people write it. Raises Incomplete."""
    if typed in RECTIFY:
        return clock.after(now, RECTIFY[typed])
    moment = read_moment(typed, now=now, zone=clock.working.timezone, end=clock.working.day_ends)
    if moment is None:
        raise Incomplete("error.bad_moment")
    clock.must_lie_ahead(moment, now=now)
    return moment


def _day(typed: str, *, now: datetime, clock: Clock) -> date:
    day = read_date(typed, now=now, zone=clock.working.timezone)
    if day is None:
        raise Incomplete("error.bad_moment")
    return day


def _one_of(choices: type[StrEnum], field: Field, typed: str) -> StrEnum:
    try:
        return choices(typed)
    except ValueError:
        raise Incomplete(f"error.needs.{field.name}") from None


def _case_id(records: Records, typed: str) -> int:
    number = parse_number(typed)
    case = records.cases.by_number(number) if number else None
    if case is None:
        raise Incomplete("error.unknown_case")
    return case.id
