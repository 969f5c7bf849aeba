"""Implements air.ports.AirRecords."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update

from air.model import Note, NoteKind, Rules, Station, SystemKey, Target
from storage.air.samples import Samples
from storage.air.tables import air_keys, air_notes, air_rules, air_stations, air_targets
from storage.engine.upsert import insert_or_nothing


class AirTable(Samples):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection

    def stations(self) -> Sequence[Station]:
        query = select(air_stations).order_by(air_stations.c.own.desc(), air_stations.c.name, air_stations.c.id)
        return [Station(**row._mapping) for row in self._connection.execute(query)]

    def add_station(self, *, code: str, name: str, own: bool, fictional: bool) -> Station | None:
        row = {"code": code, "name": name, "own": own, "fictional": fictional}
        statement = insert_or_nothing(self._connection.dialect.name, air_stations).returning(air_stations.c.id)
        station_id = self._connection.execute(statement, row).scalar_one_or_none()
        if station_id is None:
            return None
        return Station(id=station_id, code=code, name=name, own=own, fictional=fictional)

    def targets(self, station_id: int, year: int) -> Sequence[Target]:
        newest = {one.item: one for one in reversed(self.target_history(station_id, year))}
        return [one for one in newest.values() if one.value]

    def target_history(self, station_id: int, year: int) -> Sequence[Target]:
        columns = [column for column in air_targets.c if column.name != "id"]
        query = select(*columns).where(air_targets.c.station_id == station_id, air_targets.c.year == year)
        return [Target(**row._mapping) for row in self._connection.execute(query.order_by(air_targets.c.id.desc()))]

    def set_target(self, target: Target) -> None:
        row = {
            "station_id": target.station_id, "year": target.year, "item": target.item, "value": target.value,
            "source": target.source, "fictional": target.fictional, "by": target.by, "at": target.at,
        }  # fmt: skip
        self._connection.execute(insert(air_targets), row)

    def rules(self) -> Rules:
        columns = [column for column in air_rules.c if column.name != "id"]
        row = self._connection.execute(select(*columns).order_by(air_rules.c.id.desc()).limit(1)).first()
        return Rules(**row._mapping) if row is not None else Rules()

    def set_rules(self, rules: Rules) -> None:
        row = {
            "source": rules.source, "hours_of_day": rules.hours_of_day, "days_of_year": rules.days_of_year,
            "by": rules.by, "at": rules.at,
        }  # fmt: skip
        self._connection.execute(insert(air_rules), row)

    def notes(self, since: datetime, until: datetime) -> Sequence[Note]:
        query = select(air_notes).where(air_notes.c.begins_at.between(since, until))
        rows = self._connection.execute(query.order_by(air_notes.c.begins_at, air_notes.c.id))
        return [Note(**{**row._mapping, "kind": NoteKind(row.kind)}) for row in rows]

    def add_note(self, note: Note) -> bool:
        row = {
            "kind": note.kind.value, "begins_at": note.begins_at, "ends_at": note.ends_at, "place": note.place,
            "text": note.text, "source": note.source, "by": note.by, "at": note.at,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, air_notes).returning(air_notes.c.id)
        return self._connection.execute(statement, row).scalar_one_or_none() is not None

    def remove_note(self, note_id: int) -> bool:
        removed = delete(air_notes).where(air_notes.c.id == note_id).returning(air_notes.c.id)
        return self._connection.execute(removed).scalar_one_or_none() is not None

    def system_keys(self) -> Sequence[SystemKey]:
        rows = self._connection.execute(select(*_KEY).order_by(air_keys.c.id.desc()))
        return [SystemKey(**row._mapping) for row in rows]

    def add_key(self, *, name: str, digest: str, by: str, at: datetime) -> SystemKey:
        row = {"name": name, "digest": digest, "by": by, "at": at}
        key_id = self._connection.execute(insert(air_keys).returning(air_keys.c.id), row).scalar_one()
        return SystemKey(id=key_id, name=name, by=by, at=at)

    def find_key(self, digest: str) -> SystemKey | None:
        query = select(*_KEY).where(air_keys.c.digest == digest, air_keys.c.revoked_at.is_(None))
        row = self._connection.execute(query).first()
        return SystemKey(**row._mapping) if row is not None else None

    def key_used(self, key_id: int, at: datetime) -> None:
        self._connection.execute(update(air_keys).where(air_keys.c.id == key_id).values(used_at=at))

    def revoke_key(self, key_id: int, at: datetime) -> bool:
        open_key = (air_keys.c.id == key_id, air_keys.c.revoked_at.is_(None))
        revoked = update(air_keys).where(*open_key).values(revoked_at=at).returning(air_keys.c.id)
        return self._connection.execute(revoked).scalar_one_or_none() is not None


_KEY = [column for column in air_keys.c if column.name != "digest"]

if TYPE_CHECKING:
    from air.ports import AirRecords

    def _keeps_the_promise(table: AirTable) -> AirRecords:
        return table
