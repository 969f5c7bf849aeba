"""重点关注: places with repeated reports (complaints.places.sites), each with its point or address and its count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, Row, String, Table, Text, insert, select, update

from complaints.ports import Site
from storage.engine.schema import BigId, Moment, metadata

sites = Table(
    "sites",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("cell", String(24), nullable=False, index=True),
    Column("lat", Float),
    Column("lon", Float),
    Column("address", Text, nullable=False),
    Column("subdistrict", String(32)),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
    sqlite_autoincrement=True,
)


class SitesTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, site_id: int) -> Site | None:
        row = self._connection.execute(select(sites).where(sites.c.id == site_id)).first()
        return _site(row) if row is not None else None

    def in_cells(self, cells: Sequence[str], *, since: datetime) -> Sequence[Site]:
        found = select(sites).where(sites.c.cell.in_(cells), sites.c.last_at >= since).order_by(sites.c.id)
        return [_site(row) for row in self._connection.execute(found)]

    def recent(self, *, since: datetime, limit: int = 100) -> Sequence[Site]:
        newest = select(sites).where(sites.c.last_at >= since).order_by(sites.c.last_at.desc()).limit(limit)
        return [_site(row) for row in self._connection.execute(newest)]

    def add(
        self,
        *,
        cell: str,
        lat: float | None,
        lon: float | None,
        address: str,
        subdistrict: str | None,
        now: datetime,
        count: int,
    ) -> Site:
        row = {
            "cell": cell, "lat": lat, "lon": lon, "address": address, "subdistrict": subdistrict,
            "opened_at": now, "last_at": now, "count": count,
        }  # fmt: skip
        return _site(self._connection.execute(insert(sites).values(row).returning(sites)).one())

    def note(self, site_id: int, *, count: int, now: datetime) -> None:
        self._connection.execute(update(sites).where(sites.c.id == site_id).values(count=count, last_at=now))


def _site(row: Row[Any]) -> Site:
    return Site(**row._mapping)
