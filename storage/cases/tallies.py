"""Statistics over cases, one query each. A number uses the same conditions as the list it links to
(storage.cases.queue)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, literal, literal_column, select, true

from complaints.model import Kind
from complaints.office.measures import MEAN_OF, MEASURES
from complaints.ports import CaseSpot, FirmTally, QueueFilter, Tally
from storage.cases.queue import SQUARE, Narrowed, measured
from storage.cases.rows import cases
from storage.people.staff import staff

#: without contact data and without the reporter's text
_EXPORTED = (
    "id", "number", "kind", "state", "category", "address", "created_at", "due_at", "unit", "rectify_by", "original_by",
    "unit_person", "territory_person", "lat", "lon",
    "fixed_at", "closed_at", "verdict", "outcome", "satisfaction", "round", "rework_count", "hand_backs",
)  # fmt: skip


def tally(connection: Connection, where: QueueFilter, by: str) -> Sequence[Tally]:
    """One row per value of `by` (subdistrict, unit, category); a single row if `by` is empty."""
    groups = {"": literal(""), "subdistrict": cases.c.area, "unit": cases.c.unit, "category": cases.c.category}
    group = func.coalesce(groups[by], "").label("split")
    counts = [func.count().filter(and_(true(), *measured(name, where.now))).label(name) for name in MEASURES]
    mean = func.avg(cases.c.took_s).filter(and_(true(), *measured(MEAN_OF, where.now))).label("mean_s")
    query = select(group, *counts, mean).where(*Narrowed(connection, where).conditions)
    if by:
        query = query.group_by(group).order_by(group)
    return [
        Tally(
            split=row.split,
            counts={name: row._mapping[name] for name in MEASURES},
            mean_s=float(row.mean_s) if row.mean_s is not None else None,
        )
        for row in connection.execute(query)
    ]


def by_firm(connection: Connection, where: QueueFilter) -> Sequence[FirmTally]:
    kind, total = cases.c.kind, func.count().label("total")
    query = (
        select(
            cases.c.firm,
            total,
            func.count().filter(kind == Kind.REPORT.value).label("reports"),
            func.count().filter(kind == Kind.FINDING.value).label("findings"),
            func.count().filter(cases.c.rework_count > 0).label("reworked"),
        )
        .where(*Narrowed(connection, where).conditions, literal_column("firm <> ''"))
        .group_by(cases.c.firm)
        .order_by(total.desc(), cases.c.firm)
    )
    return [
        FirmTally(firm=row.firm, reports=row.reports, findings=row.findings, reworked=row.reworked)
        for row in connection.execute(query)
    ]


def heat(connection: Connection, where: QueueFilter) -> Sequence[CaseSpot]:
    square = SQUARE.label("square")
    conditions = Narrowed(connection, where).conditions
    counted = select(square, cases.c.area, func.count().label("cases")).where(*conditions)
    return [
        CaseSpot(cell=row.square, subdistrict=row.area, count=row.cases)
        for row in connection.execute(counted.group_by(square, cases.c.area).order_by(square, cases.c.area))
    ]


def page_of_export(
    connection: Connection, where: QueueFilter, *, after: int, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Like a list (storage.cases.cases): the ids come from an index, and only the rows of this page are read."""
    conditions = Narrowed(connection, where).conditions
    ids = select(cases.c.id).where(*conditions, cases.c.id > after).order_by(cases.c.id).limit(limit)
    columns = [cases.c[name] for name in _EXPORTED]
    owner = select(staff.c.name).where(staff.c.id == cases.c.owner_id).scalar_subquery().label("owner")
    page = select(*columns, cases.c.area.label("subdistrict"), owner).where(cases.c.id.in_(ids)).order_by(cases.c.id)
    return [dict(row._mapping) for row in connection.execute(page)]
