"""Search around a place: one index range per cell, reading only the columns that are compared."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from complaints.model import Kind, State
from complaints.ports import Nearby
from storage.cases.rows import cases

_COLUMNS = ("id", "number", "category", "lat", "lon", "address", "text", "created_at", "updated_at", "master_id")


def near(connection: Connection, cells: Sequence[str], *, since: datetime, limit: int) -> list[Nearby]:
    found = (
        select(cases.c.kind, cases.c.state, *(cases.c[name] for name in _COLUMNS))
        .where(cases.c.cell.in_(cells), cases.c.updated_at >= since)
        .order_by(cases.c.updated_at.desc(), cases.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(found)
    return [Nearby(**{**row._mapping, "kind": Kind(row.kind), "state": State(row.state)}) for row in rows]
