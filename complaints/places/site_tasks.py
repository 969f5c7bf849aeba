"""举一反三 (S24): setting a task at a site, reporting it done for the unit, closing it or sending it back."""

from dataclasses import dataclass
from datetime import datetime

from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Notice
from complaints.places.sites import by_category, reports_at
from complaints.places.task import SETS, TASK_STEPS, Task, TaskAction, TaskStep
from complaints.ports import Records, Site
from zone import Zone

TOLD_SET, TOLD_DONE = "site.task_set", "site.task_done"
MOST = 1000  # characters of a task or a note
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A task to be set. Without a `person`, the duty table's for the unit is used."""

    text: str
    unit: str
    person: str
    due_at: datetime


def proposed(records: Records, site: Site, zone: Zone, *, now: datetime) -> tuple[str, str]:
    """Unit and person of the duty table for the category reported most at the site; empty if the table has none."""
    kinds = by_category(reports_at(records, site, likeness=zone.likeness, now=now))
    duty = zone.duty.of(kinds[0][0], site.subdistrict or "") if kinds else None
    return (duty.unit, duty.unit_person) if duty else ("", "")


def set_task(
    records: Records, *, site_id: int, seen: int, wanted: Wanted, actor: Actor, now: datetime, clock: Clock, zone: Zone
) -> Task:
    """`seen`: how many tasks of the site the actor saw. Raises WrongState if somebody has set another one since."""
    if not actor.has(SETS):
        raise NotAllowed()
    site = records.sites.get(site_id)
    if site is None:
        raise NotFound()
    tasks = records.site_tasks.of_sites([site_id])
    if len(tasks) != seen:
        raise _overtaken(tasks[-1]) if tasks else NotFound("error.old_button")
    text, person = wanted.text.strip(), wanted.person.strip() or _holder(records, site, wanted.unit, zone, now=now)
    if not text:
        raise Incomplete("error.task.text")
    if zone.unit(wanted.unit) is None:
        raise Incomplete("error.needs.unit")
    if not person:
        raise Incomplete("error.needs.unit_person")
    if (length := max(len(text) - MOST, len(person) - _LONGEST_NAME)) > 0:
        raise Incomplete("error.task.too_long", count=length)
    clock.must_lie_ahead(wanted.due_at, now=now)
    task = records.site_tasks.add(
        site_id=site_id,
        number=seen + 1,
        text=text,
        unit=wanted.unit,
        person=person,
        due_at=wanted.due_at,
        step=_step(TaskAction.SET, actor, now=now),
    )
    if task is None:
        raise _overtaken(records.site_tasks.of_sites([site_id])[-1])
    _tell(records, task, TOLD_SET)
    return task


def take(
    records: Records,
    *,
    task_id: int,
    seen: int,
    action: TaskAction,
    actor: Actor,
    now: datetime,
    note: str = "",
    photo: str = "",
) -> Task:
    """The next step of a task that had `seen` steps. Raises WrongState, NotAllowed, Incomplete."""
    task = records.site_tasks.get(task_id)
    if task is None:
        raise NotFound()
    roles = TASK_STEPS[task.state].get(action)
    if len(task.steps) != seen or roles is None:
        raise _overtaken(task)
    if not actor.has(roles):
        raise NotAllowed()
    note = note.strip()
    if action in (TaskAction.CLOSE, TaskAction.REDO):
        _check_other(task, actor)
    if action is TaskAction.DONE and not (note or photo):
        raise Incomplete("error.task.proof")
    if action is TaskAction.REDO and not note:
        raise Incomplete("error.needs.reason")
    if len(note) > MOST:
        raise Incomplete("error.task.too_long", count=len(note) - MOST)
    step = _step(action, actor, now=now, note=note, photo=photo)
    if not records.site_tasks.add_step(task.id, seen=seen, step=step):
        raise _overtaken(_reload(records, task))
    if action is TaskAction.DONE:
        _tell(records, task, TOLD_DONE)
    return _reload(records, task)


def _holder(records: Records, site: Site, unit: str, zone: Zone, *, now: datetime) -> str:
    proposed_unit, person = proposed(records, site, zone, now=now)
    return person if unit == proposed_unit else zone.duty.unit_persons.get(unit, "")


def _check_other(task: Task, actor: Actor) -> None:
    """Neither the one who reported the task done nor the person responsible for it may judge it (S12)."""
    reported = task.steps[-1]
    if actor.staff_id == reported.staff_id or actor.name in (reported.name, task.person):
        raise NotAllowed("error.task.own_work")


def _step(action: TaskAction, actor: Actor, *, now: datetime, note: str = "", photo: str = "") -> TaskStep:
    assert actor.staff_id is not None, "only staff act on tasks"
    return TaskStep(action=action, at=now, staff_id=actor.staff_id, name=actor.name, note=note, photo=photo)


def _overtaken(task: Task) -> WrongState:
    """The error for the slower of two actors: who was first, with which step, and when."""
    last = task.steps[-1]
    return WrongState(f"error.task.taken.{last.action}", by=last.name, at=last.at)


def _reload(records: Records, task: Task) -> Task:
    current = records.site_tasks.get(task.id)
    assert current is not None, "tasks are never deleted"
    return current


def _tell(records: Records, task: Task, key: str) -> None:
    """Sends one message to the staff group, without the task's text and names (S27)."""
    values = {"site": str(task.site_id), "unit": task.unit, "due_at": task.due_at.isoformat()}
    records.notices.add(Notice(event_id=None, case_id=None, to="group", key=key, values=values))
