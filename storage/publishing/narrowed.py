"""Filters over published cases, and what is counted of them: squares of the map, and sums of a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, TextClause, case, cast, func, literal, select

from complaints.model import Outcome, Verdict
from publishing.model import Amounts, PublicFilter
from publishing.ports import Spot
from storage.publishing.tables import FINDING, SHOWN, published

_SPLITS = frozenset({"month", "subdistrict", "category", "site"})
_TRUE = (Verdict.TRUE.value, Verdict.MOSTLY.value, Verdict.PARTLY.value)


def narrowed(where: PublicFilter, *, walking: bool = False) -> list[ColumnElement[bool] | TextClause]:
    """`walking`: for a list in the order of an index that has the place too. SQLite would else take the index of the
    place and sort what it finds, which takes ten times as long for a box that holds much."""
    columns = published.c
    conditions: list[ColumnElement[bool] | TextClause] = [SHOWN]
    for name in ("subdistrict", "category", "site", "outcome"):
        if value := getattr(where, name):
            conditions.append(columns[name] == value)
    if where.categories:
        one = len(where.categories) == 1  # then its own index is walked
        conditions.append(columns.category == where.categories[0] if one else columns.category.in_(where.categories))
    if where.received_from is not None:
        conditions.append(columns.received_on >= where.received_from)
    if where.received_until is not None:
        conditions.append(columns.received_on < where.received_until)
    if where.is_open is not None:
        conditions.append(columns.closed_on.is_(None) if where.is_open else columns.closed_on.is_not(None))
    if where.closed_from is not None:
        conditions.append(columns.closed_on >= where.closed_from)
    if where.closed_until is not None:
        conditions.append(columns.closed_on < where.closed_until)
    if where.box is not None:
        south, west, north, east = where.box
        lat, lon = (columns[name] + 0.0 if walking else columns[name] for name in ("lat", "lon"))
        conditions += [lat.between(south, north), lon.between(west, east)]
    return conditions


def spots(connection: Connection, where: PublicFilter, *, across: float, limit: int) -> Sequence[Spot]:
    """Squares are counted from the south-west corner of the world, so that those of two views agree."""
    columns = published.c
    row, column = (
        cast(func.floor((columns[name] + offset) / across), Integer) for name, offset in (("lat", 90.0), ("lon", 180.0))
    )
    grouped = (
        select(
            func.avg(columns.lat).label("lat"),
            func.avg(columns.lon).label("lon"),
            func.count().label("cases"),
            func.min(columns.id).label("one"),
        )
        .where(*narrowed(where), columns.lat.is_not(None))
        .group_by(row, column)
        .order_by(func.count().desc(), func.min(columns.id))
        .limit(limit)
    )
    rows = connection.execute(grouped).all()
    alone = [one.one for one in rows if one.cases == 1]
    named = connection.execute(select(columns.id, columns.number).where(columns.id.in_(alone)))
    numbers = {row.id: row.number for row in named}
    return [
        Spot(
            lat=round(float(one.lat), 5),
            lon=round(float(one.lon), 5),
            count=one.cases,
            number=numbers.get(one.one, ""),
        )
        for one in rows
    ]


def days(connection: Connection) -> tuple[date, date] | None:
    """The days of the first and the last closing."""
    first, last = (
        connection.execute(
            select(published.c.closed_on).where(SHOWN, published.c.closed_on.is_not(None)).order_by(order).limit(1)
        ).scalar_one_or_none()
        for order in (published.c.closed_on, published.c.closed_on.desc())
    )
    return (first, last) if first is not None and last is not None else None


def amounts(connection: Connection, by: str, where: PublicFilter, *, limit: int) -> Sequence[Amounts]:
    if by not in _SPLITS:
        raise ValueError(by)
    split: ColumnElement[Any] = published.c[by]
    return [
        _amounts(row)
        for row in connection.execute(
            _counted(split, where)
            .group_by(split)
            .order_by(split.desc() if by == "month" else func.count().desc())
            .limit(limit)
        )
    ]


def total(connection: Connection, where: PublicFilter) -> Amounts | None:
    """Without groups, so that the database walks the index of the filter and not that of the split."""
    row = connection.execute(_counted(literal(""), where)).one()
    return _amounts(row) if row.cases else None


def _counted(split: ColumnElement[Any], where: PublicFilter) -> Select[Any]:
    return select(
        split.label("split"),
        func.count().label("cases"),
        func.sum(case((published.c.verdict.in_(_TRUE), 1), else_=0)).label("true"),
        func.sum(case((published.c.outcome == Outcome.SOLVED.value, 1), else_=0)).label("solved"),
        func.avg(published.c.took_days).label("mean_days"),
    ).where(*narrowed(where), published.c.verdict != FINDING)


def _amounts(row: Row[Any]) -> Amounts:
    return Amounts(
        split=row.split,
        cases=row.cases,
        true=row.true,
        solved=row.solved,
        mean_days=float(row.mean_days) if row.mean_days is not None else None,
    )
