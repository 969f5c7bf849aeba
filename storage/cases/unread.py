"""Which cases each person has not read (S29): the last entry that they saw of each case that they opened, and the entry
from which their account follows the rest."""

from collections.abc import Collection

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Integer, Table, func, or_, select

from storage.cases.events import events
from storage.cases.rows import cases
from storage.engine.schema import BigId, metadata
from storage.engine.upsert import put, upsert

#: entries of a history that are no news: who looked at the contact details, and what was erased
QUIET = ("reveal", "erased")

case_reads = Table(
    "case_reads",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    sqlite_with_rowid=False,
)
reading_starts = Table(
    "reading_starts",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("event_id", BigId, nullable=False),
)


def unread_by(staff_id: int) -> ColumnElement[bool]:
    """A condition on `cases`. The entries of an index decide; no text is read."""
    start = select(reading_starts.c.event_id).where(reading_starts.c.staff_id == staff_id).scalar_subquery()
    seen = (
        select(case_reads.c.seq)
        .where(case_reads.c.staff_id == staff_id, case_reads.c.case_id == cases.c.id)
        .correlate(cases)
        .scalar_subquery()
    )
    news = select(events.c.id).where(
        events.c.case_id == cases.c.id,
        events.c.seq > func.coalesce(seen, 0),
        events.c.id > func.coalesce(start, 0),
        or_(events.c.staff_id.is_(None), events.c.staff_id != staff_id),
        events.c.action.not_in(QUIET),
    )
    return news.exists()


class UnreadTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, staff_id: int) -> None:
        newest = self._connection.execute(select(func.coalesce(func.max(events.c.id), 0))).scalar_one()
        statement = upsert(self._connection.dialect.name, reading_starts, ("staff_id",), ())
        self._connection.execute(statement, {"staff_id": staff_id, "event_id": newest})

    def opened(self, staff_id: int, case_id: int, *, seq: int) -> None:
        row = {"staff_id": staff_id, "case_id": case_id, "seq": seq}
        put(self._connection, case_reads, keys=("staff_id", "case_id"), row=row)

    def among(self, staff_id: int, case_ids: Collection[int]) -> frozenset[int]:
        found = select(cases.c.id).where(cases.c.id.in_(case_ids), unread_by(staff_id))
        return frozenset(self._connection.execute(found).scalars())
