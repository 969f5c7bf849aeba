"""Small per-chat state that must survive a restart: what a text is awaited for, texts offered on buttons."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from storage.schema import Moment, metadata
from storage.upsert import upsert

memory = Table(
    "memory",
    metadata,
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("bot_id", "chat_id", "key"),
)

_ONE = (memory.c.bot_id == bindparam("bot"), memory.c.chat_id == bindparam("chat"), memory.c.key == bindparam("name"))
_GET = select(memory.c.value).where(*_ONE)
_DROP = delete(memory).where(*_ONE)


class MemoryTable:
    """Values past their expiry are there until `prune` runs: the caller's clock decides, not this table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, bot_id: int, chat_id: int, key: str) -> str | None:
        found = self._connection.execute(_GET, {"bot": bot_id, "chat": chat_id, "name": key})
        value: str | None = found.scalar_one_or_none()
        return value

    def put(self, bot_id: int, chat_id: int, key: str, value: str, *, expires_at: datetime) -> None:
        statement = upsert(self._connection.dialect.name, memory, ("bot_id", "chat_id", "key"), ("value", "expires_at"))
        row = {"bot_id": bot_id, "chat_id": chat_id, "key": key, "value": value, "expires_at": expires_at}
        self._connection.execute(statement, row)

    def drop(self, bot_id: int, chat_id: int, key: str) -> None:
        self._connection.execute(_DROP, {"bot": bot_id, "chat": chat_id, "name": key})

    def erase(self, *, bot_id: int, chat_id: int) -> None:
        self._connection.execute(delete(memory).where(memory.c.bot_id == bot_id, memory.c.chat_id == chat_id))

    def prune(self, now: datetime) -> int:
        """How many expired values went."""
        return self._connection.execute(delete(memory).where(memory.c.expires_at <= now)).rowcount
