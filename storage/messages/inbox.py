"""Received updates, stored before they are confirmed to Telegram. They are ordered by our own sequence, because
Telegram's ids jump after a quiet week.

A handled row keeps its content for a day (a report may include messages sent just before it, R02), then only its id, so
that a repeated update is recognized.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)

from complaints.policy import RAW_WORDS_KEPT
from storage.engine import quick_json
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import upsert

#: Telegram keeps updates for 24 hours, so no older one can be repeated; the margin costs little (rows without payload)
REMEMBERED = timedelta(days=7)
#: bound of an id column
_LARGEST = 2**63
#: how long updates that could not be handled stay readable for the operator
DEAD_KEPT = timedelta(days=30)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),  # 0: no chat, or erased
    Column("raw", Text, nullable=False),
    Column("state", Text, nullable=False),  # new | done | dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False, index=True),
    UniqueConstraint("bot_id", "update_id"),
    sqlite_autoincrement=True,
)
Index("ix_inbox_chat", inbox.c.chat_id, inbox.c.id)
Index("ix_inbox_new", inbox.c.id, sqlite_where=inbox.c.state == "new", postgresql_where=inbox.c.state == "new")

_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == bindparam("was", "new"))
    .values(state=bindparam("becomes", "done"))
)
_ADDED = ("bot_id", "update_id", "chat_id", "raw", "state", "attempts", "error", "created_at")
_ADD = {
    name: Prepared(
        upsert(name, inbox, ("bot_id", "update_id"), ()).returning(inbox.c.id), columns=_ADDED, results=(inbox.c.id,)
    )
    for name in ("sqlite", "postgresql")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUpdate:
    """One pending update. `raw` is the update as Telegram sent it, or whatever was sent in its place."""

    row: int
    bot_id: int
    chat_id: int
    raw: Any
    attempts: int = 0


class InboxTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_batch(
        self, bot_id: int, updates: Sequence[Mapping[str, Any]], *, now: datetime
    ) -> tuple[StoredUpdate, ...]:
        """Stores the updates not seen before, in order, and returns only these. Each needs an int `update_id`."""
        fresh = {int(raw["update_id"]): raw for raw in updates}
        if not fresh:
            return ()
        add = _ADD[self._connection.dialect.name]
        stored: list[StoredUpdate] = []
        for update_id, raw in fresh.items():
            chat_id = chat_of(raw)
            row = {
                "bot_id": bot_id,
                "update_id": update_id,
                "chat_id": chat_id,
                "raw": quick_json.text(raw),
                "state": "new",
                "attempts": 0,
                "error": "",
                "created_at": now,
            }
            if (added := add.first(self._connection, row)) is not None:
                stored.append(StoredUpdate(row=added[0], bot_id=bot_id, chat_id=chat_id, raw=raw))
        return tuple(stored)

    def waiting(
        self,
        *,
        bot_id: int | None = None,
        chat_id: int | None = None,
        older_than: datetime | None = None,
        before: int | None = None,
        limit: int = 1000,
    ) -> tuple[StoredUpdate, ...]:
        """New rows in order; each given argument is a further condition. `before`: a later row."""
        query = (
            select(inbox.c.id, inbox.c.bot_id, inbox.c.chat_id, inbox.c.raw, inbox.c.attempts)
            .where(inbox.c.state == "new")
            .order_by(inbox.c.id)
            .limit(limit)
        )
        if bot_id is not None:
            query = query.where(inbox.c.bot_id == bot_id)
        if chat_id is not None:
            query = query.where(inbox.c.chat_id == chat_id)
        if older_than is not None:
            query = query.where(inbox.c.created_at < older_than)
        if before is not None:
            query = query.where(inbox.c.id < before)
        return tuple(
            StoredUpdate(row=row, bot_id=bot_id, chat_id=chat_id, raw=_parsed(raw), attempts=attempts)
            for row, bot_id, chat_id, raw, attempts in self._connection.execute(query)
        )

    def done(self, row: int) -> bool:
        """Marks the update as handled; False if another process has done so already (then undo your work).

        Call it first in the transaction that handles the update, so that `erase` includes it.
        """
        return _DONE.run(self._connection, {"row": row}) == 1

    def failed(self, row: int, *, error: str) -> int:
        """Counts a failed attempt and returns how many there are."""
        self._connection.execute(
            update(inbox).where(inbox.c.id == row).values(attempts=inbox.c.attempts + 1, error=error[:500])
        )
        return int(self._connection.execute(select(inbox.c.attempts).where(inbox.c.id == row)).scalar() or 0)

    def bury(self, row: int, *, error: str) -> bool:
        """Puts the update on the dead list; False if it is no longer pending."""
        buried = self._connection.execute(
            update(inbox).where(inbox.c.id == row, inbox.c.state == "new").values(state="dead", error=error[:500])
        )
        return buried.rowcount == 1

    def dead(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        """(row, attempts, error, time received) of updates that could not be handled, newest first; without content."""
        query = (
            select(inbox.c.id, inbox.c.attempts, inbox.c.error, inbox.c.created_at)
            .where(inbox.c.state == "dead")
            .order_by(inbox.c.id.desc())
            .limit(limit)
        )
        return [tuple(row) for row in self._connection.execute(query)]

    def count(self, state: str) -> int:
        return int(self._connection.execute(select(func.count()).where(inbox.c.state == state)).scalar_one())

    def erase(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """Erases the content of a chat's updates, including the one being handled now; pending updates stay."""
        self._connection.execute(
            update(inbox)
            .where(
                inbox.c.bot_id == bot_id,
                inbox.c.chat_id == chat_id,
                inbox.c.state != "new",
                inbox.c.created_at >= since,
            )
            .values(raw="", chat_id=0)
        )

    def wipe(self, row: int) -> None:
        """Erases the content of one update."""
        self._connection.execute(update(inbox).where(inbox.c.id == row).values(raw="", chat_id=0))

    def prune(self, now: datetime) -> int:
        """Erases content and chat of updates handled a day ago; deletes old rows. Returns the number of rows."""
        wiped = update(inbox).where(
            inbox.c.state == "done", inbox.c.raw != "", inbox.c.created_at < now - RAW_WORDS_KEPT
        )
        steps = (
            wiped.values(raw="", chat_id=0),
            delete(inbox).where(inbox.c.state == "done", inbox.c.created_at < now - REMEMBERED),
            delete(inbox).where(inbox.c.state == "dead", inbox.c.created_at < now - DEAD_KEPT),
        )
        return sum(self._connection.execute(step).rowcount for step in steps)


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat in whose order the update is handled; the user if there is no chat; else 0."""
    for part in raw.values():
        if not isinstance(part, Mapping):
            continue
        for holder, name in ((part.get("message"), "chat"), (part, "chat"), (part, "from"), (part, "user")):
            if isinstance(holder, Mapping) and (chat_id := _id(holder.get(name))):
                return chat_id
    return 0


def _id(value: object) -> int:
    number = value.get("id") if isinstance(value, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and abs(number) < _LARGEST else 0


def _parsed(raw: str) -> Any:
    return quick_json.parsed(raw) if raw else None
