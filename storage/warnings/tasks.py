"""What warnings ask of firms, what happened between office and firm, and the photos of 已落实."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from complaints.model import EvidenceState
from complaints.model.warnings import Exemption, FirmTask, PlanAction, TaskEvent, TaskPhoto, TaskStep
from storage.engine.upsert import insert_or_nothing
from storage.photos.evidence import evidence
from storage.warnings.plans import exemptions_by_id
from storage.warnings.tables import (
    warning_events,
    warning_exemptions,
    warning_photos,
    warning_tasks,
    warning_versions,
    warnings,
)

_IN_HAND = select(warnings.c.id).where(warnings.c.in_hand)
_PLAIN = ("id", "warning_id", "firm", "version", "asked", "asked_at", "due_at", "press_at", "gone", "pressed")


class TaskRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_warning(self, warning_id: int, *, events: bool) -> Sequence[FirmTask]:
        mine = select(warning_tasks).where(warning_tasks.c.warning_id == warning_id).order_by(warning_tasks.c.id)
        return self._read(mine, events=events)

    def of_both(self, warning_id: int, firm: str, *, locked: bool) -> FirmTask | None:
        mine = select(warning_tasks).where(warning_tasks.c.warning_id == warning_id, warning_tasks.c.firm == firm)
        return self._one(mine, locked)

    def get(self, task_id: int, *, locked: bool) -> FirmTask | None:
        return self._one(select(warning_tasks).where(warning_tasks.c.id == task_id), locked)

    def of_firm(self, firm: str, *, limit: int) -> Sequence[FirmTask]:
        mine = select(warning_tasks).where(warning_tasks.c.firm == firm).order_by(warning_tasks.c.id.desc())
        return self._read(mine.limit(limit), events=True)

    def keep(self, task: FirmTask) -> FirmTask:
        row = {name: getattr(task, name) for name in _PLAIN if name != "id"} | {
            "actions": [{"text": one.text, "photo": one.photo} for one in task.actions],
            "exemption_id": task.exemption.id if task.exemption is not None else None,
            "confirmed": task.confirmed is not None,
        }
        if task.id:
            self._connection.execute(update(warning_tasks).where(warning_tasks.c.id == task.id).values(row))
            kept = self.get(task.id, locked=False)
        else:
            added = insert(warning_tasks).values(row).returning(warning_tasks.c.id)
            kept = self.get(self._connection.execute(added).scalar_one(), locked=False)
        assert kept is not None
        return kept

    def to_press(self, *, now: datetime, steps: int, limit: int) -> Sequence[int]:
        wanted = select(warning_tasks.c.id).where(
            warning_tasks.c.warning_id.in_(_IN_HAND), ~warning_tasks.c.confirmed, ~warning_tasks.c.gone,
            warning_tasks.c.exemption_id.is_(None), warning_tasks.c.pressed < steps, warning_tasks.c.press_at <= now,
        )  # fmt: skip
        return self._connection.execute(wanted.order_by(warning_tasks.c.id).limit(limit)).scalars().all()

    def no_longer_exempt(self, today: date, limit: int) -> Sequence[int]:
        over = or_(warning_exemptions.c.until < today, warning_exemptions.c.ended_at.is_not(None))
        wanted = (
            select(warning_tasks.c.id)
            .join(warning_exemptions, warning_exemptions.c.id == warning_tasks.c.exemption_id)
            .where(warning_tasks.c.warning_id.in_(_IN_HAND), ~warning_tasks.c.gone, over)
        )
        return self._connection.execute(wanted.order_by(warning_tasks.c.id).limit(limit)).scalars().all()

    def add_event(self, event: TaskEvent) -> None:
        row = {
            "task_id": event.task_id, "version": event.version, "asked": event.asked, "step": event.step.value,
            "action": event.action, "at": event.at, "staff_id": event.staff_id, "by": event.by, "note": event.note,
        }  # fmt: skip
        self._connection.execute(insert(warning_events), row)
        if event.step is TaskStep.CONFIRMED:
            here = and_(warning_tasks.c.id == event.task_id, warning_tasks.c.asked == event.asked)
            self._connection.execute(update(warning_tasks).where(here).values(confirmed=True))

    def add_photo(self, task_id: int, *, asked: int, action: int, evidence_id: int) -> None:
        row = {"task_id": task_id, "asked": asked, "action": action, "evidence_id": evidence_id}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, warning_photos), row)

    def stamp(self) -> str:
        """Versions are decided and told by updates, so their moments count too."""
        newest = (
            warning_events.c.id, warning_photos.c.evidence_id, warning_versions.c.id, warning_versions.c.decided_at,
            warning_versions.c.spread_at,
        )  # fmt: skip
        parts = [select(func.max(one)).scalar_subquery().label(f"newest_{place}") for place, one in enumerate(newest)]
        return " ".join(str(one or "") for one in self._connection.execute(select(*parts)).one())

    def move_firm(self, gone: str, stays: str) -> None:
        """Where both have a task of one warning, each keeps its own."""
        both = select(warning_tasks.c.warning_id).where(warning_tasks.c.firm == stays)
        here = and_(warning_tasks.c.firm == gone, warning_tasks.c.warning_id.not_in(both))
        self._connection.execute(update(warning_tasks).where(here).values(firm=stays))

    def _one(self, wanted: Select[Any], locked: bool) -> FirmTask | None:
        wanted = wanted.with_for_update() if locked else wanted
        return next(iter(self._read(wanted, events=True)), None)

    def _read(self, wanted: Select[Any], *, events: bool) -> list[FirmTask]:
        rows = self._connection.execute(wanted).all()
        ids = [row.id for row in rows]
        happened, photos = (self._events(ids), self._photos(ids)) if events else ({}, {})
        exempt = exemptions_by_id(self._connection, {row.exemption_id for row in rows if row.exemption_id})
        return [_task(row, happened.get(row.id, ()), photos.get(row.id, ()), exempt) for row in rows]

    def _events(self, ids: Iterable[int]) -> dict[int, list[TaskEvent]]:
        found = defaultdict[int, list[TaskEvent]](list)
        mine = select(warning_events).where(warning_events.c.task_id.in_(ids)).order_by(warning_events.c.id)
        for row in self._connection.execute(mine):
            values = {name: value for name, value in row._mapping.items() if name not in ("id", "step")}
            found[row.task_id].append(TaskEvent(**values, step=TaskStep(row.step)))
        return found

    def _photos(self, ids: Iterable[int]) -> dict[int, list[TaskPhoto]]:
        found = defaultdict[int, list[TaskPhoto]](list)
        mine = (
            select(warning_photos, evidence.c.sha256, evidence.c.file_unique_id, evidence.c.state)
            .join(evidence, evidence.c.id == warning_photos.c.evidence_id)
            .where(warning_photos.c.task_id.in_(ids))
            .order_by(warning_photos.c.evidence_id)
        )
        for row in self._connection.execute(mine):
            stored = row.state == EvidenceState.STORED.value
            found[row.task_id].append(
                TaskPhoto(
                    evidence_id=row.evidence_id, asked=row.asked, action=row.action, sha256=row.sha256,
                    key=row.file_unique_id, stored=stored,
                )
            )  # fmt: skip
        return found


def _task(
    row: Row[Any], events: Sequence[TaskEvent], photos: Sequence[TaskPhoto], exempt: dict[int, Exemption]
) -> FirmTask:
    return FirmTask(
        actions=tuple(PlanAction(text=one["text"], photo=one["photo"]) for one in row.actions),
        exemption=exempt.get(row.exemption_id) if row.exemption_id else None,
        events=tuple(events),
        photos=tuple(photos),
        **{name: row._mapping[name] for name in _PLAIN},
    )
