"""Reminder levels (rungs) that overdue cases have reached, and the staff who read and signed them. Rows are only added
(S14)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, String, Table, UniqueConstraint, select, update
from sqlalchemy.sql.functions import coalesce

from complaints.model import Receipt, Rung
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

rungs = Table(
    "rungs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    Column("deadline", Moment, nullable=False),  # the deadline that the rung belongs to
    Column("name", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("case_id", "deadline", "name"),
    sqlite_autoincrement=True,
)
rung_receipts = Table(
    "rung_receipts",
    metadata,
    Column("rung_id", BigId, ForeignKey("rungs.id"), primary_key=True, autoincrement=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, index=True),
    Column("read_at", Moment),
    Column("signed_at", Moment),
)
_WITH_RUNG = select(rungs, rung_receipts.c.staff_id, rung_receipts.c.read_at, rung_receipts.c.signed_at).join(
    rung_receipts
)


class RungsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, case_id: int, deadline: datetime, name: str, at: datetime, staff_ids: Collection[int]
    ) -> int | None:
        row = {"case_id": case_id, "deadline": deadline, "name": name, "at": at}
        statement = insert_or_nothing(self._connection.dialect.name, rungs).returning(rungs.c.id)
        rung_id = self._connection.execute(statement, row).scalar_one_or_none()
        if rung_id is not None and staff_ids:
            several = [{"rung_id": rung_id, "staff_id": staff_id} for staff_id in sorted(staff_ids)]
            self._connection.execute(rung_receipts.insert(), several)
        return rung_id

    def of_case(self, case_id: int) -> Sequence[Rung]:
        rows = self._connection.execute(select(rungs).where(rungs.c.case_id == case_id).order_by(rungs.c.id))
        return [_rung(row) for row in rows]

    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        names_of = defaultdict[int, set[str]](set)
        query = select(rungs.c.case_id, rungs.c.name).where(rungs.c.case_id.in_(case_ids))
        for case_id, name in self._connection.execute(query):
            names_of[case_id].add(name)
        return {case_id: frozenset(names) for case_id, names in names_of.items()}

    def receipts(self, case_id: int) -> Sequence[Receipt]:
        rows = self._connection.execute(
            _WITH_RUNG.where(rungs.c.case_id == case_id).order_by(rungs.c.id, rung_receipts.c.staff_id)
        )
        return [_receipt(row) for row in rows]

    def unsigned(self, staff_id: int, limit: int = 100) -> Sequence[Receipt]:
        mine = _WITH_RUNG.where(rung_receipts.c.staff_id == staff_id, rung_receipts.c.signed_at.is_(None))
        return [_receipt(row) for row in self._connection.execute(mine.order_by(rungs.c.id.desc()).limit(limit))]

    def receipt(self, rung_id: int, staff_id: int) -> Receipt | None:
        one = _WITH_RUNG.where(rungs.c.id == rung_id, rung_receipts.c.staff_id == staff_id)
        row = self._connection.execute(one).first()
        return _receipt(row) if row is not None else None

    def mark(self, rung_id: int, staff_id: int, *, signed: bool, now: datetime) -> None:
        values = {"read_at": coalesce(rung_receipts.c.read_at, now)}
        if signed:
            values["signed_at"] = coalesce(rung_receipts.c.signed_at, now)
        self._connection.execute(
            update(rung_receipts)
            .where(rung_receipts.c.rung_id == rung_id, rung_receipts.c.staff_id == staff_id)
            .values(values)
        )


def _rung(row: Row[tuple[object, ...]]) -> Rung:
    return Rung(id=row.id, case_id=row.case_id, deadline=row.deadline, name=row.name, at=row.at)


def _receipt(row: Row[tuple[object, ...]]) -> Receipt:
    return Receipt(rung=_rung(row), staff_id=row.staff_id, read_at=row.read_at, signed_at=row.signed_at)
