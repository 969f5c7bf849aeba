"""Chats of the web chat, one per browser session. Every change in a chat takes its next `seq`. The counter is in the
row of the chat, which also serializes writes from two machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Connection, String, Table, bindparam, select, update

from complaints.privacy.coarse import day_of
from storage.engine.prepared import Prepared, Row
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing
from storage.webchat.ids import FIRST_CHAT_ID

chats = Table(
    "webchat_chats",
    metadata,
    Column("number", BigId, primary_key=True, autoincrement=True),
    Column("session", String(64), nullable=False, unique=True),  # digest of the session cookie
    Column("lang", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False, default=0),
    Column("keyboard", JSON(none_as_null=True)),
    Column("fades_until", Moment),  # a full hour; messages until then are about an anonymous case
    Column("kept", Boolean, nullable=False, default=False),  # consent was given, so nothing expires
    Column("created_at", Moment, nullable=False),  # rounded to the day
    sqlite_autoincrement=True,
)

#: chats in one statement
_AT_ONCE = 1000
_SEEN = (chats.c.number, chats.c.lang, chats.c.seq, chats.c.keyboard)
_OF_SESSION = Prepared(select(*_SEEN).where(chats.c.session == bindparam("of_session")), results=_SEEN)
_NUMBERED = Prepared(select(*_SEEN).where(chats.c.number == bindparam("of_number")), results=_SEEN)
_EXISTS = Prepared(select(chats.c.number).where(chats.c.number == bindparam("of_number")))
_COUNTED = (chats.c.seq, chats.c.kept, chats.c.fades_until)
_NEXT_SEQ = Prepared(
    update(chats).where(chats.c.number == bindparam("of_number")).values(seq=chats.c.seq + 1).returning(*_COUNTED),
    results=_COUNTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    chat_id: int
    lang: str
    seq: int
    keyboard: dict[str, Any] | None


class WebchatChats:
    """A part of storage.webchat.webchat.WebchatTable."""

    _connection: Connection

    def open_chat(self, *, session: str, lang: str, now: datetime) -> ChatRow:
        """The chat of the session, created on first use."""
        if known := self.of_session(session):
            return known
        row = {"session": session, "lang": lang, "seq": 0, "kept": False, "created_at": day_of(now)}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, chats), row)
        opened = self.of_session(session)  # possibly created by another machine
        assert opened is not None
        return opened

    def of_session(self, session: str) -> ChatRow | None:
        row = _OF_SESSION.first(self._connection, {"of_session": session})
        return _chat_row(row) if row else None

    def row(self, chat_id: int) -> ChatRow | None:
        row = _NUMBERED.first(self._connection, {"of_number": chat_number(chat_id)})
        return _chat_row(row) if row else None

    def newest(self, chat_ids: Sequence[int]) -> dict[int, int]:
        """The number of the last change in each of these chats."""
        found, numbers = dict[int, int](), [chat_number(chat_id) for chat_id in chat_ids]
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            rows = self._connection.execute(select(chats.c.number, chats.c.seq).where(chats.c.number.in_(some)))
            found |= {FIRST_CHAT_ID + row.number: row.seq for row in rows}
        return found

    def chat(self, chat_id: int) -> dict[str, Any] | None:
        found = _EXISTS.first(self._connection, {"of_number": chat_number(chat_id)})
        return {"id": chat_id, "type": "private"} if found is not None else None

    def set_keyboard(self, chat_id: int, keyboard: dict[str, Any] | None) -> None:
        self._connection.execute(update(chats).where(chats.c.number == chat_number(chat_id)).values(keyboard=keyboard))


def chat_number(chat_id: int) -> int:
    return chat_id - FIRST_CHAT_ID


def end_fading(connection: Connection, now: datetime) -> None:
    """Ends the mark "about an anonymous case" of chats as soon as its time is over."""
    over = update(chats).where(chats.c.fades_until <= now)
    connection.execute(over.values(fades_until=None))


def next_seq(connection: Connection, number: int) -> tuple[int, bool, datetime | None]:
    """(next change number of the chat, whether its history is kept, end of messages about an anonymous case)"""
    counted = _NEXT_SEQ.first(connection, {"of_number": number})
    assert counted is not None
    seq, kept, fades_until = counted
    return seq, kept, fades_until


def _chat_row(row: Row) -> ChatRow:
    number, lang, seq, keyboard = row
    return ChatRow(chat_id=FIRST_CHAT_ID + number, lang=lang, seq=seq, keyboard=keyboard)
