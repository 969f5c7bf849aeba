"""Which message stands in which slot of a chat, for instance a case's card: the slot's next message edits it, and a
reply to it is about what the slot names.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, Text, and_, delete, select

from storage.schema import Moment, metadata
from storage.upsert import upsert

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


class SlotsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def message_in(self, *, bot_id: int, chat_id: int, slot: str) -> int | None:
        found = self._connection.execute(select(message_slots.c.message_id).where(_slot_is(bot_id, chat_id, slot)))
        return found.scalar()

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """Which slot a message stands in: what a reply to it is about."""
        found = self._connection.execute(
            select(message_slots.c.slot).where(
                message_slots.c.bot_id == bot_id,
                message_slots.c.chat_id == chat_id,
                message_slots.c.message_id == message_id,
            )
        )
        return found.scalar()

    def slot_like(self, *, bot_id: int, chat_id: int, start: str) -> str | None:
        """The slot whose name starts so, among those with a message in it; the newest where there are several."""
        named = message_slots.c.slot.startswith(start, autoescape=True)
        of_chat = and_(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id, named)
        newest = message_slots.c.set_at.desc()
        return self._connection.execute(select(message_slots.c.slot).where(of_chat).order_by(newest).limit(1)).scalar()

    def forget(self, *, bot_id: int, chat_id: int, slot: str) -> None:
        """Its message is gone: the next one is new."""
        self._connection.execute(delete(message_slots).where(_slot_is(bot_id, chat_id, slot)))

    def keep(self, *, bot_id: int, chat_id: int, slot: str, message_id: int, now: datetime) -> None:
        row = {"bot_id": bot_id, "chat_id": chat_id, "slot": slot, "message_id": message_id, "set_at": now}
        self._connection.execute(upsert(self._connection.dialect.name, message_slots, _KEY, _CHANGED), row)

    def forget_chat(self, *, bot_id: int, chat_id: int) -> None:
        """Its messages can't be edited any more."""
        self._connection.execute(
            delete(message_slots).where(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id)
        )

    def erase(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """Forgets which messages of the chat since then stood for what."""
        self._connection.execute(
            delete(message_slots).where(
                message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id, message_slots.c.set_at >= since
            )
        )


def _slot_is(bot_id: int, chat_id: int, slot: str) -> Any:
    return and_(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id, message_slots.c.slot == slot)
