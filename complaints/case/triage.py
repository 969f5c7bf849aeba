"""Triage of a report: accept or reject, ask the reporter, transfer, dispatch to a unit, answer, note."""

from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action, Addition
from complaints.case.moves import Move, advance, enter, entered_at, load, load_for
from complaints.clock.deadlines import ORDINARY, Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Identity, State
from complaints.office import responsibility
from complaints.office.rights import Right, may
from complaints.ports import Records

#: The reason id of 不予受理 for an unanswered question.
NO_REPLY = "no_reply"


def accept(records: Records, attempt: Attempt, *, clock: Clock, public_text: str = "", note: str = "") -> Complaint:
    """受理."""
    move = Move(action=Action.ACCEPT, public_text=public_text, note=note)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def reject(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    reason: str,
    referral: str,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """不予受理 with the reason and who is responsible instead (R26). An anonymous reporter's silence is no reason."""
    case = load(records, attempt.case_id)
    if reason == NO_REPLY:
        _check_silence(records, case, now=attempt.now, clock=clock)
    move = Move(
        action=Action.REJECT, values={"reason": reason, "referral": referral}, public_text=public_text, note=note
    )
    return advance(records, case, move, attempt, clock=clock)


def _check_silence(records: Records, case: Complaint, *, now: datetime, clock: Clock) -> None:
    if case.identity is Identity.ANONYMOUS:
        raise NotAllowed("error.anonymous_silence")
    term = clock.terms["reply"]
    asked = case.state is State.NEED_INFO and now >= clock.after(entered_at(records, case), term)
    if not asked and not _came_back_silent(records, case):
        raise NotAllowed("error.reply_time_runs", days=term.amount)


def _came_back_silent(records: Records, case: Complaint) -> bool:
    moves = [event for event in records.cases.events(case.id) if event.to_state is not event.from_state]
    return case.state is State.SUBMITTED and bool(moves) and moves[-1].action == Action.SILENT


def silent(records: Records, attempt: Attempt, *, clock: Clock) -> Complaint:
    """The reporter's time to answer has passed: the case returns to triage, which decides without the answer."""
    case = load_for(records, attempt, Action.SILENT)
    if attempt.now < clock.after(entered_at(records, case), clock.terms["reply"]):
        raise NotAllowed("error.reply_time_runs", days=clock.terms["reply"].amount)
    move = Move(action=Action.SILENT, changes={"return_to": None})
    return advance(records, case, move, attempt, clock=clock)


def ask(records: Records, attempt: Attempt, *, clock: Clock, question: str, note: str = "") -> Complaint:
    """请补充: the case waits for its reporter's answer, then returns to its present state."""
    case = load(records, attempt.case_id)
    move = Move(
        action=Action.ASK,
        changes={"return_to": case.state},
        values={"question": question},
        public_text=question,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def transfer(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    unit: str,
    external_number: str = "",
    destination: str = "",
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """转办 to another authority or system. `unit` is its name, `external_number` its number of the case, if known.

    With a `destination` (zone.destinations) the case is sent there automatically (S26).
    """
    move = Move(
        action=Action.TRANSFER,
        changes={"unit": unit},
        values={"unit": unit, "external_number": external_number},
        public_text=public_text,
        note=note,
    )
    case = load(records, attempt.case_id)
    moved = advance(records, case, move, attempt, clock=clock)
    if external_number:
        records.forwards.keep_number(destination or unit, external_number, case.id)
    if destination:
        event = records.cases.events(case.id)[-1]
        records.forwards.add(case_id=case.id, event_id=event.id, destination=destination, now=attempt.now)
    return moved


def come_back(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """The other system returned the case: triage starts again."""
    move = Move(action=Action.COME_BACK, changes={"unit": ""}, note=note)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def external_close(records: Records, attempt: Attempt, *, clock: Clock, public_text: str, note: str = "") -> Complaint:
    """The other system finished the case; `public_text` is its answer."""
    move = Move(action=Action.EXTERNAL_CLOSE, public_text=public_text, note=note)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def dispatch(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    unit: str,
    rectify_by: datetime,
    territory: str = "",
    unit_person: str = "",
    territory_person: str = "",
    demand: str = "",
    support: str = "",
    rectify_working: bool = False,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """交办 (S04): one 主办 (`unit`) and one 属地 (`territory`; empty: the case's), each with a person, and a deadline.

    Both are ids of zone data. `demand` is for the members of the unit, who read nothing else of what is entered here.
    After two refusals only a supervisor may dispatch (S05): NotAllowed for others.
    """
    clock.must_lie_ahead(rectify_by, now=attempt.now)
    case = load_for(records, attempt, Action.DISPATCH)
    responsibility.check_may_dispatch(case, attempt.actor)
    who = {
        "unit": unit,
        "unit_person": unit_person,
        "territory": territory or case.territory,
        "territory_person": territory_person,
        "support": support,
    }
    move = Move(
        action=Action.DISPATCH,
        changes={**who, "rectify_by": rectify_by, "rectify_working": rectify_working, "fixed_by": None},
        values={**who, **({"demand": demand} if demand else {}), "rectify_by": rectify_by.isoformat()},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def answer(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """Triage answers without involving a unit."""
    move = Move(action=Action.ANSWER, note=note)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def milestone(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    rectify_by: datetime | None = None,
    rectify_working: bool = False,
    note: str = "",
) -> Complaint:
    """The date of a 阶段性办结 has come: the unit resumes work, with an ordinary deadline unless one is given."""
    until = rectify_by or clock.after(attempt.now, ORDINARY)
    clock.must_lie_ahead(until, now=attempt.now)
    case = load(records, attempt.case_id)
    move = Move(
        action=Action.MILESTONE,
        changes={
            "rectify_by": until,
            "rectify_working": rectify_working or rectify_by is None,
            "milestone_on": None,
            "fixed_by": None,
        },
        values={"unit": case.unit, "rectify_by": until.isoformat()},
        note=note,
    )
    return advance(records, case, move, attempt, clock=clock)


def add_note(records: Records, *, case_id: int, actor: Actor, now: datetime, note: str) -> Complaint:
    """An internal note, in any state; nothing shows the resident that it exists (S15)."""
    if not may(actor, Right.HANDLE):
        raise NotAllowed()
    if not note.strip():
        raise Incomplete("error.needs.note")
    case = load(records, case_id)
    move = Move(action=Addition.NOTE, changes={"last_actor": actor.name}, note=note)
    return enter(records, case, move, actor=actor, now=now)
