"""The queue's filter as SQL: one place, so that bot, console, numbers and exports count the same."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, func, or_, select

from complaints.measures import MEASURES, AtLeast, Condition, Given, NotAfter, OneOf, Overdue
from complaints.numbers import parse_number
from complaints.ports import QueueFilter
from storage.forwards import external_ids


def territory_of(cases: Table) -> ColumnElement[str]:
    """属地 once somebody has set it, until then where the place lies: what the list shows."""
    return func.coalesce(func.nullif(cases.c.territory, ""), cases.c.subdistrict)


def square_of(cases: Table) -> ColumnElement[str]:
    """The map's square where the case has a point; without one, `cell` names a road instead."""
    return case((cases.c.lat.is_not(None), cases.c.cell), else_="")


def narrowed(cases: Table, where: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.states:
        conditions.append(cases.c.state.in_(sorted(where.states)))
    for column, value in (
        (territory_of(cases), where.subdistrict),
        (cases.c.category, where.category),
        (cases.c.unit, where.unit),
        (cases.c.owner_id, where.mine),
    ):
        if value is not None:
            conditions.append(column == value if value != "" else func.coalesce(column, "") == "")
    if where.cell is not None:
        conditions.append(cases.c.cell == where.cell if where.cell else square_of(cases) == "")
    if where.overdue:
        conditions += _sql(cases, Overdue(), where.now)
    if where.created_from is not None:
        conditions.append(cases.c.created_at >= where.created_from)
    if where.created_until is not None:
        conditions.append(cases.c.created_at < where.created_until)
    if where.measure:
        conditions += measured(cases, where.measure, where.now)
    return [*conditions, *_worded(cases, where.text)]


def _worded(cases: Table, text: str) -> list[ColumnElement[bool]]:
    if number := parse_number(text):
        return [cases.c.number == number]
    if words := text.strip():
        named = (cases.c.number, cases.c.text, cases.c.address)
        elsewhere = select(external_ids.c.case_id).where(external_ids.c.number == words)
        return [or_(*(column.icontains(words, autoescape=True) for column in named), cases.c.id.in_(elsewhere))]
    return []


def measured(cases: Table, name: str, now: datetime | None) -> list[ColumnElement[bool]]:
    """The conditions of a measure (complaints.measures) as SQL."""
    return [sql for condition in MEASURES[name] for sql in _sql(cases, condition, now)]


def _sql(cases: Table, condition: Condition, now: datetime | None) -> list[ColumnElement[bool]]:
    match condition:
        case OneOf(field, values):
            return [cases.c[field].in_(sorted(values))]
        case Given(field):
            return [cases.c[field].is_not(None)]
        case AtLeast(field, value):
            return [cases.c[field] >= value]
        case NotAfter(field, limit):
            return [cases.c[field] <= cases.c[limit]]
        case Overdue():
            if now is None:
                raise ValueError("overdue needs now")
            return [cases.c.queue_rank < 2, cases.c.queue_due < now]


def count(connection: Connection, cases: Table, where: QueueFilter) -> int:
    return connection.execute(select(func.count()).select_from(cases).where(*narrowed(cases, where))).scalar_one()
