"""The reporter's word after submission. Who the reporter is, the caller has checked: own account, relay or 查询码."""

from dataclasses import replace
from datetime import datetime, timedelta

from complaints.deadlines import REOPENED, Clock
from complaints.errors import Incomplete, NotAllowed
from complaints.lifecycle import Action, Entry
from complaints.model import Actor, Complaint, Role, State
from complaints.moves import Move, advance, entered_at, found, overtaken, store
from complaints.ports import Records

#: how long after 办结 the reporter can say 未解决 (R24)
UNSOLVED_FOR = timedelta(days=15)
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
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, clock: Clock, reason: str
) -> Complaint:
    """未解决: once by the reporter's own word within 15 days; after that a supervisor decides. A new round begins."""
    case = found(records, case_id)
    if actor.role is Role.REPORTER and case.state is State.CLOSED:
        if case.round > 1:
            raise NotAllowed("error.unsolved_again")
        if now > entered_at(records, case) + UNSOLVED_FOR:
            raise NotAllowed("error.unsolved_late", days=UNSOLVED_FOR.days)
    until = clock.after(now, REOPENED)
    move = Move(
        action=Action.UNSOLVED,
        changes={
            "rectify_by": until,
            "round": case.round + 1,
            "rework_count": case.rework_count + 1,
            "satisfaction": None,
            "verdict": None,
            "outcome": None,
        },
        values={"reason": reason, "unit": case.unit, "rectify_by": until.isoformat()},
        public_text=reason,
    )
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def solved(records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime) -> Complaint:
    """已解决; said again, it changes nothing."""
    case = _closed_for(records, case_id, seen_version, actor)
    if any(e.action == Entry.SOLVED and e.at >= entered_at(records, case) for e in records.cases.events(case.id)):
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
    if case.satisfaction is not None:
        raise NotAllowed("error.rated_already")
    move = Move(
        action=Entry.RATE,
        changes={"satisfaction": stars},
        values={"stars": str(stars), "reason": reason},
    )
    return _entered(records, case, move, actor, now)


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


def _entered(records: Records, case: Complaint, move: Move, actor: Actor, now: datetime) -> Complaint:
    noted = replace(case, **move.changes, updated_at=now)
    return store(records, case, noted, move, actor=actor, now=now, tells=False)
