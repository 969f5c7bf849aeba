"""举一反三 (complaints.places.task): tasks at sites and their steps; steps are only added."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, Select, String, Table, Text, UniqueConstraint, select

from complaints.places.task import Task, TaskAction, TaskStep
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

site_tasks = Table(
    "site_tasks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("site_id", BigId, ForeignKey("sites.id"), nullable=False),
    Column("number", Integer, nullable=False),  # counts the tasks of the site
    Column("text", Text, nullable=False),
    Column("unit", String(32), nullable=False),
    Column("person", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    UniqueConstraint("site_id", "number"),
    sqlite_autoincrement=True,
)
site_task_steps = Table(
    "site_task_steps",
    metadata,
    Column("task_id", BigId, ForeignKey("site_tasks.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("photo", String(64), nullable=False),
)


class SiteTasksTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, site_id: int, number: int, text: str, unit: str, person: str, due_at: datetime, step: TaskStep
    ) -> Task | None:
        row = {
            "site_id": site_id, "number": number, "text": text, "unit": unit, "person": person, "due_at": due_at,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, site_tasks).returning(site_tasks.c.id)
        task_id = self._connection.execute(statement, row).scalar_one_or_none()
        if task_id is None:
            return None
        self.add_step(task_id, seen=0, step=step)
        return self.get(task_id)

    def add_step(self, task_id: int, *, seen: int, step: TaskStep) -> bool:
        row = {
            "task_id": task_id, "number": seen + 1, "action": step.action.value, "at": step.at,
            "staff_id": step.staff_id, "name": step.name, "note": step.note, "photo": step.photo,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, site_task_steps)
        written = self._connection.execute(statement.returning(site_task_steps.c.number), row)
        return written.scalar_one_or_none() is not None

    def get(self, task_id: int) -> Task | None:
        return next(iter(self._read(select(site_tasks).where(site_tasks.c.id == task_id))), None)

    def of_sites(self, site_ids: Collection[int]) -> Sequence[Task]:
        return self._read(select(site_tasks).where(site_tasks.c.site_id.in_(site_ids)))

    def unclosed(self, limit: int = 100) -> Sequence[Task]:
        closed = select(site_task_steps.c.task_id).where(site_task_steps.c.action == TaskAction.CLOSE.value)
        return self._read(select(site_tasks).where(site_tasks.c.id.not_in(closed)).limit(limit))

    def photo_names(self) -> set[str]:
        """Names in the photo store that steps need."""
        named = select(site_task_steps.c.photo).where(site_task_steps.c.photo != "")
        return set(self._connection.execute(named).scalars())

    def _read(self, query: Select[Any]) -> Sequence[Task]:
        rows = self._connection.execute(query.order_by(site_tasks.c.id)).all()
        steps = defaultdict[int, list[TaskStep]](list)
        of_tasks = select(site_task_steps).where(site_task_steps.c.task_id.in_([row.id for row in rows]))
        for row in self._connection.execute(of_tasks.order_by(site_task_steps.c.task_id, site_task_steps.c.number)):
            steps[row.task_id].append(
                TaskStep(
                    action=TaskAction(row.action),
                    at=row.at,
                    staff_id=row.staff_id,
                    name=row.name,
                    note=row.note,
                    photo=row.photo,
                )
            )
        return [Task(**row._mapping, steps=tuple(steps[row.id])) for row in rows]
