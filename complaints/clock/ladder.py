"""催办 → 督办 → 通报 → 约谈/问责建议 (S14): what happens by itself when a case gets late.

A deadline has one ladder and each rung comes once, in working time, with a receipt from everybody told. Rungs are
events of the case's history, which nobody can delete. A case whose deadline is met, moved or stopped has left its
ladder.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from complaints.case.lifecycle import OPEN_STATES, RUNGS, Addition
from complaints.case.moves import entered_at, load
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import CARD_AGAIN, Actor, Complaint, Event, Notice, Receipt, Role, Staff
from complaints.office.above import above, leader_of
from complaints.office.responsibility import LEADERS
from complaints.ports import Records
from zone import DutyTable

_SYSTEM = Actor(role=Role.SYSTEM)
#: These rungs go to who does the work; the later ones to who answers for it as well,
#: and they name who is in charge of the unit (督办人).
_FOR_WORKERS = frozenset({Addition.NUDGE_AHEAD, Addition.NUDGE_DUE})
#: 通报 is told to everybody on duty.
_FOR_ALL = frozenset({Addition.CIRCULAR, Addition.ACCOUNT})


def rungs_of(due: datetime, *, began: datetime, clock: Clock) -> Sequence[tuple[Addition, datetime]]:
    """When each rung comes, in order: never outside working time. No reminder ahead of a step shorter than it."""
    working, terms = clock.working, clock.terms
    first = due - timedelta(hours=terms["nudge_ahead"].amount)
    ahead = working.at_or_after(first)
    later = [
        (name, clock.after(due, terms[name])) for name in (Addition.SUPERVISE, Addition.CIRCULAR, Addition.ACCOUNT)
    ]
    return [
        *([(Addition.NUDGE_AHEAD, ahead)] if first > began and ahead < due else []),
        (Addition.NUDGE_DUE, working.at_or_after(due)),
        *((name, working.at_or_after(at)) for name, at in later),
    ]


def climb(records: Records, *, now: datetime, clock: Clock, duty: DutyTable, limit: int = 50) -> int:
    """Every rung that is due now; returns how many cases were looked at, so call again until none are left."""

    def look(case_id: int) -> None:
        case = load(records, case_id)
        _climb(records, case, now=now, clock=clock, leader=leader_of(duty, case))

    def due(most: int) -> Sequence[int]:
        return records.cases.on_ladder(now, most)

    return records.chores.each("ladder", due, look, ident=int, now=now, limit=limit)


def _climb(records: Records, case: Complaint, *, now: datetime, clock: Clock, leader: str) -> None:
    if case.due_at is None or case.state not in OPEN_STATES:
        records.cases.look_again(case.id, None)
        return
    taken = {rung.name for rung in records.rungs.of_case(case.id) if rung.deadline == case.due_at}
    ladder = rungs_of(case.due_at, began=entered_at(records, case), clock=clock)
    for name, at in ladder:
        missed = name is Addition.NUDGE_AHEAD and now >= case.due_at
        if at <= now and name not in taken and not missed:
            _take(records, case, name, now=now, leader=leader)
    records.cases.look_again(case.id, min((at for _, at in ladder if at > now), default=None))


def _take(records: Records, case: Complaint, name: Addition, *, now: datetime, leader: str) -> None:
    assert case.due_at is not None
    told = _told(records, case, name)
    rung_id = records.rungs.add(
        case_id=case.id, deadline=case.due_at, name=name, at=now, staff_ids=[staff.id for staff in told]
    )
    if rung_id is None:  # another machine was faster
        return
    up = {} if name in _FOR_WORKERS else above(records, leader).values
    event = records.cases.append(
        Event.of(
            case,
            name,
            actor=_SYSTEM,
            at=now,
            values={"due_at": case.due_at.isoformat(), "told": "、".join(staff.name for staff in told), **up},
        )
    )
    values = {"rung": name.value, "rung_id": str(rung_id), "due_at": case.due_at.isoformat(), **up}
    to = [f"staff:{staff.id}" for staff in told] + (["group"] if not told or name in _FOR_ALL else [])
    for recipient in to:
        records.notices.add(Notice(event_id=event.id, case_id=case.id, to=recipient, key="told.rung", values=values))
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key=CARD_AGAIN))


def _told(records: Records, case: Complaint, name: Addition) -> list[Staff]:
    """Whose case it is: who took it, and the duty holders with an account of their name. A leader's own is told to the
    other leaders too."""
    accounts = [staff for staff in records.staff.all() if staff.active]
    holders = {case.unit_person, case.territory_person} - {""}
    workers = [staff for staff in accounts if staff.id == case.owner_id or staff.name in holders]
    if name in _FOR_WORKERS:
        return workers
    leaders = [staff for staff in accounts if staff.role in LEADERS]
    return [*leaders, *(staff for staff in workers if staff not in leaders)]


def still_stands(case: Complaint, deadline: datetime) -> bool:
    """Whether a reminder of that deadline is still to the point."""
    return case.state in OPEN_STATES and case.due_at == deadline


def sign(records: Records, *, rung_id: int, staff: Staff, now: datetime) -> Receipt:
    """签收. Raises NotAllowed for whoever was not told."""
    return _mark(records, rung_id, staff, signed=True, now=now)


def read(records: Records, *, rung_id: int, staff: Staff, now: datetime) -> Receipt:
    """已读."""
    return _mark(records, rung_id, staff, signed=False, now=now)


def _mark(records: Records, rung_id: int, staff: Staff, *, signed: bool, now: datetime) -> Receipt:
    if not staff.active or records.rungs.receipt(rung_id, staff.id) is None:
        raise NotAllowed()
    records.rungs.mark(rung_id, staff.id, signed=signed, now=now)
    receipt = records.rungs.receipt(rung_id, staff.id)
    assert receipt is not None
    return receipt


def is_nudged(rungs: Iterable[str]) -> bool:
    return not _FOR_WORKERS.isdisjoint(rungs)


def is_supervised(rungs: Iterable[str]) -> bool:
    return not frozenset(RUNGS).difference(_FOR_WORKERS).isdisjoint(rungs)
