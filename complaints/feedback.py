"""The reporter's word after submission. Who the reporter is, the caller has checked: own account, relay or 查询码."""

from dataclasses import replace
from datetime import datetime, timedelta

from complaints.above import above
from complaints.deadlines import REOPENED, Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.lifecycle import Action, Entry
from complaints.model import Actor, Complaint, Notice, Role, State, Verdict
from complaints.moves import Move, advance, entered_at, found, overtaken, store
from complaints.ports import Records

#: how long after 办结 the reporter can say 未解决 (R24)
UNSOLVED_FOR = timedelta(days=15)
#: a report found (partly) true may be rewarded
CLAIMABLE = frozenset({Verdict.TRUE, Verdict.MOSTLY, Verdict.PARTLY})
#: how long after its end an anonymous case still knows the way to its reporter (R17): as long as that, and a day
RELAY_FOR = UNSOLVED_FOR + timedelta(days=1)


def reply(
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, clock: Clock, text: str
) -> Complaint:
    """The answer to 请补充: the case goes back to where the question was asked."""
    case = found(records, case_id)
    move = Move(action=Action.REPLY, changes={"return_to": None}, values={"text": text}, public_text=text)
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def unsolved(
    records: Records,
    *,
    case_id: int,
    seen_version: int,
    actor: Actor,
    now: datetime,
    clock: Clock,
    reason: str,
    leader: str = "",
) -> Complaint:
    """未解决: once by the reporter's own word within 15 days, and one level up: the `leader` of its unit is told.

    A new round begins. The second time, `dispute` hands the decision to the supervisor.
    """
    case = found(records, case_id)
    if actor.role is Role.REPORTER and case.state is State.CLOSED:
        if case.round > 1:
            raise NotAllowed("error.unsolved_again")
        if now > entered_at(records, case) + UNSOLVED_FOR:
            raise NotAllowed("error.unsolved_late", days=UNSOLVED_FOR.days)
    until = clock.after(now, REOPENED)
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
    moved = advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)
    if up.account is not None:
        _tell_staff(records, up.account.id, moved, "staff_told.reopened")
    return moved


def dispute(
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, reason: str, leader: str = ""
) -> Complaint:
    """未解决 for the second time: nothing moves by itself, the `leader` of its unit decides; once a round."""
    case = _closed_for(records, case_id, seen_version, actor)
    if now > entered_at(records, case) + UNSOLVED_FOR:
        raise NotAllowed("error.unsolved_late", days=UNSOLVED_FOR.days)
    if _said(records, case, Entry.UNSOLVED_AGAIN):
        raise NotAllowed("error.unsolved_again")
    up = above(records, leader)
    values = {"reason": reason, **up.values}
    noted = _entered(records, case, Move(action=Entry.UNSOLVED_AGAIN, values=values, public_text=reason), actor, now)
    if up.account is not None:
        _tell_staff(records, up.account.id, noted, "staff_told.disputed")
    return noted


def unsure(records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime) -> Complaint:
    """说不清: whoever handled the case is told to look again; said again, it changes nothing."""
    case = _closed_for(records, case_id, seen_version, actor)
    if _said(records, case, Entry.UNSURE):
        return case
    noted = _entered(records, case, Move(action=Entry.UNSURE), actor, now)
    if case.owner_id is not None:
        _tell_staff(records, case.owner_id, noted, "staff_told.unsure")
    return noted


def claim(records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime) -> Complaint:
    """申领奖励: for a report found true; number and 查询码 are enough, nobody need be named (O13)."""
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    case = found(records, case_id)
    decided = judged(records, case)
    if case.version != seen_version or decided is None:
        raise overtaken(case)
    if decided.verdict not in CLAIMABLE:
        raise NotAllowed("error.no_reward")
    if any(event.action == Entry.CLAIM for event in records.cases.events(case.id)):
        raise NotAllowed("error.claimed_already")
    return _entered(records, case, Move(action=Entry.CLAIM), actor, now)


def judged(records: Records, case: Complaint) -> Complaint | None:
    """The closed case whose verdict counts for this one: itself, or what it was merged into; None while it is open."""
    decided = case
    if case.state is State.DUPLICATE and case.master_id is not None:
        decided = found(records, case.master_id)
    return decided if decided.state is State.CLOSED else None


def solved(records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime) -> Complaint:
    """已解决; said again, it changes nothing."""
    case = _closed_for(records, case_id, seen_version, actor)
    if _said(records, case, Entry.SOLVED):
        return case
    return _entered(records, case, Move(action=Entry.SOLVED), actor, now)


def rate(
    records: Records,
    *,
    case_id: int,
    seen_version: int,
    actor: Actor,
    now: datetime,
    stars: int,
    reason: str = "",
) -> Complaint:
    """1 to 5, once per round of handling (R25)."""
    if stars not in range(1, 6):
        raise Incomplete("error.bad_rating")
    case = _closed_for(records, case_id, seen_version, actor)
    if actor.staff_id is not None and actor.staff_id in _handlers(records, case):
        raise NotAllowed("error.rate_own")
    if case.satisfaction is not None:
        raise NotAllowed("error.rated_already")
    move = Move(
        action=Entry.RATE,
        changes={"satisfaction": stars},
        values={"stars": str(stars), "reason": reason},
    )
    return _entered(records, case, move, actor, now)


def say_why(records: Records, *, case_id: int, actor: Actor, now: datetime, reason: str) -> Complaint:
    """The reason of the round's rating, said after it."""
    case = found(records, case_id)
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    if case.state is not State.CLOSED or case.satisfaction is None:
        raise overtaken(case)
    values = {"stars": str(case.satisfaction), "reason": reason[:500]}
    return _entered(records, case, Move(action=Entry.RATE, values=values), actor, now)


def object_to(
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, clock: Clock, reason: str
) -> Complaint:
    """异议 against 不予受理: once, and triage looks again."""
    case = found(records, case_id)
    if case.state is State.REJECTED and case.objections:
        raise NotAllowed("error.objected_already")
    move = Move(
        action=Action.OBJECT,
        changes={"objections": case.objections + 1},
        values={"reason": reason},
        public_text=reason,
    )
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def withdraw(
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, clock: Clock, reason: str = ""
) -> Complaint:
    """撤回: any open report of one's own; a finding that came of it goes on."""
    case = found(records, case_id)
    move = Move(action=Action.WITHDRAW, values={"reason": reason}, public_text=reason)
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def _closed_for(records: Records, case_id: int, seen_version: int, actor: Actor) -> Complaint:
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    case = found(records, case_id)
    if case.version != seen_version or case.state is not State.CLOSED:
        raise overtaken(case)
    return case


def _said(records: Records, case: Complaint, entry: Entry) -> bool:
    """Whether that was said since the case closed."""
    closed_at = entered_at(records, case)
    return any(event.action == entry and event.at >= closed_at for event in records.cases.events(case.id))


def _handlers(records: Records, case: Complaint) -> set[int | None]:
    return {event.actor.staff_id for event in records.cases.events(case.id)} | {case.owner_id, case.fixed_by}


def _tell_staff(records: Records, staff_id: int, case: Complaint, key: str) -> None:
    values = {"number": case.number}
    records.notices.add(Notice(event_id=None, case_id=case.id, to=f"staff:{staff_id}", key=key, values=values))


def _entered(records: Records, case: Complaint, move: Move, actor: Actor, now: datetime) -> Complaint:
    noted = replace(case, **move.changes, updated_at=now)
    return store(records, case, noted, move, actor=actor, now=now, tells=False)
