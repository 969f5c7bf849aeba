"""What a firm answers: opened, 收到, 已落实 with photos. Each of them once: the same again changes nothing, because
phones send twice and two people of a firm may tap."""

from datetime import datetime

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model.warnings import FirmTask, OfficialWarning, TaskEvent, TaskStep
from complaints.ports import Records
from enterprises.memberships import firms_of
from enterprises.party import Member

MOST_NOTE, MOST_PHOTOS = 500, 6


def own_task(records: Records, member: Member, task_id: int, *, locked: bool = False) -> FirmTask:
    """Of any firm that the member acts for. Raises NotFound for another firm's."""
    found = records.warnings.task_by_id(task_id, locked=locked)
    if found is None or found.firm not in firms_of(member.account):
        raise NotFound("warnings.wrong.no_task")
    return found


def read(records: Records, task: FirmTask, member: Member, *, now: datetime) -> None:
    """The first look of anybody of the firm at the present asking."""
    if not task.first(TaskStep.READ):
        _add(records, task, TaskStep.READ, member, now=now)


def confirm(records: Records, member: Member, task_id: int, *, asked: int, now: datetime) -> FirmTask:
    """收到 for the asking that the member has seen. Raises NotFound, WrongState."""
    task = _open_task(records, member, task_id, asked)
    if task.confirmed is None:
        read(records, task, member, now=now)
        _add(records, task, TaskStep.CONFIRMED, member, now=now)
    return _again(records, task)


def report_done(
    records: Records, member: Member, task_id: int, *, asked: int, action: int, note: str, now: datetime
) -> FirmTask:
    """已落实 of one action, or of all that are left (`action` 0); it says 收到 too. A photo of one action, or one for
    all, is enough where the plan asks for one. Raises NotFound, WrongState, Incomplete."""
    task = _open_task(records, member, task_id, asked)
    note = note.strip()
    if len(note) > MOST_NOTE:
        raise Incomplete("warnings.wrong.note", most=MOST_NOTE).at("note")
    if not task.actions:
        raise Incomplete("warnings.wrong.no_actions")
    if not 0 <= action <= len(task.actions):
        raise NotFound("error.old_button")
    numbers = [action] if action else [n for n in range(1, len(task.actions) + 1) if task.done(n) is None]
    for number in numbers:
        if task.actions[number - 1].photo and not task.photos_of(number) and not task.photos_of(0):
            raise Incomplete("warnings.wrong.photo", n=number, what=task.actions[number - 1].text).at("photos")
    confirm(records, member, task_id, asked=asked, now=now)
    for number in numbers:
        if task.done(number) is None:
            _add(records, task, TaskStep.DONE, member, action=number, note=note, now=now)
    return _again(records, task)


def take_back(records: Records, member: Member, task_id: int, *, asked: int, action: int, now: datetime) -> FirmTask:
    """已落实 was a slip."""
    task = _open_task(records, member, task_id, asked)
    if task.done(action) is not None:
        _add(records, task, TaskStep.UNDONE, member, action=action, now=now)
    return _again(records, task)


def may_add_photo(records: Records, member: Member, task_id: int, *, asked: int, action: int) -> FirmTask:
    """Raises NotFound, WrongState, Incomplete."""
    task = _open_task(records, member, task_id, asked)
    if not 0 <= action <= len(task.actions):
        raise NotFound("error.old_button")
    if len(task.photos_of(action)) >= MOST_PHOTOS:
        raise Incomplete("warnings.wrong.photos", most=MOST_PHOTOS).at("photos")
    return task


def _open_task(records: Records, member: Member, task_id: int, asked: int) -> FirmTask:
    """The task, locked, if it still asks what the member has seen."""
    task = own_task(records, member, task_id, locked=True)
    warning = records.warnings.get(task.warning_id)
    assert warning is not None
    if task.gone:
        raise WrongState("warnings.wrong.over" if not warning.is_lifted else "warnings.wrong.lifted")
    if task.asked != asked:
        raise WrongState("warnings.wrong.asked_anew")
    return task


def _add(
    records: Records,
    task: FirmTask,
    step: TaskStep,
    member: Member,
    *,
    action: int = 0,
    note: str = "",
    now: datetime,
) -> None:
    event = TaskEvent(
        task_id=task.id, version=task.version, asked=task.asked, step=step, action=action, at=now,
        staff_id=member.account.id, by=member.name, note=note,
    )  # fmt: skip
    records.warnings.add_event(event)


def _again(records: Records, task: FirmTask) -> FirmTask:
    found = records.warnings.task_by_id(task.id)
    assert found is not None
    return found


def is_open(warning: OfficialWarning, task: FirmTask) -> bool:
    """Whether the firm may still answer."""
    return warning.in_hand and not task.gone
