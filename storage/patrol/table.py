"""网格巡查 (inspections.patrol): grids with their outlines, rhythms by level, and checks, which are only added."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from inspections.patrol.model import Check, Grid, Rhythm, Seen
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

patrol_grids = Table(
    "patrol_grids",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("rings", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("dropped_at", Moment),
)
patrol_rhythms = Table(
    "patrol_rhythms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("level", String(16), nullable=False),
    Column("every", SmallInteger, nullable=False),
    Column("since", Date, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
patrol_checks = Table(
    "patrol_checks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("client_id", String(64), nullable=False, unique=True),
    Column("grid_id", Integer, ForeignKey("patrol_grids.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen", String(8), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("accuracy", Float),
    Column("inside", Boolean),
    Column("note", Text, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("by", String(64), nullable=False),
)
Index("ix_patrol_checks_grid_id_at", patrol_checks.c.grid_id, patrol_checks.c.at)
Index("ix_patrol_checks_at", patrol_checks.c.at)


class PatrolTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grids(self) -> Sequence[Grid]:
        query = select(patrol_grids).where(patrol_grids.c.dropped_at.is_(None))
        return [_grid(row) for row in self._connection.execute(query.order_by(patrol_grids.c.name, patrol_grids.c.id))]

    def grid(self, grid_id: int) -> Grid | None:
        row = self._connection.execute(select(patrol_grids).where(patrol_grids.c.id == grid_id)).first()
        return _grid(row) if row is not None else None

    def replace(self, grids: Sequence[Grid], *, at: datetime) -> None:
        codes = [grid.code for grid in grids]
        gone = (patrol_grids.c.dropped_at.is_(None), patrol_grids.c.code.not_in(codes))
        self._connection.execute(update(patrol_grids).where(*gone).values(dropped_at=at))
        known = {row.code: row for row in self._connection.execute(select(patrol_grids))}
        for grid in grids:
            row: dict[str, Any] = {
                "name": grid.name, "level": grid.level, "person": grid.person,
                "rings": json.dumps([[list(point) for point in ring] for ring in grid.rings]), "dropped_at": None,
            }  # fmt: skip
            there = known.get(grid.code)
            if there is None:
                self._connection.execute(insert(patrol_grids), {**row, "code": grid.code, "since": grid.since})
                continue
            if there.dropped_at is not None:
                row |= {"since": grid.since}  # nobody had to look meanwhile
            self._connection.execute(update(patrol_grids).where(patrol_grids.c.id == there.id).values(row))

    def rhythms(self) -> Mapping[str, Rhythm]:
        rows = self._connection.execute(select(patrol_rhythms).order_by(patrol_rhythms.c.id))
        newest = {row.level: Rhythm(level=row.level, every=row.every, since=row.since, by=row.by) for row in rows}
        return {level: rhythm for level, rhythm in newest.items() if rhythm.every}

    def set_rhythm(self, rhythm: Rhythm, *, at: datetime) -> None:
        row = {"level": rhythm.level, "every": rhythm.every, "since": rhythm.since, "by": rhythm.by, "at": at}
        self._connection.execute(insert(patrol_rhythms), row)

    def add(self, check: Check) -> bool:
        row = {
            "client_id": check.client_id, "grid_id": check.grid_id, "at": check.at, "seen": check.seen.value,
            "lat": check.lat, "lon": check.lon, "accuracy": check.accuracy, "inside": check.inside, "note": check.note,
            "staff_id": check.staff_id, "by": check.by,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, patrol_checks).returning(patrol_checks.c.id)
        return self._connection.execute(statement, row).scalar_one_or_none() is not None

    def looked(self, since: datetime) -> Mapping[int, Sequence[datetime]]:
        found = defaultdict[int, list[datetime]](list)
        last = select(patrol_checks.c.grid_id, func.max(patrol_checks.c.at, type_=Moment).label("at"))
        every = select(patrol_checks.c.grid_id, patrol_checks.c.at).where(patrol_checks.c.at >= since)
        for query in (last.group_by(patrol_checks.c.grid_id), every):
            for row in self._connection.execute(query):
                found[row.grid_id].append(row.at)
        return found

    def checks(self, since: datetime, *, limit: int) -> Sequence[Check]:
        query = (
            select(patrol_checks).where(patrol_checks.c.at >= since).order_by(patrol_checks.c.id.desc()).limit(limit)
        )
        return [Check(**{**row._mapping, "seen": Seen(row.seen)}) for row in self._connection.execute(query)]


def _grid(row: Row[Any]) -> Grid:
    rings = [[(lon, lat) for lon, lat in ring] for ring in json.loads(row.rings)]
    return Grid(
        id=row.id, code=row.code, name=row.name, level=row.level, person=row.person, rings=rings, since=row.since
    )


if TYPE_CHECKING:
    from inspections.patrol.ports import Patrol

    def _keeps_the_promise(table: PatrolTable) -> Patrol:
        return table
