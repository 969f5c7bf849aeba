"""How many cases name a firm or a site. Few cases of all do, and their index has what is counted
(storage.cases.rows)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, String, and_, cast, func, literal_column, or_, select

from complaints.model import State, Verdict
from complaints.ports.firms import FirmCounts, Repeating
from storage.cases.rows import OVER, cases

_NOT_COUNTED = [state.value for state in (State.REJECTED, State.WITHDRAWN, State.DUPLICATE, State.TRANSFERRED)]


def counted(
    connection: Connection, by: Column[str], idents: Collection[str], *, since: datetime, now: datetime
) -> Mapping[str, FirmCounts]:
    """By value of the column, for those asked for."""
    wanted = sorted(set(idents) - {""})
    if not wanted:
        return {}
    is_open = cases.c.queue_rank < OVER
    query = select(
        by.label("ident"),
        func.count().label("total"),
        func.count().filter(is_open).label("open"),
        func.count().filter(and_(is_open, cases.c.queue_due < now)).label("overdue"),
        func.count().filter(_recent(since)).label("recent"),
    ).where(by.in_(wanted), literal_column(f"{by.name} <> ''"))
    return {
        row.ident: FirmCounts(open=row.open, overdue=row.overdue, recent=row.recent, total=row.total)
        for row in connection.execute(query.group_by(by))
    }


def repeating(firm_id: ColumnElement[int], asked: Repeating) -> ColumnElement[bool]:
    named = (
        select(cases.c.firm)
        .where(literal_column("firm <> ''"), _recent(asked.since))
        .group_by(cases.c.firm)
        .having(func.count() >= asked.count)
    )
    return cast(firm_id, String).in_(named)


def _recent(since: datetime) -> ColumnElement[bool]:
    untrue = or_(cases.c.verdict.is_(None), cases.c.verdict != Verdict.FALSE.value)
    return and_(cases.c.created_at >= since, cases.c.state.not_in(_NOT_COUNTED), untrue)
