"""The current message in each slot of a chat, for instance the card of a case. The next message for the slot edits it,
and a reply to it is about the subject that the slot names.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, Text, and_, bindparam, delete, func, select

from complaints.privacy.coarse import hour_of
from storage.engine.prepared import Prepared
from storage.engine.schema import Moment, metadata
from storage.engine.upsert import upsert

message_slots = Table(
    "message_slots",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("set_at", Moment, nullable=False),
)

_KEY, _CHANGED = ("bot_id", "chat_id", "slot"), ("message_id", "set_at")


_HERE = and_(message_slots.c.bot_id == bindparam("bot"), message_slots.c.chat_id == bindparam("chat"))
_THIS = and_(_HERE, message_slots.c.slot == bindparam("slot"))
_MESSAGE_IN = Prepared(select(message_slots.c.message_id).where(_THIS))
_FORGET = Prepared(delete(message_slots).where(_THIS))
_LIKE = Prepared(
    select(message_slots.c.slot)
    .where(_HERE, func.substr(message_slots.c.slot, 1, bindparam("length")) == bindparam("start"))
    .order_by(message_slots.c.message_id.desc())
    .limit(1)
)


class SlotsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def message_in(self, *, bot_id: int, chat_id: int, slot: str) -> int | None:
        found = _MESSAGE_IN.first(self._connection, {"bot": bot_id, "chat": chat_id, "slot": slot})
        return int(found[0]) if found is not None else None

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """The slot of a message, which is what a reply to it is about."""
        found = self._connection.execute(
            select(message_slots.c.slot).where(
                message_slots.c.bot_id == bot_id,
                message_slots.c.chat_id == chat_id,
                message_slots.c.message_id == message_id,
            )
        )
        return found.scalar()

    def slot_like(self, *, bot_id: int, chat_id: int, start: str) -> str | None:
        """The slot with a message whose name starts with `start`; the one with the newest message if there are
        several."""
        row = {"bot": bot_id, "chat": chat_id, "start": start, "length": len(start)}
        found = _LIKE.first(self._connection, row)
        return str(found[0]) if found is not None else None

    def forget(self, *, bot_id: int, chat_id: int, slot: str) -> None:
        """Forgets the message in the slot, so that the next one is a new message."""
        _FORGET.run(self._connection, {"bot": bot_id, "chat": chat_id, "slot": slot})

    def keep(self, *, bot_id: int, chat_id: int, slot: str, message_id: int, now: datetime) -> None:
        row: dict[str, Any] = {"bot_id": bot_id, "chat_id": chat_id, "slot": slot, "message_id": message_id}
        row["set_at"] = hour_of(now)  # the row leads to a chat, so no exact time is stored
        self._connection.execute(upsert(self._connection.dialect.name, message_slots, _KEY, _CHANGED), row)

    def forget_chat(self, *, bot_id: int, chat_id: int) -> None:
        """For a chat whose messages can't be edited any more."""
        self._connection.execute(
            delete(message_slots).where(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id)
        )

    def erase(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """Forgets the slots of the chat's messages sent since then."""
        self._connection.execute(
            delete(message_slots).where(
                message_slots.c.bot_id == bot_id,
                message_slots.c.chat_id == chat_id,
                message_slots.c.set_at >= hour_of(since),
            )
        )
