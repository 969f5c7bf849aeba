"""签收 within 30 minutes, else the next person of the duty table is called, then the leader (S06)."""

from collections.abc import Sequence
from datetime import datetime

from complaints.case.moves import load
from complaints.clock.deadlines import SIGN_FINDING
from complaints.model import Complaint, Notice, State
from complaints.office.above import above, leader_of
from complaints.office.unit_notices import tell_unit
from inspections.ports import Records
from zone import DutyTable

#: the key of the notice
CALLED = "told.unsigned"
#: the same where the duty table names nobody
CALLED_ANYBODY = "told.unsigned_anybody"
#: the next person, then the leader
NEXT, LEADER = 1, 2


def call_next(records: Records, *, now: datetime, duty: DutyTable, limit: int = 50) -> int:
    """Each step once per deadline. Returns how many findings were looked at; call again until none is left."""
    done = 0
    for step in (NEXT, LEADER):
        done += _step(records, step, now=now, duty=duty, limit=limit)
    return done


def next_person(duty: DutyTable, case: Complaint) -> str:
    """Whom the duty table names after the person who was told: another holder of the unit, else the territory's."""
    table = duty.of(case.category, case.territory)
    in_order = (
        table.unit_person if table is not None and table.unit == case.unit else "",
        duty.unit_persons.get(case.unit, ""),
        duty.territory_persons.get(case.territory, ""),
    )
    return next((name for name in in_order if name and name != case.unit_person), "")


def _step(records: Records, step: int, *, now: datetime, duty: DutyTable, limit: int) -> int:
    before = now - SIGN_FINDING * (step - 1)

    def due(most: int) -> Sequence[int]:
        return records.inspections.unsigned(due_before=before, step=step, limit=most)

    def call(case_id: int) -> None:
        case = load(records, case_id)
        if case.state is State.DISPATCHED and case.due_at is not None:
            _call(records, case, step, now=now, duty=duty)

    return records.chores.each(f"unsigned_{step}", due, call, ident=int, now=now, limit=limit)


def _call(records: Records, case: Complaint, step: int, *, now: datetime, duty: DutyTable) -> None:
    assert case.due_at is not None
    leader = leader_of(duty, case)
    name = next_person(duty, case) if step == NEXT else leader
    if not records.inspections.add_call(case.id, deadline=case.due_at, step=step, at=now, told=name):
        return
    values = {"step": str(step), "name": name, "due_at": case.due_at.isoformat(), "unit_person": case.unit_person}
    accounts = [one for one in records.staff.all() if one.active and not one.party and one.name == name and name]
    if step == LEADER and not accounts and (chief := above(records, leader).account) is not None:
        accounts = [chief]
    to = [f"staff:{one.id}" for one in accounts] or ["group"]
    key = CALLED if name else CALLED_ANYBODY
    for recipient in to:
        records.notices.add(Notice(event_id=None, case_id=case.id, to=recipient, key=key, values=values))
    tell_unit(records, case, CALLED, event_id=None, values=values)
