"""Reminders that have been sent; each is sent once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, and_, select

from complaints.model import State
from storage.cases.rows import cases
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

reminders = Table(
    "reminders",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("case_id", "kind", "round"),
)


class RemindersTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, case_id: int, *, kind: str, round_: int, now: datetime) -> bool:
        """False if it was recorded before."""
        row = {"case_id": case_id, "kind": kind, "round": round_, "at": now}
        noted = insert_or_nothing(self._connection.dialect.name, reminders).returning(reminders.c.case_id)
        return self._connection.execute(noted, row).first() is not None

    def unrated(self, *, after: datetime, before: datetime, limit: int = 50) -> Sequence[tuple[int, int]]:
        """(case id, round) of closed cases last changed between these times, without a rating and a reminder."""
        reminded = and_(
            reminders.c.case_id == cases.c.id, reminders.c.kind == "rate", reminders.c.round == cases.c.round
        )
        query = (
            select(cases.c.id, cases.c.round)
            .outerjoin(reminders, reminded)
            .where(
                cases.c.state == State.CLOSED.value,
                cases.c.satisfaction.is_(None),
                cases.c.updated_at > after,
                cases.c.updated_at <= before,
                reminders.c.case_id.is_(None),
            )
            .order_by(cases.c.id)
            .limit(limit)
        )
        return [(row.id, row.round) for row in self._connection.execute(query)]
