"""Feedback of the reporter after submission. The caller has identified the reporter: by account, relay or 查询码."""

from datetime import datetime, timedelta

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action, Addition
from complaints.case.moves import Move, advance, enter, entered_at, load, load_seen, overtaken
from complaints.clock.deadlines import REOPENED, Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Notice, Role, State, Verdict
from complaints.office.above import above
from complaints.office.owning import who_is_told
from complaints.ports import Records

#: how long after 办结 the reporter may say 未解决 (R24)
UNSOLVED_FOR = timedelta(days=15)
#: a report found (partly) true may be rewarded
CLAIMABLE = frozenset({Verdict.TRUE, Verdict.MOSTLY, Verdict.PARTLY})
#: how long after its end an anonymous case keeps the relay to its reporter (R17): a day longer than UNSOLVED_FOR
RELAY_FOR = UNSOLVED_FOR + timedelta(days=1)


def reply(records: Records, attempt: Attempt, *, clock: Clock, text: str) -> Complaint:
    """The answer to 请补充: the case returns to the state in which the question was asked."""
    move = Move(action=Action.REPLY, changes={"return_to": None}, values={"text": text}, public_text=text)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def unsolved(records: Records, attempt: Attempt, *, clock: Clock, reason: str, leader: str = "") -> Complaint:
    """未解决: starts a new round and notifies the `leader` of the unit.

    The reporter may do this once, within 15 days; the second time `dispute` leaves the decision to a supervisor.
    """
    case = load(records, attempt.case_id)
    if attempt.actor.role is Role.REPORTER and case.state is State.CLOSED:
        if case.round > 1:
            raise NotAllowed("error.unsolved_again")
        if attempt.now > entered_at(records, case) + UNSOLVED_FOR:
            raise NotAllowed("error.unsolved_late", days=UNSOLVED_FOR.days)
    until = clock.after(attempt.now, REOPENED)
    up = above(records, leader)
    move = Move(
        action=Action.UNSOLVED,
        changes={
            "rectify_by": until,
            "rectify_working": True,
            "round": case.round + 1,
            "rework_count": case.rework_count + 1,
            "satisfaction": None,
            "verdict": None,
            "outcome": None,
        },
        values={
            "reason": reason,
            "unit": case.unit,
            "rectify_by": until.isoformat(),
            **up.values,
        },
        public_text=reason,
    )
    moved = advance(records, case, move, attempt, clock=clock)
    if up.account is not None:
        _escalate(records, up.account.id, moved, Action.UNSOLVED, now=attempt.now)
        _tell_staff(records, up.account.id, moved, "staff_told.reopened")
    return moved


def dispute(records: Records, attempt: Attempt, *, reason: str, leader: str = "") -> Complaint:
    """未解决 for the second time: the case does not move, the `leader` of its unit decides. Once per round."""
    case = _closed_for(records, attempt)
    if attempt.now > entered_at(records, case) + UNSOLVED_FOR:
        raise NotAllowed("error.unsolved_late", days=UNSOLVED_FOR.days)
    if _has_entry(records, case, Addition.UNSOLVED_AGAIN):
        raise NotAllowed("error.unsolved_again")
    up = above(records, leader)
    move = Move(action=Addition.UNSOLVED_AGAIN, values={"reason": reason, **up.values}, public_text=reason)
    noted = enter(records, case, move, actor=attempt.actor, now=attempt.now)
    if up.account is not None:
        _escalate(records, up.account.id, noted, Addition.UNSOLVED_AGAIN, now=attempt.now)
        _tell_staff(records, up.account.id, noted, "staff_told.disputed")
    return noted


def unsure(records: Records, attempt: Attempt) -> Complaint:
    """说不清: the case's owner is asked to look again. A repetition changes nothing."""
    case = _closed_for(records, attempt)
    if _has_entry(records, case, Addition.UNSURE):
        return case
    noted = enter(records, case, Move(action=Addition.UNSURE), actor=attempt.actor, now=attempt.now)
    if case.owner_id is not None:
        values = {"number": noted.number}
        to = who_is_told(records, case)
        records.notices.add(Notice(event_id=None, case_id=case.id, to=to, key="staff_told.unsure", values=values))
    return noted


def claim(records: Records, attempt: Attempt) -> Complaint:
    """申领奖励 for a report found true. Number and 查询码 are enough; the reporter need not be named (O13)."""
    if attempt.actor.role is not Role.REPORTER:
        raise NotAllowed()
    case = load_seen(records, attempt)
    decided = judged(records, case)
    if decided is None:
        raise overtaken(case)
    if decided.verdict not in CLAIMABLE:
        raise NotAllowed("error.no_reward")
    if any(event.action == Addition.CLAIM for event in records.cases.events(case.id)):
        raise NotAllowed("error.claimed_already")
    return enter(records, case, Move(action=Addition.CLAIM), actor=attempt.actor, now=attempt.now)


def judged(records: Records, case: Complaint) -> Complaint | None:
    """The closed case whose verdict counts for this one: itself or its master; None while that is open."""
    decided = case
    if case.state is State.DUPLICATE and case.master_id is not None:
        decided = load(records, case.master_id)
    return decided if decided.state is State.CLOSED else None


def solved(records: Records, attempt: Attempt) -> Complaint:
    """已解决. A repetition changes nothing."""
    case = _closed_for(records, attempt)
    if _has_entry(records, case, Addition.SOLVED):
        return case
    return enter(records, case, Move(action=Addition.SOLVED), actor=attempt.actor, now=attempt.now)


def rate(records: Records, attempt: Attempt, *, stars: int, reason: str = "") -> Complaint:
    """1 to 5, once per round of handling (R25)."""
    if stars not in range(1, 6):
        raise Incomplete("error.bad_rating")
    case = _closed_for(records, attempt)
    if attempt.actor.staff_id is not None and attempt.actor.staff_id in _handlers(records, case):
        raise NotAllowed("error.rate_own")
    if case.satisfaction is not None:
        raise NotAllowed("error.rated_already")
    move = Move(
        action=Addition.RATE,
        changes={"satisfaction": stars},
        values={"stars": str(stars), "reason": reason},
    )
    return enter(records, case, move, actor=attempt.actor, now=attempt.now)


def say_why(records: Records, *, case_id: int, actor: Actor, now: datetime, reason: str) -> Complaint:
    """The reason for the round's rating, given afterwards."""
    case = load(records, case_id)
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    if case.state is not State.CLOSED or case.satisfaction is None:
        raise overtaken(case)
    values = {"stars": str(case.satisfaction), "reason": reason[:500]}
    return enter(records, case, Move(action=Addition.RATE, values=values), actor=actor, now=now)


def object_to(records: Records, attempt: Attempt, *, clock: Clock, reason: str) -> Complaint:
    """异议 against 不予受理: once; triage decides again."""
    case = load(records, attempt.case_id)
    if case.state is State.REJECTED and case.objections:
        raise NotAllowed("error.objected_already")
    move = Move(
        action=Action.OBJECT,
        changes={"objections": case.objections + 1},
        values={"reason": reason},
        public_text=reason,
    )
    return advance(records, case, move, attempt, clock=clock)


def withdraw(records: Records, attempt: Attempt, *, clock: Clock, reason: str = "") -> Complaint:
    """撤回 of an open report; a finding that resulted from it continues."""
    move = Move(action=Action.WITHDRAW, values={"reason": reason}, public_text=reason)
    return advance(records, load(records, attempt.case_id), move, attempt, clock=clock)


def _closed_for(records: Records, attempt: Attempt) -> Complaint:
    if attempt.actor.role is not Role.REPORTER:
        raise NotAllowed()
    case = load_seen(records, attempt)
    if case.state is not State.CLOSED:
        raise overtaken(case)
    return case


def _has_entry(records: Records, case: Complaint, entry: Addition) -> bool:
    """Whether the history has this entry since the case closed."""
    closed_at = entered_at(records, case)
    return any(event.action == entry and event.at >= closed_at for event in records.cases.events(case.id))


def _handlers(records: Records, case: Complaint) -> set[int | None]:
    return {event.actor.staff_id for event in records.cases.events(case.id)} | {case.owner_id, case.fixed_by}


def _escalate(records: Records, staff_id: int, case: Complaint, name: Action | Addition, *, now: datetime) -> None:
    """Puts the case among those that wait for the person's signature (催督办), like a rung of the ladder; but it
    belongs to no deadline."""
    records.rungs.add(case_id=case.id, deadline=now, name=name, at=now, staff_ids=[staff_id])


def _tell_staff(records: Records, staff_id: int, case: Complaint, key: str) -> None:
    values = {"number": case.number}
    records.notices.add(Notice(event_id=None, case_id=case.id, to=f"staff:{staff_id}", key=key, values=values))
