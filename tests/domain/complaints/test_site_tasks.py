"""举一反三 at a place reported again and again (S24): who sets, does and closes it, and what is impossible."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.case.moves import staff_actor
from complaints.errors import ComplaintError, Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Role
from complaints.places.site_tasks import MOST, TOLD_DONE, TOLD_SET, Wanted, proposed, set_task, take
from complaints.places.sites import CARD, note_site
from complaints.places.task import TASK_STEPS, Task, TaskAction, TaskState
from tests.domain.complaints.office import Office
from tests.domain.complaints.test_similar import LIKENESS, point, reported
from zone import Zone

ZONE = Zone.load()
HOLDER = "扬尘管控岗（待确认）"


def site_id(office: Office) -> int:
    sites = [note_site(office.tx, case=reported(office, point(n)), likeness=LIKENESS, now=office.now) for n in range(3)]
    site = sites[-1]
    assert site is not None
    return site.id


def sets(office: Office, at: int, *, actor: Actor | None = None, seen: int = 0, **wanted: Any) -> Task:
    fields = {
        "text": "查其他工地",
        "unit": "planning",
        "person": "",
        "due_at": office.now + timedelta(days=3),
        **wanted,
    }
    return set_task(
        office.tx, site_id=at, seen=seen, wanted=Wanted(**fields), actor=actor or office.supervisor, now=office.now,
        clock=office.clock, zone=ZONE,
    )  # fmt: skip


def takes(office: Office, task: Task, action: TaskAction, actor: Actor, **more: Any) -> Task:
    more = {"seen": len(task.steps), "note": "已查三处", **more}
    return take(office.tx, task_id=task.id, action=action, actor=actor, now=office.now, **more)


def test_s24_the_duty_table_proposes_unit_and_person(office: Office) -> None:
    at = site_id(office)
    site = office.tx.sites.get(at)
    assert site is not None
    assert proposed(office.tx, site, ZONE, now=office.now) == ("planning", HOLDER)
    assert sets(office, at).person == HOLDER
    assert sets(office, at, seen=1, unit="urban").person == "市容监察岗（待确认）"
    assert sets(office, at, seen=2, person="何工").person == "何工"


def test_s24_a_task_is_set_done_sent_back_and_closed_each_with_its_trace(office: Office) -> None:
    task = sets(office, site_id(office))
    assert (task.number, task.state) == (1, TaskState.OPEN)
    office.passes(hours=1)
    task = takes(office, task, TaskAction.DONE, office.clerk)
    task = takes(office, task, TaskAction.REDO, office.verifier, note="还有一处没盖")
    assert task.state is TaskState.OPEN
    task = takes(office, task, TaskAction.DONE, office.clerk, note="", photo="ab" * 32)
    task = takes(office, task, TaskAction.CLOSE, office.verifier, note="")
    assert task.state is TaskState.CLOSED
    assert [(step.action, step.name, step.note, step.photo) for step in task.steps] == [
        ("set", "赵主管", "", ""),
        ("done", "李受理", "已查三处", ""),
        ("redo", "王核验", "还有一处没盖", ""),
        ("done", "李受理", "", "ab" * 32),
        ("close", "王核验", "", ""),
    ]
    assert task.steps[1].at == office.now and task.steps[0].at == office.now - timedelta(hours=1)
    assert office.notices() == [("group", CARD), ("group", TOLD_SET), ("group", TOLD_DONE), ("group", TOLD_DONE)]


@pytest.mark.parametrize("state", list(TaskState))
@pytest.mark.parametrize("action", list(TaskAction))
def test_s24_a_step_that_is_not_listed_is_impossible(office: Office, state: TaskState, action: TaskAction) -> None:
    task = sets(office, site_id(office))
    if state is not TaskState.OPEN:
        task = takes(office, task, TaskAction.DONE, office.clerk)
    if state is TaskState.CLOSED:
        task = takes(office, task, TaskAction.CLOSE, office.verifier)
    if action in TASK_STEPS[state]:
        assert len(takes(office, task, action, office.colleague).steps) == len(task.steps) + 1
    else:
        with pytest.raises(WrongState):
            takes(office, task, action, office.supervisor)
        assert office.tx.site_tasks.get(task.id) == task


@pytest.mark.parametrize("role", [Role.CLERK, Role.VERIFIER])
def test_s24_only_supervisors_and_administrators_set_one(office: Office, role: Role) -> None:
    at = site_id(office)
    actor = {Role.CLERK: office.clerk, Role.VERIFIER: office.verifier}[role]
    with pytest.raises(NotAllowed):
        sets(office, at, actor=actor)
    assert office.tx.site_tasks.of_sites([at]) == []


def test_s24_a_verifier_does_not_report_it_done(office: Office) -> None:
    with pytest.raises(NotAllowed):
        takes(office, sets(office, site_id(office)), TaskAction.DONE, office.verifier)


@pytest.mark.parametrize("action", [TaskAction.CLOSE, TaskAction.REDO])
def test_s24_who_reported_it_done_does_not_judge_it_nor_whose_task_it_is(office: Office, action: TaskAction) -> None:
    task = sets(office, site_id(office), person="周受理")
    task = takes(office, task, TaskAction.DONE, office.clerk)
    twin = staff_actor(office.tx.staff.add(name="李受理", role=Role.SUPERVISOR, telegram_id=None))
    for actor in (office.clerk, twin, office.colleague):
        with pytest.raises(NotAllowed, match=r"error\.task\.own_work"):
            takes(office, task, action, actor)
    assert office.tx.site_tasks.get(task.id) == task


def test_s24_the_second_of_two_is_told_who_was_first(office: Office) -> None:
    at = site_id(office)
    task = sets(office, at)
    with pytest.raises(WrongState) as told:
        sets(office, at, text="同一件事")
    assert (told.value.key, told.value.values) == ("error.task.taken.set", {"by": "赵主管", "at": office.now})
    takes(office, task, TaskAction.DONE, office.clerk)
    with pytest.raises(WrongState) as told:
        takes(office, task, TaskAction.DONE, office.colleague)
    assert (told.value.key, told.value.values) == ("error.task.taken.done", {"by": "李受理", "at": office.now})
    assert len(office.tx.site_tasks.of_sites([at])) == 1


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ({"text": "  "}, "error.task.text"),
        ({"text": "长" * (MOST + 1)}, "error.task.too_long"),
        ({"unit": "police"}, "error.needs.unit"),
        ({"unit": ""}, "error.needs.unit"),
        ({"person": "长" * 65}, "error.task.too_long"),
        ({"due_at": "past"}, "error.deadline_past"),
    ],
)
def test_s24_what_is_missing_is_said(office: Office, wanted: dict[str, Any], key: str) -> None:
    if wanted.get("due_at") == "past":
        wanted = {"due_at": office.now}
    with pytest.raises(Incomplete) as told:
        sets(office, site_id(office), **wanted)
    assert told.value.key == key


def test_s24_done_needs_words_or_a_photo_and_sending_back_a_reason(office: Office) -> None:
    task = sets(office, site_id(office))
    with pytest.raises(Incomplete, match=r"^error\.task\.proof$"):
        takes(office, task, TaskAction.DONE, office.clerk, note=" ")
    task = takes(office, task, TaskAction.DONE, office.clerk)
    with pytest.raises(Incomplete, match=r"^error\.needs\.reason$"):
        takes(office, task, TaskAction.REDO, office.verifier, note="")


def test_s24_it_is_late_until_it_is_reported_done(office: Office) -> None:
    task = sets(office, site_id(office))
    assert not task.is_late(task.due_at) and task.is_late(task.due_at + timedelta(seconds=1))
    office.now = task.due_at + timedelta(days=1)
    done = takes(office, task, TaskAction.DONE, office.clerk)
    assert not done.is_late(office.now)


@pytest.mark.parametrize("seen", [1, 7])
def test_s24_nothing_is_set_at_a_place_that_is_none_or_after_tasks_that_are_none(office: Office, seen: int) -> None:
    at = site_id(office)
    for call in (lambda: sets(office, at, seen=seen), lambda: sets(office, 999)):
        with pytest.raises(ComplaintError) as told:
            call()
        assert isinstance(told.value, NotFound)
