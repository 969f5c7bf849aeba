"""Who has not confirmed in time: listed for telephoning at once, the firm's next person is told, then the unit that
answers for the firm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Actor, Notice
from complaints.model.warnings import FirmTask, TaskEvent, TaskStep
from complaints.office.parties import members_of, party_of
from complaints.office.rights import Right, may
from complaints.ports import Records
from enterprises.warnings.people import in_order, units_of
from enterprises.warnings.spreading import notify_person
from zone import DutyTable

#: keys of notices: to the unit about one silent firm; to the office, how many have to be telephoned
TOLD_UNIT, TOLD_OFFICE = "warning.unit", "warning.silent"
MOST_NOTE = 300
#: the firm's next person, then the unit
_STEPS = 2


def press(records: Records, *, now: datetime, duty: DutyTable, limit: int = 50) -> int:
    """Each step once per asking. Returns how many firms were looked at; call again until none is left."""
    first = set[int]()

    def due(most: int) -> Sequence[int]:
        return records.warnings.to_press(now=now, steps=_STEPS, limit=most)

    def work(task_id: int) -> None:
        task = records.warnings.task_by_id(task_id, locked=True)
        warning = records.warnings.get(task.warning_id) if task is not None else None
        if task is None or warning is None or warning.current is None:
            return
        wait = warning.current.within
        kept = records.warnings.keep_task(replace(task, pressed=task.pressed + 1, press_at=now + wait))
        if kept.pressed == 1:
            first.add(kept.warning_id)
            _tell_next(records, kept, now=now)
        else:
            _tell_unit(records, kept, now=now, duty=duty)

    done = records.chores.each("warning_press", due, work, ident=int, now=now, limit=limit)
    for warning_id in sorted(first):
        _tell_office(records, warning_id, now=now)
    return done


def record_call(records: Records, warning_id: int, firm: str, *, note: str, actor: Actor, now: datetime) -> None:
    """已电话通知: stays with the task and ends the need to telephone; the firm may still confirm. The same words of the
    same person again are the same call. Raises NotAllowed, NotFound, Incomplete."""
    if not (may(actor, Right.WARN) or may(actor, Right.RELEASE)):
        raise NotAllowed()
    task = records.warnings.task(warning_id, firm, locked=True)
    if task is None:
        raise NotFound("warnings.wrong.no_task")
    if not 0 < len(note.strip()) <= MOST_NOTE:
        raise Incomplete("warnings.wrong.call", most=MOST_NOTE).at("note")
    last = task.called
    if last is not None and (last.staff_id, last.note) == (actor.staff_id, note.strip()):
        return
    records.warnings.add_event(
        TaskEvent(
            task_id=task.id, version=task.version, asked=task.asked, step=TaskStep.CALLED, at=now,
            staff_id=actor.staff_id, by=actor.name, note=note.strip(),
        )
    )  # fmt: skip


def is_silent(task: FirmTask, *, now: datetime, reachable: bool = True) -> bool:
    """Whether the firm has to be telephoned: it has not confirmed in time, or nobody of it has an account."""
    waits = task.must_confirm and task.confirmed is None and task.called is None
    return waits and (not reachable or task.due_at <= now)


def _tell_next(records: Records, task: FirmTask, *, now: datetime) -> None:
    told = {one.staff_id for one in task.events if one.asked == task.asked}
    if (person := next((one for one in in_order(records, task.firm) if one.id not in told), None)) is not None:
        notify_person(records, task, person, news="next", step=TaskStep.NEXT, now=now)


def _tell_unit(records: Records, task: FirmTask, *, now: datetime, duty: DutyTable) -> None:
    """A unit learns the firm and that it has not confirmed."""
    values = {"task": str(task.id), "asked": str(task.asked)}
    for unit in units_of(records, task.firm, duty):
        party = party_of(unit)
        records.warnings.add_event(
            TaskEvent(task_id=task.id, version=task.version, asked=task.asked, step=TaskStep.UNIT, at=now, by=unit)
        )
        for to in (party, *(f"staff:{one.id}" for one in members_of(records, party))):
            records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD_UNIT, values=values))


def _tell_office(records: Records, warning_id: int, *, now: datetime) -> None:
    """The group, and whoever entered the last document."""
    warning = records.warnings.get(warning_id)
    silent = [one for one in records.warnings.tasks(warning_id) if is_silent(one, now=now)]
    if warning is None or warning.current is None or not silent:
        return
    values = {"warning": str(warning_id), "count": str(len(silent))}
    for to in ("group", f"staff:{warning.current.entered_by}"):
        records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD_OFFICE, values=values))
