"""A released document is told to every firm concerned, with the measures that the firm has planned for the level. Some
firms a transaction, so that residents' messages do not wait for two hundred of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Notice, Staff
from complaints.model.warnings import Exemption, FirmTask, OfficialWarning, Scope, TaskEvent, TaskStep, WarningVersion
from complaints.office.parties import party_of_firm
from complaints.office.rights import Right, may
from complaints.ports import FirmFilter, Records
from enterprises.warnings.people import in_order

#: the key of a notice to a firm. Its values: task, version, news (what is new), asked
TOLD = "warning.firm"
#: firms a transaction
PIECE = 20
_PAGE = 500


def concerned(records: Records, scope: Scope) -> Sequence[str]:
    """Ids of open firms, in the order of their ids."""
    found = set[str]()
    if scope.whole:
        found.update(records.firms.every_name())
    for name in scope.subdistricts:
        found.update(_ids(records, FirmFilter(subdistrict=name)))
    for trade in scope.trades:
        found.update(_ids(records, FirmFilter(trade=trade)))
    found.update(one for one in scope.firms if (firm := records.firms.get(one)) is not None and firm.active)
    return sorted(found, key=int)


def spread(records: Records, *, now: datetime, timezone: tzinfo, limit: int = PIECE) -> int:
    """Returns how many firms were told; call again until it is 0."""
    for version_id in records.warnings.to_spread(1):
        warning = records.warnings.of_version(version_id)
        assert warning is not None
        version = next(one for one in warning.versions if one.id == version_id)
        return _spread(records, warning, version, now=now, today=now.astimezone(timezone).date(), limit=limit)
    return 0


def ask_anew(records: Records, warning_id: int, firm: str, *, actor: Actor, now: datetime, today: date) -> FirmTask:
    """The firm's plan was completed after the release: it is asked for what the plan has now. Raises NotAllowed,
    NotFound, WrongState, Incomplete."""
    if not may(actor, Right.WARN):
        raise NotAllowed()
    warning, task = records.warnings.get(warning_id), records.warnings.task(warning_id, firm, locked=True)
    if warning is None or task is None:
        raise NotFound("warnings.wrong.no_task")
    version = warning.current
    if version is None or version.ends or task.gone:
        raise WrongState("warnings.wrong.over")
    asked = _asked(records, task, version, now=now, today=today)
    if (asked.actions, asked.exemption) == (task.actions, task.exemption):
        raise Incomplete("warnings.wrong.same_plan")
    return _ask(records, asked, version, news="plan", now=now)


def ask_no_longer_exempt(records: Records, *, now: datetime, timezone: tzinfo, limit: int = PIECE) -> int:
    """Firms whose exemption ended while the warning holds are asked for their measures (法典 第265条: differences are
    by the paper, which names its end)."""
    today = now.astimezone(timezone).date()

    def due(most: int) -> Sequence[int]:
        return records.warnings.no_longer_exempt(today, most)

    def ask(task_id: int) -> None:
        refresh(records, task_id, news="exemption_over", now=now, today=today)

    return records.chores.each("warning_exempt", due, ask, ident=int, now=now, limit=limit)


def refresh(records: Records, task_id: int, *, news: str, now: datetime, today: date) -> None:
    """Exemption and measures of a task as they are today; the firm is told if that changes what it has to do."""
    task = records.warnings.task_by_id(task_id, locked=True)
    warning = records.warnings.get(task.warning_id) if task is not None else None
    if task is None or warning is None or not warning.in_hand or task.gone:
        return
    version = warning.current
    assert version is not None
    asked = _asked(records, task, version, now=now, today=today)
    if asked.exemption != task.exemption:
        _ask(records, asked, version, news=news, now=now)


def mark_sent(records: Records, values: Mapping[str, str], *, now: datetime) -> None:
    """A chat or another way has accepted a notice of a firm; the first one of an asking counts."""
    task = records.warnings.task_by_id(int(values["task"]))
    if task is not None and str(task.asked) == values["asked"] and task.first(TaskStep.SENT) is None:
        event = TaskEvent(task_id=task.id, version=task.version, asked=task.asked, step=TaskStep.SENT, at=now)
        records.warnings.add_event(event)


def exemption_of(records: Records, firm: str, version: WarningVersion, today: date) -> Exemption | None:
    """The one that holds today for the level; of several the one that holds longest."""
    holding = [one for one in records.warnings.exemptions(firm) if one.holds(version.level, today)]
    return max(holding, key=lambda one: (one.until, one.id), default=None)


def _ids(records: Records, where: FirmFilter) -> Sequence[str]:
    found, number = list[str](), 1
    while True:
        page = records.firms.page(where, size=_PAGE, number=number)
        found += [one.id for one in page.firms]
        if number >= page.pages:
            return found
        number += 1


def _spread(
    records: Records, warning: OfficialWarning, version: WarningVersion, *, now: datetime, today: date, limit: int
) -> int:
    """Firms that were told of the warning and are not in the scope of this document hear that too."""
    firms = () if version.ends else concerned(records, version.scope)
    known = {one.firm: one.version for one in records.warnings.tasks(warning.id, events=False)}
    left = [one for one in dict.fromkeys([*firms, *known]) if known.get(one, 0) < version.number]
    if not left:
        records.warnings.spread(version.id, at=now)
        return 1

    def due(most: int) -> Sequence[str]:
        return left[:most]

    def tell(firm: str) -> None:
        _tell(records, warning, version, firm, is_concerned=firm in firms, now=now, today=today)

    return records.chores.each("warning_spread", due, tell, ident=int, now=now, limit=limit)


def _tell(
    records: Records,
    warning: OfficialWarning,
    version: WarningVersion,
    firm: str,
    *,
    is_concerned: bool,
    now: datetime,
    today: date,
) -> None:
    before = records.warnings.task(warning.id, firm, locked=True)
    if not is_concerned:
        assert before is not None  # else nobody would have been told
        task = records.warnings.keep_task(replace(before, version=version.number, gone=True))
        if not before.gone:
            _notify(records, task, news="lifted" if version.ends else "not_concerned", now=now)
        return
    fresh = FirmTask(
        warning_id=warning.id, firm=firm, version=version.number, asked=0, asked_at=now, due_at=now, press_at=now
    )
    task = _asked(records, before or fresh, version, now=now, today=today)
    stays = before is not None and not before.gone
    if before is not None and stays and (task.actions, task.exemption) == (before.actions, before.exemption):
        kept = records.warnings.keep_task(replace(before, version=version.number))
        _notify(records, kept, news=str(version.change), now=now)
        return
    _ask(records, task, version, news=str(version.change), now=now)


def _asked(records: Records, task: FirmTask, version: WarningVersion, *, now: datetime, today: date) -> FirmTask:
    """The task with what is asked for today."""
    exemption = exemption_of(records, task.firm, version, today)
    actions = () if exemption is not None else tuple(records.warnings.plan(task.firm, version.level))
    return replace(task, version=version.number, exemption=exemption, actions=actions)


def _ask(records: Records, task: FirmTask, version: WarningVersion, *, news: str, now: datetime) -> FirmTask:
    """A new asking: what was confirmed before stays with the asking before."""
    asked = replace(
        task,
        asked=task.asked + 1,
        asked_at=now,
        due_at=now + version.within,
        press_at=now + version.within,
        gone=False,
        pressed=0,
    )
    kept = records.warnings.keep_task(asked)
    _notify(records, kept, news=news, now=now)
    return kept


def _notify(records: Records, task: FirmTask, *, news: str, now: datetime) -> None:
    """The first person of the firm, and whoever was told of this warning before."""
    told = {one.staff_id for one in task.events if one.step in (TaskStep.TOLD, TaskStep.NEXT)}
    people = [one for place, one in enumerate(in_order(records, task.firm)) if place == 0 or one.id in told]
    for person in people:
        notify_person(records, task, person, news=news, step=TaskStep.TOLD, now=now)
    values = notice_values(task, news)
    to = party_of_firm(task.firm)
    records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD, values=values))


def notify_person(records: Records, task: FirmTask, person: Staff, *, news: str, step: TaskStep, now: datetime) -> None:
    event = TaskEvent(
        task_id=task.id, version=task.version, asked=task.asked, step=step, at=now, staff_id=person.id, by=person.name
    )
    records.warnings.add_event(event)
    to = f"staff:{person.id}"
    values = notice_values(task, news)
    records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD, values=values))


def notice_values(task: FirmTask, news: str) -> dict[str, str]:
    return {"task": str(task.id), "version": str(task.version), "asked": str(task.asked), "news": news}
