"""举一反三 on the page of a site and in the list of sites (complaints.places.task)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Staff
from complaints.places.site_tasks import proposed
from complaints.places.task import SETS, TASK_STEPS, Task, TaskAction, TaskState, TaskStep
from complaints.ports import Records, Site
from services import Services
from texts import label
from wording.case_words import DeadlineWords, until
from wording.moments import moment
from wording.names import unit_name

#: steps of the unit; staff enter them on its behalf
_UNIT_S = frozenset({TaskAction.DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReader:
    """The viewer, services, time and language of a page."""

    me: Staff
    services: Services
    now: datetime
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    at: str
    who: str
    what: str
    note: str
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """`due` is set while the task is open. `actions`: steps open to the viewer. `version`: number of steps shown."""

    id: int
    version: int
    number: int
    text: str
    unit: str
    person: str
    state: str
    state_name: str
    due: DeadlineWords | None
    due_at: str
    steps: Sequence[StepView]
    actions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Suggestions for the form; `seen` is the number of tasks of the site."""

    seen: int
    unit: str
    person: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """State of the tasks of a site, as text and colour."""

    words: str
    tone: str


def task_view(task: Task, reader: TaskReader) -> TaskView:
    services, lang = reader.services, reader.lang
    offered = [action for action, roles in TASK_STEPS[task.state].items() if reader.me.roles & roles]
    return TaskView(
        id=task.id,
        version=len(task.steps),
        number=task.number,
        text=task.text,
        unit=unit_name(task.unit, services.zone, lang),
        person=task.person,
        state=task.state,
        state_name=label(f"console.task.state.{task.state}", lang),
        due=until(task.due_at, reader.now, services.zone, lang) if task.state is TaskState.OPEN else None,
        due_at=moment(task.due_at, services.zone, lang),
        steps=[_step(step, task, services, lang) for step in task.steps],
        actions=offered,
    )


def new_task(records: Records, site: Site, tasks: Collection[Task], reader: TaskReader) -> NewTask | None:
    """None if the viewer may not set tasks."""
    if not reader.me.roles & SETS:
        return None
    zone = reader.services.zone
    unit, person = proposed(records, site, zone, now=reader.now)
    return NewTask(seen=len(tasks), unit=unit, person=person, confirmed=zone.duty.confirmed)


def standing(tasks: Collection[Task], now: datetime, lang: str) -> TaskStanding | None:
    """Late tasks take precedence. None without tasks."""
    late = sum(task.is_late(now) for task in tasks)
    counts = {
        "late": late,
        "open": sum(task.state is TaskState.OPEN for task in tasks) - late,
        "done": sum(task.state is TaskState.DONE for task in tasks),
        "closed": sum(task.state is TaskState.CLOSED for task in tasks),
    }
    parts = [label(f"console.task.count.{name}", lang, count=count) for name, count in counts.items() if count]
    tone = "late" if late else "soon" if counts["done"] else "fine"
    return TaskStanding(words=label("comma", lang).join(parts), tone=tone) if parts else None


def _step(step: TaskStep, task: Task, services: Services, lang: str) -> StepView:
    who = step.name
    if step.action in _UNIT_S:
        who = label("case.on_behalf", lang, name=step.name, unit=unit_name(task.unit, services.zone, lang))
    return StepView(
        at=moment(step.at, services.zone, lang),
        who=who,
        what=label(f"console.task.did.{step.action}", lang),
        note=step.note,
        photo=step.photo,
    )
