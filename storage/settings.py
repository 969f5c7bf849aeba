"""Key-value settings that the running product stores for itself."""

from sqlalchemy import Column, Connection, Table, Text, bindparam, select

from storage.engine.prepared import Prepared
from storage.engine.schema import metadata
from storage.engine.upsert import upsert

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

_GET = Prepared(select(settings.c.value).where(settings.c.key == bindparam("name")))


class SettingsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        found = _GET.first(self._connection, {"name": key})
        return found[0] if found is not None else None

    def put(self, key: str, value: str) -> None:
        statement = upsert(self._connection.dialect.name, settings, ("key",), ("value",))
        self._connection.execute(statement, {"key": key, "value": value})
