"""Moving a case, for every use case: transition table, compare-and-set, event and notices, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import (
    CORRECTIONS,
    EXTENDABLE,
    VERIFYING,
    Action,
    Addition,
    Restore,
    Transition,
    transition,
)
from complaints.case.public_view import public
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import (
    PARTY_ROLES,
    Actor,
    Complaint,
    Dispute,
    Event,
    Extension,
    Identity,
    Kind,
    Notice,
    Role,
    Staff,
    State,
)
from complaints.office.acceptors import verifying_unit
from complaints.office.parties import parties_of
from complaints.office.unit_members import tell_members
from complaints.office.unit_notices import DISPATCHED, tell_unit, tell_verifier
from complaints.places.subscription_news import tell_at_once
from complaints.ports import Records
from complaints.privacy.masking import masked
from complaints.report.danger import mark_master, tells_of_danger, warn

#: Actions that give a unit a deadline from which later ones are told apart (S13). Once the work was reported done, a
#: deadline for doing it again, by the same unit or another, leaves the first one as it was (S34); only an agreed date
#: (阶段性办结) starts anew.
_FIRST_DEADLINE = frozenset({Action.DISPATCH, Action.REASSIGN, Action.UNSOLVED})
#: Actions that restart the work, and with it the limit that never pauses.
_ANEW = frozenset({Action.MILESTONE, Action.UNSOLVED, Action.OBJECT, Action.COME_BACK})
#: Actions after which a unit may raise 异议 again: the work begins anew, or with another unit.
_DISPUTABLE_AGAIN = _ANEW | {Action.DISPATCH, Action.REASSIGN}
#: Actions that leave a stopped clock as it is, so that un-merging can restore the case exactly.
_AS_IT_WAS = frozenset({Action.JOIN, Action.MERGE, Action.UNMERGE})
#: Actions that report the work done.
_DONE = frozenset({Action.REPORT_DONE, Action.FIXED})
#: States in which the unit has work that it did not have before.
_TO_THE_UNIT = frozenset({State.DISPATCHED, State.REWORK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An action and its input.

    `changes` are fields of the case; unless they include `due_at`, it is computed for the new step. `values` are stored
    in the event and shown in the reporter's message: strings, moments in ISO 8601. `public_text` is for the resident,
    `note` for staff only. `given` names needs of the transition that are met in another way than by these.
    """

    action: Action | Addition
    changes: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    public_text: str = ""
    note: str = ""
    given: frozenset[str] = frozenset()


def staff_actor(staff: Staff, *, via: str = "", on_behalf_of: str = "") -> Actor:
    """Raises NotAllowed for a closed account."""
    if not staff.active:
        raise NotAllowed()
    return Actor(
        role=staff.role,
        roles=staff.roles,
        name=staff.name,
        via=via,
        staff_id=staff.id,
        on_behalf_of=on_behalf_of,
        party=staff.party,
    )


def load(records: Records, case_id: int) -> Complaint:
    """Raises NotFound."""
    case = records.cases.get(case_id)
    if case is None:
        raise NotFound()
    return case


def load_seen(records: Records, attempt: Attempt) -> Complaint:
    """The case, unless it has changed since the actor looked at it. Raises NotFound, WrongState."""
    case = load(records, attempt.case_id)
    _must_be_seen(case, attempt)
    return case


def load_for(records: Records, attempt: Attempt, action: Action) -> Complaint:
    """The same, and the actor may take `action` on it now. Raises NotFound, WrongState, NotAllowed."""
    case = load(records, attempt.case_id)
    _permitted(case, action, attempt)
    return case


def entered_at(records: Records, case: Complaint) -> datetime:
    """When the case entered its current state; events that kept the state don't count."""
    moves = [event.at for event in records.cases.events(case.id) if event.to_state is not event.from_state]
    return moves[-1] if moves else case.created_at


def overtaken(case: Complaint) -> WrongState:
    """The error for the slower of two actors: who was first, when, and the state now (S03). Residents are not named."""
    if not case.last_actor:
        return WrongState("error.moved_on", at=case.updated_at, state=case.state.value)
    return WrongState(by=case.last_actor, at=case.updated_at, state=case.state.value)


def advance(records: Records, case: Complaint, move: Move, attempt: Attempt, *, clock: Clock) -> Complaint:
    """Moves `case` and returns the result. Raises WrongState, NotAllowed, Incomplete."""
    assert isinstance(move.action, Action)
    now = attempt.now
    step = _permitted(case, move.action, attempt)
    actor = attempt.actor.under(step.roles)
    _check_needs(step, case, move)
    target = _target(step, case)
    keeps_clock = target is case.state or move.action in _AS_IT_WAS
    moved = replace(case if keeps_clock else running(case, now=now, clock=clock), state=target)
    moved = _with_deadlines(moved, move, now=now, clock=clock)
    moved = replace(
        moved,
        fixed_at=now if move.action in _DONE else case.fixed_at,
        closed_at=case.closed_at if target is case.state else now if target is State.CLOSED else None,
        updated_at=now,
        last_actor=actor.name,
        owner_id=case.owner_id if move.action in _AS_IT_WAS | CORRECTIONS else case.owner_id or _own(actor),
        due_at=move.changes["due_at"] if "due_at" in move.changes else clock.due_of(moved, now=now),
    )
    return store(records, case, moved, move, actor=actor, now=now, tells=step.tells)


def _own(actor: Actor) -> int | None:
    """The account that becomes the case's owner. A party's member never does: owners are the office's."""
    return None if actor.role in PARTY_ROLES else actor.staff_id


def running(case: Complaint, *, now: datetime, clock: Clock) -> Complaint:
    """The case with its clock running from `now` on: every deadline has as much time left as when it stopped (S10)."""
    if case.paused_at is None:
        return case

    def moved(due: datetime | None, *, working: bool) -> datetime | None:
        assert case.paused_at is not None
        return clock.postponed(due, since=case.paused_at, until=now, working=working) if due else None

    def capped(due: datetime | None) -> datetime | None:
        cap = clock.cap(case)
        return min(due, cap) if due is not None and now < cap else due

    return replace(
        case,
        due_at=capped(moved(case.paused_due, working=clock.counts_working_time(case))),
        rectify_by=capped(moved(case.rectify_by, working=case.rectify_working)),
        original_by=moved(case.original_by, working=case.rectify_working),
        paused_at=None,
        paused_reason=None,
        paused_due=None,
    )


def _with_deadlines(case: Complaint, move: Move, *, now: datetime, clock: Clock) -> Complaint:
    """The case with the changes of `move` and what they entail for its deadlines. Raises Incomplete."""
    follows: dict[str, Any] = {}
    if move.action in _ANEW:
        follows |= {"cap_from": now, "extension": Extension.NONE, "extend_to": None}
    elif case.extension is Extension.ASKED and case.state not in EXTENDABLE and move.action not in _AS_IT_WAS:
        follows |= {"extension": Extension.NONE, "extend_to": None}
    if move.action in _DISPUTABLE_AGAIN:
        follows |= {"dispute": Dispute.NONE}
    elif case.dispute is Dispute.OPEN and case.state not in EXTENDABLE and move.action not in _AS_IT_WAS:
        follows |= {"dispute": Dispute.NONE}  # the unit did the work, or the case left it: nothing is left to answer
    if until := move.changes.get("rectify_by"):
        follows |= {"rectify_working": False}
        if _is_first_deadline(case, move):
            follows |= {"original_by": until}
    changed = replace(case, **{**follows, **move.changes})
    if until:
        clock.must_keep_cap(changed, until, now=now)
    return changed


def _is_first_deadline(case: Complaint, move: Move) -> bool:
    if move.action is Action.MILESTONE:
        return True
    worked_on = case.original_by is not None and case.fixed_at is not None
    return move.action in _FIRST_DEADLINE and not worked_on


def enter(records: Records, case: Complaint, move: Move, *, actor: Actor, now: datetime) -> Complaint:
    """Adds an entry to the history and keeps the state. Fields of the case may change; the reporter is not notified."""
    return store(records, case, replace(case, **move.changes, updated_at=now), move, actor=actor, now=now, tells=False)


def store(
    records: Records, case: Complaint, moved: Complaint, move: Move, *, actor: Actor, now: datetime, tells: bool
) -> Complaint:
    """Compare-and-set, event, notices. For an anonymous reporter, personal data in the words is masked (R17) and a link
    to a staff account is dropped.

    Raises WrongState if somebody else was faster.
    """
    if actor.role is Role.REPORTER and case.identity is Identity.ANONYMOUS:
        move, actor = _without_persons(move), replace(actor, staff_id=None)
    warned = actor.role is Role.REPORTER and tells_of_danger(move.action, (move.public_text, *move.values.values()))
    moved = replace(moved, danger=moved.danger or warned)
    if not records.cases.save(moved, seen=case.version):
        raise overtaken(load(records, case.id))
    moved = replace(moved, version=case.version + 1)
    event = records.cases.append(
        Event.of(
            moved,
            move.action,
            actor=actor,
            at=now,
            before=case.state,
            values=move.values,
            public_text=move.public_text,
            note=move.note,
        )
    )
    tell_members(records, case, moved, event)
    if warned:
        warn(records, moved, event_id=event.id)
    if moved.state is State.DUPLICATE:
        mark_master(records, moved)
    if tells and case.kind is Kind.REPORT:
        tell(records, moved, event)
    if case.kind is Kind.REPORT:
        tell_at_once(records, moved, event)
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))
    if moved.state is not case.state and moved.state in _TO_THE_UNIT:
        tell_unit(records, moved, DISPATCHED, event_id=event.id)
    if moved.state is not case.state and moved.state is State.PENDING_VERIFY:
        tell_verifier(records, moved, event_id=event.id)
    return moved


def _without_persons(move: Move) -> Move:
    values = {name: masked(value, plates=False) for name, value in move.values.items()}
    return replace(move, values=values, public_text=masked(move.public_text, plates=False))


def tell(records: Records, case: Complaint, event: Event) -> None:
    """Sends one message to the reporter, and one to the reporter of each report merged into this one (R23). The latter
    don't hear of corrections, because their own reports are unchanged."""
    values = {**public(event).values, "state": case.state.value, "public_text": event.public_text}
    merged = () if event.action in CORRECTIONS else records.cases.of_master(case.id)
    for notified in (case, *merged):
        key = f"notice.{event.action}"
        records.notices.add(
            Notice(
                event_id=event.id,
                case_id=notified.id,
                to="reporter",
                key=key,
                values={**values, "number": notified.number},
            )
        )


def _permitted(case: Complaint, action: Action, attempt: Attempt) -> Transition:
    """The step that `action` takes from here. Raises WrongState, NotAllowed; for a member NotFound, unless the
    case is the party's."""
    if attempt.actor.party and attempt.actor.party not in _acting(case, action):
        raise NotFound()
    _must_be_seen(case, attempt)
    try:
        return transition(case.kind, case.state, action, attempt.actor.roles)
    except WrongState as error:
        raise overtaken(case) from error


def _acting(case: Complaint, action: Action) -> Sequence[str]:
    """The parties whose members may take the action."""
    return (verifying_unit(case),) if action in VERIFYING else parties_of(case)


def _must_be_seen(case: Complaint, attempt: Attempt) -> None:
    if case.version != attempt.seen_version:
        raise overtaken(case)


def _check_needs(step: Transition, case: Complaint, move: Move) -> None:
    """A need is met by a change, a value, the public text, `given`, or (属地) a field that the case already has."""
    for need in step.needs:
        met = (
            need in move.given
            or move.changes.get(need)
            or move.values.get(need, "").strip()
            or (need == "public_text" and move.public_text.strip())
            or (need in ("territory", "territory_person") and getattr(case, need))
        )
        if not met:
            raise Incomplete(f"error.needs.{need}")


def _target(step: Transition, case: Complaint) -> State:
    if step.to is Restore.SAME:
        return case.state
    if step.to is not Restore.SAVED:
        assert isinstance(step.to, State)
        return step.to
    saved = case.merged_from if case.state is State.DUPLICATE else case.return_to
    assert saved is not None, "entering this state saves the one before it"
    return saved
