"""Small per-chat state that must survive a restart: the question that the next text answers, texts offered on
buttons."""

from datetime import datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    select,
)

from complaints.privacy.coarse import next_hour
from storage.engine.prepared import Prepared
from storage.engine.schema import Moment, metadata
from storage.engine.sealing import Seal
from storage.engine.upsert import upsert

memory = Table(
    "memory",
    metadata,
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("key", String(64), nullable=False),
    Column("value", LargeBinary, nullable=False),  # sealed: it may name a case that must not be linked with the chat
    Column("expires_at", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("bot_id", "chat_id", "key"),
)

_ONE = (memory.c.bot_id == bindparam("bot"), memory.c.chat_id == bindparam("chat"), memory.c.key == bindparam("name"))
_GET = Prepared(select(memory.c.value).where(*_ONE), results=(memory.c.value,))
_DROP = Prepared(delete(memory).where(*_ONE))
_COLUMNS = ("bot_id", "chat_id", "key", "value", "expires_at")
_PUT = {
    name: Prepared(upsert(name, memory, _COLUMNS[:3], _COLUMNS[3:]), columns=_COLUMNS)
    for name in ("sqlite", "postgresql")
}


class MemoryTable:
    """Expired values exist until `prune` runs, with the caller's clock. Values that no copy of the database may reveal
    are sealed with `fleeting`; they expire at a full hour and are lost at a restart."""

    def __init__(self, connection: Connection, seal: Seal, fleeting: Seal) -> None:
        self._connection, self._seal, self._fleeting = connection, seal, fleeting

    def get(self, bot_id: int, chat_id: int, key: str) -> str | None:
        found = _GET.first(self._connection, {"bot": bot_id, "chat": chat_id, "name": key})
        if found is None:
            return None
        for seal in (self._seal, self._fleeting):
            try:
                return seal.open(found[0], _place(bot_id, chat_id, key))
            except InvalidTag:
                continue
        return None

    def put(
        self, bot_id: int, chat_id: int, key: str, value: str, *, expires_at: datetime, lasting: bool = True
    ) -> None:
        seal, end = (self._seal, expires_at) if lasting else (self._fleeting, next_hour(expires_at))
        sealed = seal.close(value, _place(bot_id, chat_id, key)) or b""
        row = {"bot_id": bot_id, "chat_id": chat_id, "key": key, "value": sealed, "expires_at": end}
        _PUT[self._connection.dialect.name].run(self._connection, row)

    def drop(self, bot_id: int, chat_id: int, key: str) -> None:
        _DROP.run(self._connection, {"bot": bot_id, "chat": chat_id, "name": key})

    def erase(self, *, bot_id: int, chat_id: int) -> None:
        erase_memory(self._connection, bot_id=bot_id, chat_id=chat_id)

    def prune(self, now: datetime) -> int:
        """Deletes expired values and returns their number."""
        return self._connection.execute(delete(memory).where(memory.c.expires_at <= now)).rowcount


def erase_memory(connection: Connection, *, bot_id: int, chat_id: int) -> None:
    connection.execute(delete(memory).where(memory.c.bot_id == bot_id, memory.c.chat_id == chat_id))


def _place(bot_id: int, chat_id: int, key: str) -> str:
    return f"memory:{bot_id}:{chat_id}:{key}"
