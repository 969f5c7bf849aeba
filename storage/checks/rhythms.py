"""When the next 自查 of a list at a site is due, and when its firm was reminded."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select, update

from inspections.checklists.ports import Every, Rhythm
from inspections.checklists.rhythm import AGAIN_DAYS
from storage.checks.tables import check_rhythms
from storage.engine.upsert import put


class RhythmRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_(self, *, firm: str, site: str, site_name: str, list_id: str, every: Every | None, due_on: date) -> None:
        if every is None:
            gone = delete(check_rhythms).where(check_rhythms.c.site == site, check_rhythms.c.list_id == list_id)
            self._connection.execute(gone)
            return
        row = {
            "firm": firm, "site": site, "site_name": site_name[:200], "list_id": list_id, "every": every.value,
            "due_on": due_on, "reminded_on": None,
        }  # fmt: skip
        put(self._connection, check_rhythms, keys=("site", "list_id"), row=row)

    def listed(self, *, firm: str, due_by: date | None, limit: int) -> Sequence[Rhythm]:
        wanted = select(check_rhythms)
        if firm:
            wanted = wanted.where(check_rhythms.c.firm == firm)
        if due_by is not None:
            wanted = wanted.where(check_rhythms.c.due_on <= due_by)
        return self._read(wanted, limit)

    def to_remind(self, today: date, limit: int) -> Sequence[Rhythm]:
        again = check_rhythms.c.reminded_on <= today - timedelta(days=AGAIN_DAYS)
        due = select(check_rhythms).where(
            check_rhythms.c.due_on <= today, or_(check_rhythms.c.reminded_on.is_(None), again)
        )
        return self._read(due, limit)

    def reminded(self, rhythm_id: int, today: date) -> None:
        self._change(rhythm_id, reminded_on=today)

    def move_due(self, rhythm_id: int, due_on: date) -> None:
        self._change(rhythm_id, due_on=due_on, reminded_on=None)

    def _change(self, rhythm_id: int, **values: date | None) -> None:
        self._connection.execute(update(check_rhythms).where(check_rhythms.c.id == rhythm_id).values(values))

    def _read(self, wanted: Select[Any], limit: int) -> Sequence[Rhythm]:
        rows = self._connection.execute(wanted.order_by(check_rhythms.c.due_on, check_rhythms.c.id).limit(limit))
        return [Rhythm(**{**row._mapping, "every": Every(row.every)}) for row in rows]
