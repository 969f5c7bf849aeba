"""Documents of the zone that operators changed: published versions, which are only added, and drafts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)

from complaints.ports import ZoneDraft, ZoneVersion
from storage.engine.prepared import Prepared
from storage.engine.schema import Moment, metadata
from storage.engine.upsert import insert_or_nothing, upsert
from storage.settings import SettingsTable

zone_versions = Table(
    "zone_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text),
    Column("on_file", String(16), nullable=False),
    Column("why", String(200), nullable=False),
    Column("again", Integer),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("document", "number"),
)
zone_drafts = Table(
    "zone_drafts",
    metadata,
    Column("document", String(64), nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("base", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("document", "staff_id"),
)

_STAMP = Prepared(select(func.coalesce(func.max(zone_versions.c.id), 0)))


class ZoneTextsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self) -> Mapping[str, ZoneVersion]:
        newest = select(func.max(zone_versions.c.id)).group_by(zone_versions.c.document)
        rows = self._connection.execute(select(zone_versions).where(zone_versions.c.id.in_(newest)))
        return {row.document: _version(row) for row in rows}

    def stamp(self) -> int:
        return int(_STAMP.rows(self._connection, {})[0][0])

    def alone(self) -> None:
        """On SQLite there is one writer anyway; elsewhere the row is locked until this transaction ends."""
        SettingsTable(self._connection).put("zone_texts", "alone")

    def versions(self, document: str) -> Sequence[ZoneVersion]:
        query = select(zone_versions).where(zone_versions.c.document == document)
        return [_version(row) for row in self._connection.execute(query.order_by(zone_versions.c.number.desc()))]

    def version(self, document: str, number: int) -> ZoneVersion | None:
        where = (zone_versions.c.document == document, zone_versions.c.number == number)
        row = self._connection.execute(select(zone_versions).where(*where)).first()
        return _version(row) if row is not None else None

    def add(self, version: ZoneVersion) -> bool:
        row = {name: getattr(version, name) for name in _VERSION}
        statement = insert_or_nothing(self._connection.dialect.name, zone_versions).returning(zone_versions.c.id)
        return self._connection.execute(statement, row).scalar_one_or_none() is not None

    def draft(self, document: str, staff_id: int) -> ZoneDraft | None:
        row = self._connection.execute(select(zone_drafts).where(*_of(document, staff_id))).first()
        return ZoneDraft(**row._mapping) if row is not None else None

    def drafts_of(self, staff_id: int) -> Sequence[ZoneDraft]:
        query = select(zone_drafts).where(zone_drafts.c.staff_id == staff_id).order_by(zone_drafts.c.document)
        return [ZoneDraft(**row._mapping) for row in self._connection.execute(query)]

    def keep(self, draft: ZoneDraft) -> None:
        row = {name: getattr(draft, name) for name in ("document", "staff_id", "text", "base", "at")}
        dialect = self._connection.dialect.name
        self._connection.execute(upsert(dialect, zone_drafts, ("document", "staff_id"), ("text", "base", "at")), row)

    def drop(self, document: str, staff_id: int) -> None:
        self._connection.execute(delete(zone_drafts).where(*_of(document, staff_id)))


_VERSION = ("document", "number", "text", "on_file", "why", "again", "staff_id", "by", "at")


def _of(document: str, staff_id: int) -> tuple[Any, Any]:
    return zone_drafts.c.document == document, zone_drafts.c.staff_id == staff_id


def _version(row: Row[Any]) -> ZoneVersion:
    return ZoneVersion(**{name: getattr(row, name) for name in _VERSION})


if TYPE_CHECKING:
    from complaints.ports.zone_texts import ZoneTexts

    def _keeps_the_promise(table: ZoneTextsTable) -> ZoneTexts:
        return table
