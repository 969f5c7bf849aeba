"""Keys of the Open311 interface, and which case or update came in by which."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)

from complaints.ports.api import ApiKey, Scope
from storage.cases.rows import cases
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("contact", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(100), nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("last_day", Date),
    Column("revoked_at", Moment),
    Column("used_on", Date),
    sqlite_autoincrement=True,
)

api_cases = Table(
    "api_cases",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("key_id", Integer, ForeignKey("api_keys.id"), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
_NAMED = text("external_id <> ''")
Index("uq_api_cases_external", api_cases.c.key_id, api_cases.c.external_id, unique=True,
      sqlite_where=_NAMED, postgresql_where=_NAMED)  # fmt: skip
Index("ix_api_cases_key", api_cases.c.key_id, api_cases.c.case_id)

api_updates = Table(
    "api_updates",
    metadata,
    Column("key_id", Integer, ForeignKey("api_keys.id"), primary_key=True, autoincrement=False),
    Column("update_id", String(64), primary_key=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    Column("at", Moment, nullable=False),
)


class ApiTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_key(self, key: ApiKey, *, digest: str, staff_id: int) -> ApiKey:
        row = {
            "name": key.name, "contact": key.contact, "digest": digest, "scopes": " ".join(sorted(key.scopes)),
            "per_minute": key.per_minute, "made_at": key.made_at, "made_by": staff_id, "last_day": key.last_day,
        }  # fmt: skip
        made = self._connection.execute(insert(api_keys).values(row).returning(api_keys)).one()
        return _key(made)

    def find_key(self, digest: str) -> ApiKey | None:
        row = self._connection.execute(select(api_keys).where(api_keys.c.digest == digest)).first()
        return _key(row) if row is not None else None

    def all_keys(self) -> Sequence[ApiKey]:
        order = (api_keys.c.revoked_at.is_not(None), api_keys.c.id.desc())
        return [_key(row) for row in self._connection.execute(select(api_keys).order_by(*order))]

    def revoke_key(self, key_id: int, *, now: datetime) -> bool:
        here = (api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        return self._connection.execute(update(api_keys).where(*here).values(revoked_at=now)).rowcount == 1

    def key_used(self, key_id: int, day: date) -> None:
        self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_on=day))

    def link(self, case_id: int, key_id: int, *, external_id: str, now: datetime) -> bool:
        row = {"case_id": case_id, "key_id": key_id, "external_id": external_id, "at": now}
        statement = insert_or_nothing(self._connection.dialect.name, api_cases).returning(api_cases.c.case_id)
        return self._connection.execute(statement, row).first() is not None

    def case_of(self, key_id: int, external_id: str) -> int | None:
        sent = select(api_cases.c.case_id).where(
            api_cases.c.key_id == key_id, api_cases.c.external_id == external_id, _NAMED
        )
        return self._connection.execute(sent).scalar_one_or_none()

    def key_of(self, case_id: int) -> ApiKey | None:
        found = select(api_keys).join(api_cases, api_cases.c.key_id == api_keys.c.id)
        row = self._connection.execute(found.where(api_cases.c.case_id == case_id)).first()
        return _key(row) if row is not None else None

    def owns(self, key_id: int, case_id: int) -> bool:
        own = select(api_cases.c.case_id).where(api_cases.c.case_id == case_id, api_cases.c.key_id == key_id)
        return self._connection.execute(own).first() is not None

    def cases_of(self, key_id: int, *, size: int, number: int) -> Sequence[int]:
        own = select(api_cases.c.case_id).where(api_cases.c.key_id == key_id).order_by(api_cases.c.case_id.desc())
        return list(self._connection.execute(own.limit(size).offset((number - 1) * size)).scalars())

    def changed_of(self, key_id: int, *, since: datetime, until: datetime, size: int, number: int) -> Sequence[int]:
        own = select(api_cases.c.case_id).join(cases, cases.c.id == api_cases.c.case_id)
        own = own.where(api_cases.c.key_id == key_id, cases.c.updated_at >= since, cases.c.created_at <= until)
        return list(
            self._connection.execute(
                own.order_by(api_cases.c.case_id).limit(size).offset((number - 1) * size)
            ).scalars()
        )

    def count_of(self, key_id: int) -> int:
        own = select(func.count()).select_from(api_cases).where(api_cases.c.key_id == key_id)
        return int(self._connection.execute(own).scalar_one())

    def take_update(self, key_id: int, update_id: str, *, case_id: int, now: datetime) -> bool:
        row = {"key_id": key_id, "update_id": update_id, "case_id": case_id, "at": now}
        statement = insert_or_nothing(self._connection.dialect.name, api_updates).returning(api_updates.c.case_id)
        return self._connection.execute(statement, row).first() is not None


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        contact=row.contact,
        scopes=frozenset(Scope(one) for one in row.scopes.split() if one in set(Scope)),
        per_minute=row.per_minute,
        made_at=row.made_at,
        last_day=row.last_day,
        revoked_at=row.revoked_at,
        used_on=row.used_on,
    )
