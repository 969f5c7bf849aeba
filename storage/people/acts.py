"""Audit log of acts that change no case: contact data shown, personal data erased, a mute lifted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, String, Table, insert, select

from complaints.ports import AuditedAct
from storage.engine.schema import BigId, Moment, metadata

acts = Table(
    "acts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("action", String(32), nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("case_id", BigId, ForeignKey("cases.id")),
    Column("detail", String(200), nullable=False, default=""),
    Index("ix_acts_case_id", "case_id"),
    sqlite_autoincrement=True,
)


class ActsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, action: str, now: datetime, staff_id: int | None = None, case_id: int | None = None, detail: str = ""
    ) -> None:
        row = {"at": now, "action": action, "staff_id": staff_id, "case_id": case_id, "detail": detail}
        self._connection.execute(insert(acts).values(row))

    def of_case(self, case_id: int) -> Sequence[AuditedAct]:
        return self._read(select(acts).where(acts.c.case_id == case_id).order_by(acts.c.id))

    def recent(self, limit: int = 100) -> Sequence[AuditedAct]:
        return self._read(select(acts).order_by(acts.c.id.desc()).limit(limit))

    def _read(self, query: object) -> Sequence[AuditedAct]:
        return [AuditedAct(**row._mapping) for row in self._connection.execute(query)]  # type: ignore[call-overload]
