"""The queue's filter as SQL: one place, so that bot, console and exports count the same."""

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from complaints.numbers import parse_number
from complaints.ports import QueueFilter


def narrowed(cases: Table, where: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.states:
        conditions.append(cases.c.state.in_(sorted(where.states)))
    # 属地 once somebody has set it, until then where the place lies: what the list shows
    territory = func.coalesce(func.nullif(cases.c.territory, ""), cases.c.subdistrict)
    for column, value in (
        (territory, where.subdistrict),
        (cases.c.category, where.category),
        (cases.c.unit, where.unit),
        (cases.c.owner_id, where.mine),
    ):
        if value is not None:
            conditions.append(column == value)
    if where.overdue:
        if where.now is None:
            raise ValueError("overdue needs now")
        conditions += [cases.c.queue_rank < 2, cases.c.queue_due < where.now]
    if number := parse_number(where.text):
        conditions.append(cases.c.number == number)
    elif words := where.text.strip():
        named = (cases.c.number, cases.c.text, cases.c.address)
        conditions.append(or_(*(column.icontains(words, autoescape=True) for column in named)))
    return conditions


def count(connection: Connection, cases: Table, where: QueueFilter) -> int:
    return connection.execute(select(func.count()).select_from(cases).where(*narrowed(cases, where))).scalar_one()
