"""The cases of a filter as points of a map: only the columns that a map shows."""

from sqlalchemy import Connection, func, select

from complaints.model import State
from complaints.ports import CasePoint, CasePoints, QueueFilter
from storage.cases.queue import Narrowed
from storage.cases.rows import ORDER, cases

_COLUMNS = ("number", "state", "category", "lat", "lon", "due_at", "created_at", "address")


def points(connection: Connection, where: QueueFilter, *, limit: int) -> CasePoints:
    conditions = Narrowed(connection, where).conditions
    counted = select(func.count(), func.count(cases.c.lat)).select_from(cases).where(*conditions)
    matching, placed = connection.execute(counted).one()
    columns = [cases.c[name] for name in _COLUMNS]
    found = select(*columns).where(*conditions, cases.c.lat.is_not(None)).order_by(*ORDER).limit(limit)
    rows = [CasePoint(**{**row._mapping, "state": State(row.state)}) for row in connection.execute(found)]
    return CasePoints(points=rows, placed=placed, nowhere=matching - placed)
