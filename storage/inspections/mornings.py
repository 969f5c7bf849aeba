"""When leaders want their morning message."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, or_, select, update

from storage.engine.upsert import put
from storage.inspections.tables import mornings


class MorningsPart:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def choose_morning(self, staff_id: int, hour: int | None, *, done: date | None) -> None:
        if hour is None:
            self._connection.execute(delete(mornings).where(mornings.c.staff_id == staff_id))
            return
        row = {"staff_id": staff_id, "hour": hour, "day": done}
        put(self._connection, mornings, keys=("staff_id",), row=row)

    def morning_of(self, staff_id: int) -> int | None:
        return self._connection.execute(select(mornings.c.hour).where(mornings.c.staff_id == staff_id)).scalar()

    def mornings_due(self, *, day: date, hour: int, limit: int) -> Sequence[int]:
        older = or_(mornings.c.day.is_(None), mornings.c.day < day)
        due = select(mornings.c.staff_id).where(mornings.c.hour <= hour, older).order_by(mornings.c.staff_id)
        return list(self._connection.execute(due.limit(limit)).scalars())

    def morning_done(self, staff_id: int, *, day: date) -> None:
        self._connection.execute(update(mornings).where(mornings.c.staff_id == staff_id).values(day=day))
