"""Causes that keep messages to the staff group from being sent, one row per cause. A problem of the group itself (the
bot was removed, the topic is closed, rights are missing) stops sending until `due_at`, when one message is tried; any
other refusal has no `due_at`, because it may concern only its message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
    update,
)

from complaints.ports import Stoppage
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing
from storage.messages.outbox import AT_ONCE, outbox

stoppages = Table(
    "stoppages",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),
    UniqueConstraint("bot_id", "chat_id", "reason"),
)
#: messages that wait because of a cause have it as their error
_waits = (outbox.c.state == "waiting", outbox.c.error == stoppages.c.reason)


class StoppagesTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, *, bot_id: int, chat_id: int, reason: str, now: datetime) -> bool:
        """Records the cause; True if it is new."""
        row = {"bot_id": bot_id, "chat_id": chat_id, "reason": reason, "since": now, "attempts": 0, "due_at": None}
        noted = insert_or_nothing(self._connection.dialect.name, stoppages).returning(stoppages.c.id)
        return self._connection.execute(noted, row).first() is not None

    def attempts(self, *, bot_id: int, chat_id: int, reason: str) -> int:
        here = self._here(bot_id, chat_id, reason)
        return int(self._connection.execute(select(stoppages.c.attempts).where(*here)).scalar() or 0)

    def stop(self, *, bot_id: int, chat_id: int, reason: str, until: datetime) -> None:
        here = self._here(bot_id, chat_id, reason)
        self._connection.execute(update(stoppages).where(*here).values(due_at=until, attempts=stoppages.c.attempts + 1))

    def standing(self, *, bot_id: int, chat_id: int, now: datetime) -> tuple[str, datetime] | None:
        """(reason, end) of the stop on the chat; None if messages may be sent."""
        found = self._connection.execute(
            select(stoppages.c.reason, stoppages.c.due_at)
            .where(stoppages.c.bot_id == bot_id, stoppages.c.chat_id == chat_id, stoppages.c.due_at > now)
            .order_by(stoppages.c.due_at.desc())
            .limit(1)
        ).first()
        return (found[0], found[1]) if found is not None else None

    def lift(self, *, bot_id: int, chat_id: int) -> None:
        """A message was delivered: lifts the stop on the chat and deletes causes for which no message waits."""
        waits = select(outbox.c.id).where(*_waits)
        here = (stoppages.c.bot_id == bot_id, stoppages.c.chat_id == chat_id)
        over = or_(stoppages.c.due_at.is_not(None), ~waits.exists())
        self._connection.execute(delete(stoppages).where(*here, over))

    def move_chat(self, *, bot_id: int, old: int) -> None:
        """The group has a new id: deletes the causes of the old one."""
        self._connection.execute(delete(stoppages).where(stoppages.c.bot_id == bot_id, stoppages.c.chat_id == old))

    def all(self) -> Sequence[Stoppage]:
        """Causes with waiting messages, oldest first."""
        waiting = (
            select(stoppages, func.count().label("messages"), func.max(outbox.c.attempts).label("tries"))
            .join(outbox, (outbox.c.error == stoppages.c.reason) & (outbox.c.state == "waiting"))
            .group_by(*stoppages.c)
            .order_by(stoppages.c.id)
        )
        return [
            Stoppage(
                id=row.id,
                reason=row.reason,
                since=row.since,
                attempts=max(row.attempts, row.tries),
                messages=row.messages,
            )
            for row in self._connection.execute(waiting)
        ]

    def retry(self, ident: int) -> bool:
        """Makes all messages that wait because of this cause due at once. False if the cause no longer exists."""
        reason = self._connection.execute(select(stoppages.c.reason).where(stoppages.c.id == ident)).scalar()
        if reason is None:
            return False
        open_ = update(stoppages).where(stoppages.c.id == ident, stoppages.c.due_at.is_not(None))
        self._connection.execute(open_.values(due_at=AT_ONCE))
        waiting = update(outbox).where(outbox.c.state == "waiting", outbox.c.error == reason)
        self._connection.execute(waiting.values(due_at=AT_ONCE))
        return True

    def _here(self, bot_id: int, chat_id: int, reason: str) -> list[ColumnElement[bool]]:
        return [stoppages.c.bot_id == bot_id, stoppages.c.chat_id == chat_id, stoppages.c.reason == reason]
