"""Posters, and their scans by day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Float,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    func,
    select,
    update,
)

from complaints.ports.posters import Poster, PosterKind, PosterPlace, Scans
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import add_up, insert_or_nothing

posters = Table(
    "posters",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("name", String(300), nullable=False),
    Column("address", String(300), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("subdistrict", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)

poster_scans = Table(
    "poster_scans",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)

_RECENT = timedelta(days=29)


class PostersTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, poster: Poster, *, staff_id: int) -> bool:
        place = poster.place
        row = {
            "code": poster.code, "kind": place.kind.value, "subject": place.id, "name": place.name[:300],
            "address": place.address[:300], "lat": place.lat, "lon": place.lon, "subdistrict": place.subdistrict,
            "made_at": poster.made_at, "made_by": staff_id,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, posters).returning(posters.c.id)
        return self._connection.execute(statement, row).first() is not None

    def get(self, code: str) -> Poster | None:
        row = self._connection.execute(select(posters).where(posters.c.code == code)).first()
        return _poster(row) if row is not None else None

    def all(self, *, limit: int = 500) -> Sequence[Poster]:
        order = (posters.c.revoked_at.is_not(None), posters.c.id.desc())
        return [_poster(row) for row in self._connection.execute(select(posters).order_by(*order).limit(limit))]

    def revoke(self, code: str, *, now: datetime) -> bool:
        here = (posters.c.code == code, posters.c.revoked_at.is_(None))
        return self._connection.execute(update(posters).where(*here).values(revoked_at=now)).rowcount == 1

    def scanned(self, code: str, day: date) -> None:
        statement = add_up(self._connection.dialect.name, poster_scans, ("code", "day"), ("count",))
        self._connection.execute(statement, {"code": code, "day": day, "count": 1})

    def scans(self, code: str, *, since: date) -> Sequence[tuple[date, int]]:
        days = select(poster_scans.c.day, poster_scans.c.count)
        days = days.where(poster_scans.c.code == code, poster_scans.c.day >= since).order_by(poster_scans.c.day)
        return [(row[0], row[1]) for row in self._connection.execute(days)]

    def all_scans(self, *, today: date) -> dict[str, Scans]:
        code, day, count = poster_scans.c.code, poster_scans.c.day, poster_scans.c.count
        recent = func.sum(count).filter(day >= today - _RECENT)
        rows = self._connection.execute(select(code, func.sum(count), recent, func.max(day)).group_by(code))
        return {row[0]: Scans(total=int(row[1]), of_30_days=int(row[2] or 0), last=row[3]) for row in rows}


def _poster(row: Row[Any]) -> Poster:
    place = PosterPlace(
        kind=PosterKind(row.kind),
        id=row.subject,
        name=row.name,
        address=row.address,
        lat=row.lat,
        lon=row.lon,
        subdistrict=row.subdistrict,
    )
    return Poster(code=row.code, place=place, made_at=row.made_at, revoked_at=row.revoked_at)
