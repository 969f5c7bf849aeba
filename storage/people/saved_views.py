"""Saved views. Those of a closed account stay: a shared one is in use by others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
    update,
)

from complaints.ports import SavedView
from storage.engine.schema import BigId, Moment, metadata
from storage.people.staff import staff

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("query", String(1000), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("staff_id", "name"),
    sqlite_autoincrement=True,
)

_ALL = select(saved_views, staff.c.name.label("maker"), staff.c.active).join(
    staff, staff.c.id == saved_views.c.staff_id
)


class SavedViewsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, view_id: int) -> SavedView | None:
        return self._one(_ALL.where(saved_views.c.id == view_id))

    def seen_by(self, staff_id: int) -> Sequence[SavedView]:
        own = saved_views.c.staff_id == staff_id
        seen = _ALL.where(or_(own, saved_views.c.shared)).order_by(own.desc(), saved_views.c.name, saved_views.c.id)
        return [_view(row) for row in self._connection.execute(seen)]

    def named(self, staff_id: int, name: str) -> SavedView | None:
        return self._one(_ALL.where(saved_views.c.staff_id == staff_id, saved_views.c.name == name))

    def keep(self, view: SavedView, *, now: datetime) -> int:
        row = {name: getattr(view, name) for name in ("staff_id", "name", "query", "shared")} | {"changed_at": now}
        if view.id:
            self._connection.execute(update(saved_views).where(saved_views.c.id == view.id).values(row))
            return view.id
        added = insert(saved_views).values(row).returning(saved_views.c.id)
        return int(self._connection.execute(added).scalar_one())

    def drop(self, view_id: int) -> None:
        self._connection.execute(delete(saved_views).where(saved_views.c.id == view_id))

    def _one(self, query: Any) -> SavedView | None:
        row = self._connection.execute(query).first()
        return _view(row) if row is not None else None


def _view(row: Row[Any]) -> SavedView:
    return SavedView(
        id=row.id,
        staff_id=row.staff_id,
        name=row.name,
        query=row.query,
        shared=row.shared,
        maker=row.maker,
        left=not row.active,
    )
