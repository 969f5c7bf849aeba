"""催办 → 督办 → 通报 → 约谈/问责建议 (S14): the automatic escalation of a late case.

Each deadline has one ladder. Each rung comes once, in working time, and asks everybody notified for a receipt. Rungs
are events of the case's history, which nobody can delete. Meeting, moving or stopping the deadline ends its ladder.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from complaints.case.lifecycle import EXTENDABLE, OPEN_STATES, RUNGS, Addition
from complaints.case.moves import entered_at, load
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import CARD_AGAIN, Actor, Complaint, Dispute, Event, Notice, Receipt, Role, Staff
from complaints.office.above import above, leader_of
from complaints.office.parties import members_of, parties_of
from complaints.office.rights import Right, may
from complaints.office.unit_members import TOLD_RUNG
from complaints.office.unit_notices import tell_unit
from complaints.ports import Records
from zone import DutyTable

_SYSTEM = Actor(role=Role.SYSTEM)
#: Rungs sent only to those who do the work; later rungs are also sent to those answerable for it
#: and name the leader in charge of the unit (督办人).
_FOR_WORKERS = frozenset({Addition.NUDGE_AHEAD, Addition.NUDGE_DUE})
#: Rungs also sent to the staff group, that is to everybody on duty.
_FOR_ALL = frozenset({Addition.CIRCULAR, Addition.ACCOUNT})


def rungs_of(due: datetime, *, began: datetime, clock: Clock) -> Sequence[tuple[Addition, datetime]]:
    """When each rung comes, in order and in working time. A step shorter than the reminder's lead time gets none."""
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
    """Sends every rung due now. Returns how many cases were checked; call again until none is left."""

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
        if at <= now and name not in taken and not missed and not _waits_for_answer(case, name):
            _take(records, case, name, now=now, leader=leader)
    records.cases.look_again(case.id, min((at for _, at in ladder if at > now), default=None))


def _waits_for_answer(case: Complaint, name: Addition) -> bool:
    """Whether the rung is a consequence that may not precede the answer to the unit's 异议 (E16). The answer
    changes the case, so its ladder is looked at again then."""
    return case.dispute is Dispute.OPEN and name not in _FOR_WORKERS


def _take(records: Records, case: Complaint, name: Addition, *, now: datetime, leader: str) -> None:
    assert case.due_at is not None
    notified = _recipients(records, case, name)
    rung_id = records.rungs.add(
        case_id=case.id, deadline=case.due_at, name=name, at=now, staff_ids=[staff.id for staff in notified]
    )
    if rung_id is None:  # another service was faster
        return
    up = {} if name in _FOR_WORKERS else above(records, leader).values
    event = records.cases.append(
        Event.of(
            case,
            name,
            actor=_SYSTEM,
            at=now,
            values={"due_at": case.due_at.isoformat(), "told": "、".join(staff.name for staff in notified), **up},
        )
    )
    values = {"rung": name.value, "rung_id": str(rung_id), "due_at": case.due_at.isoformat(), **up}
    to = [(f"staff:{staff.id}", TOLD_RUNG if staff.party else "told.rung") for staff in notified]
    to += [("group", "told.rung")] if not notified or name in _FOR_ALL else []
    for recipient, key in to:
        records.notices.add(Notice(event_id=event.id, case_id=case.id, to=recipient, key=key, values=values))
    tell_unit(records, case, "told.rung", event_id=event.id, values=values)
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key=CARD_AGAIN))


def _recipients(records: Records, case: Complaint, name: Addition) -> list[Staff]:
    """The members of the firm or unit that works on the case; from the deadline on also those of the unit that
    supervises a firm, the case's owner and the duty holders who have an account of the same name; for later rungs all
    leaders too, even if the case belongs to one of them. Without members, owner and duty holders come first."""
    others = records.staff.of_party("")
    working = parties_of(case) if case.state in EXTENDABLE else ()
    by_party = [members for party in working if (members := members_of(records, party))]
    if by_party and name is Addition.NUDGE_AHEAD:
        return list(by_party[0])
    holders = {case.unit_person, case.territory_person} - {""}
    workers = [
        *(member for members in by_party for member in members),
        *(staff for staff in others if staff.id == case.owner_id or staff.name in holders),
    ]
    if name in _FOR_WORKERS:
        return workers
    leaders = [staff for staff in others if may(staff, Right.LEAD)]
    return [*leaders, *(staff for staff in workers if staff not in leaders)]


def still_stands(case: Complaint, deadline: datetime) -> bool:
    """Whether a reminder of this deadline is still relevant."""
    return case.state in OPEN_STATES and case.due_at == deadline


def sign(records: Records, *, rung_id: int, staff: Staff, now: datetime) -> Receipt:
    """签收. Raises NotAllowed for anybody who was not notified."""
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
