"""What may be changed of a finding after it was handed over, with an entry in its history: the firm's difficulty and
the parts of those who help (现场会办、帮扶), and who verifies it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.moves import Move, enter, load_seen
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Complaint, Role, State
from complaints.office.parties import parties_of
from complaints.office.unit_notices import tell_verifier
from inspections import sessions
from inspections.entering import MOST_FIELD, check_acceptor, check_dates, check_not_own, check_parts
from inspections.handing_over import ask_for_help
from inspections.model import Finding, Part
from inspections.ports import Records
from zone import Zone

_LEAD = frozenset({Role.SUPERVISOR, Role.ADMIN})


def may_change_parts(records: Records, finding: Finding, actor: Actor) -> bool:
    """Those who walked, and supervisors."""
    session = sessions.load(records, finding.session_id)
    return not actor.party and (actor.has(_LEAD) or session.has(actor.staff_id))


def may_change_acceptor(actor: Actor) -> bool:
    """Supervisors: whoever verifies is not chosen by those who are verified."""
    return not actor.party and actor.has(_LEAD)


def change_help(
    records: Records, attempt: Attempt, *, difficulty: str, parts: Sequence[Part], zone: Zone, today: date
) -> Complaint:
    """Units that are new among `parts`, or whose part has changed, are asked for help. Raises NotFound, NotAllowed,
    WrongState, Incomplete."""
    case, finding = _open_finding(records, attempt)
    if not may_change_parts(records, finding, attempt.actor):
        raise NotAllowed()
    given = tuple(parts)
    check_parts(given, zone)
    new = [part for part in given if part not in finding.parts]
    check_dates(tuple(new), today=today)
    changed = replace(finding, difficulty=_difficulty(difficulty), parts=given)
    moved, event_id = _entered(records, case, finding, changed, attempt)
    for part in new:
        if event_id is not None and part.unit != case.unit:
            ask_for_help(records, case, part, event_id=event_id)
    return moved


def say_difficulty(records: Records, attempt: Attempt, *, difficulty: str) -> Complaint:
    """By a member of whoever has to put it right: the difficulty is theirs to name. Raises NotFound, NotAllowed,
    WrongState, Incomplete."""
    case, finding = _open_finding(records, attempt)
    if attempt.actor.party not in parties_of(case):
        raise NotFound()
    moved, _ = _entered(records, case, finding, replace(finding, difficulty=_difficulty(difficulty)), attempt)
    return moved


def change_acceptor(records: Records, attempt: Attempt, *, acceptor: str, words: str, zone: Zone) -> Complaint:
    """`words` for an office outside the system, if `acceptor` is empty. Raises NotFound, NotAllowed, WrongState,
    Incomplete."""
    case, finding = _open_finding(records, attempt)
    if not may_change_acceptor(attempt.actor):
        raise NotAllowed()
    check_acceptor(acceptor, zone)
    check_not_own(replace(case, acceptor=acceptor))
    words = "" if acceptor else words.strip()[:MOST_FIELD]
    if (acceptor, words) == (case.acceptor, finding.acceptor):
        return case
    values = {
        "acceptor": acceptor or words,
        "acceptor_before": case.acceptor or finding.acceptor,
    }
    move = Move(
        action=Addition.ACCEPTOR,
        changes={"acceptor": acceptor},
        values={name: value for name, value in values.items() if value},
    )
    moved = enter(records, case, move, actor=attempt.actor, now=attempt.now)
    records.inspections.save_finding(replace(finding, acceptor=words))
    if moved.state is State.PENDING_VERIFY:
        tell_verifier(records, moved, event_id=records.cases.events(case.id)[-1].id)
    return moved


def _open_finding(records: Records, attempt: Attempt) -> tuple[Complaint, Finding]:
    case = load_seen(records, attempt)
    finding = records.inspections.finding(case.id)
    if finding is None:
        raise NotFound()
    if case.state not in OPEN_STATES:
        raise WrongState(by=case.last_actor, at=case.updated_at, state=case.state.value)
    return case, finding


def _difficulty(typed: str) -> str:
    typed = typed.strip()
    if len(typed) > MOST_FIELD:
        raise Incomplete("error.field_too_long", limit=MOST_FIELD, length=len(typed)).at("difficulty")
    return typed


def _entered(
    records: Records, case: Complaint, before: Finding, after: Finding, attempt: Attempt
) -> tuple[Complaint, int | None]:
    """The case with the entry, and the entry's id; nothing is entered if nothing has changed."""
    if before == after:
        return case, None
    values = dict[str, str]()
    for name, old, new in (
        ("difficulty", before.difficulty, after.difficulty),
        ("parts", _stored(before.parts), _stored(after.parts)),
    ):
        if old != new:
            values |= {name: new or "-", f"{name}_before": old}
    move = Move(action=Addition.HELP, values={name: value for name, value in values.items() if value})
    moved = enter(records, case, move, actor=attempt.actor, now=attempt.now)
    records.inspections.save_finding(after)
    return moved, records.cases.events(case.id)[-1].id


def _stored(parts: Sequence[Part]) -> str:
    return "\n".join(part.stored for part in parts)
