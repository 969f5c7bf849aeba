"""Questions of firms in confidence; question and answer are sealed, so that no search of the database finds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, LargeBinary, Row, Table, insert, select, update

from complaints.ports.consultations import Consultation
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal

consultations = Table(
    "consultations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("asker", Integer, ForeignKey("staff.id"), nullable=False, index=True),
    Column("text", LargeBinary, nullable=False),  # sealed
    Column("at", Moment, nullable=False),
    Column("answer", LargeBinary),  # sealed
    Column("answered_at", Moment),
    Column("answered_by", Integer, ForeignKey("staff.id")),
    sqlite_autoincrement=True,
)
_OPEN = consultations.c.answered_at.is_(None)
Index("ix_consultations_open", consultations.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)


class ConsultationsTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def ask(self, *, asker: int, text: str, now: datetime) -> int:
        row = {"asker": asker, "text": self._seal.close(text, _place(asker, "text")), "at": now}
        added = insert(consultations).values(row).returning(consultations.c.id)
        return int(self._connection.execute(added).scalar_one())

    def of(self, asker: int, *, limit: int) -> Sequence[Consultation]:
        own = select(consultations).where(consultations.c.asker == asker).order_by(consultations.c.id.desc())
        return [self._read(row) for row in self._connection.execute(own.limit(limit))]

    def waiting(self, *, limit: int) -> Sequence[Consultation]:
        waiting = select(consultations).where(_OPEN).order_by(consultations.c.id).limit(limit)
        return [self._read(row) for row in self._connection.execute(waiting)]

    def get(self, ident: int) -> Consultation | None:
        row = self._connection.execute(select(consultations).where(consultations.c.id == ident)).first()
        return self._read(row) if row is not None else None

    def answer(self, ident: int, *, text: str, staff_id: int, now: datetime) -> bool:
        known = self.get(ident)
        if known is None:
            return False
        sealed = self._seal.close(text, _place(known.asker, "answer"))
        mine = update(consultations).where(consultations.c.id == ident, _OPEN)
        changed = mine.values(answer=sealed, answered_at=now, answered_by=staff_id)
        return self._connection.execute(changed).rowcount == 1

    def _read(self, row: Row[Any]) -> Consultation:
        return Consultation(
            id=row.id,
            asker=row.asker,
            text=self._seal.open(row.text, _place(row.asker, "text")),
            at=row.at,
            answer=self._seal.open(row.answer, _place(row.asker, "answer")),
            answered_at=row.answered_at,
        )


def _place(asker: int, name: str) -> str:
    return f"consultation:{asker}:{name}"
