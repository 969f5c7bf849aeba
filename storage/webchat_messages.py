"""Messages of the web chat, as Bot API Message objects. An open page asks for what came after the last `seq` it saw, so
one table serves history, edits and deletions."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    insert,
    select,
    update,
)

from storage.schema import BigId, Moment, metadata
from storage.sealing import Seal
from storage.webchat_chats import UNCONSENTED, chat_number, chats, next_seq
from storage.webchat_files import detach_files

#: what is said of an anonymous case is sealed, and gone after this time though the chat's history is kept
FADES = timedelta(hours=24)
#: how long after such a word the conversation is still taken to be about it
_ABOUT_IT = timedelta(minutes=30)
_SEALED = "_sealed"
#: marks a message that fades, in the request that sends it
FADING = "_fades"

messages = Table(
    "webchat_messages",
    metadata,
    Column("message_id", BigId, primary_key=True, autoincrement=True),
    Column("chat", BigInteger, ForeignKey("webchat_chats.number"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("sent_key", String(96)),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("fades", Boolean, nullable=False, default=False),  # goes at its time though the chat's history is kept
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, index=True),
    Index("ix_webchat_messages_chat_seq", "chat", "seq"),
    Index("ix_webchat_messages_chat_sent_key", "chat", "sent_key"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One message as it stands now; None when it is deleted."""

    seq: int
    message_id: int
    message: dict[str, Any] | None


class WebchatMessages:
    """A part of storage.webchat.WebchatTable."""

    _connection: Connection
    _seal: Seal

    def add_message(
        self, chat_id: int, message: Mapping[str, Any], *, sent_key: str | None, now: datetime
    ) -> dict[str, Any]:
        seq, kept, fades_until = next_seq(self._connection, chat_number(chat_id))
        said = {name: value for name, value in message.items() if name != FADING}
        fades = FADING in message or (fades_until is not None and fades_until > now)
        message_id = self._connection.execute(
            insert(messages)
            .values(
                chat=chat_number(chat_id),
                seq=seq,
                body=self._sealed(chat_id, said) if fades else said,
                sent_key=sent_key,
                deleted=False,
                fades=fades,
                created_at=now,
                expires_at=now + FADES if fades else None if kept else now + UNCONSENTED,
            )
            .returning(messages.c.message_id)
        ).scalar_one()
        return {"message_id": message_id, **said}

    def fade(self, chat_id: int, *, now: datetime) -> None:
        """What was said in the last half hour, and what will be in the next, is of an anonymous case. The files of it
        are cut off at once: they are that case's evidence, which must not lead back here."""
        number = chat_number(chat_id)
        detach_files(self._connection, number, now - _ABOUT_IT, sent=True)
        self._connection.execute(update(chats).where(chats.c.number == number).values(fades_until=now + _ABOUT_IT))
        recent = (messages.c.chat == number, messages.c.created_at >= now - _ABOUT_IT)
        found = select(messages.c.message_id, messages.c.body).where(*recent, ~messages.c.deleted, ~messages.c.fades)
        for message_id, body in self._connection.execute(found).all():
            sealed = {"body": self._sealed(chat_id, body), "fades": True, "expires_at": now + FADES}
            self._connection.execute(update(messages).where(messages.c.message_id == message_id).values(sealed))

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        body = self._connection.execute(
            select(messages.c.body).where(
                messages.c.message_id == message_id, messages.c.chat == chat_number(chat_id), ~messages.c.deleted
            )
        ).scalar()
        return None if body is None else {"message_id": message_id, **self._opened(chat_id, body)}

    def change_message(self, chat_id: int, message: Mapping[str, Any]) -> None:
        seq, *_ = next_seq(self._connection, chat_number(chat_id))
        said = {name: value for name, value in message.items() if name not in ("message_id", FADING)}
        fades = select(messages.c.fades).where(messages.c.message_id == message["message_id"])
        body = self._sealed(chat_id, said) if self._connection.execute(fades).scalar() else said
        self._connection.execute(
            update(messages)
            .where(messages.c.message_id == message["message_id"], messages.c.chat == chat_number(chat_id))
            .values(body=body, seq=seq)
        )

    def delete_message(self, chat_id: int, message_id: int) -> None:
        seq, *_ = next_seq(self._connection, chat_number(chat_id))
        self._connection.execute(
            update(messages)
            .where(messages.c.message_id == message_id, messages.c.chat == chat_number(chat_id))
            .values(body={}, sent_key=None, deleted=True, seq=seq)
        )

    def sent(self, chat_id: int, sent_key: str) -> Sequence[dict[str, Any]]:
        found = self._connection.execute(
            select(messages.c.message_id, messages.c.body)
            .where(messages.c.chat == chat_number(chat_id), messages.c.sent_key == sent_key)
            .order_by(messages.c.message_id)
        )
        return [{"message_id": message_id, **self._opened(chat_id, body)} for message_id, body in found]

    def changes(self, chat_id: int, *, after: int) -> Sequence[Change]:
        """What is new or different since `after`, oldest change first."""
        found = self._connection.execute(
            select(messages.c.seq, messages.c.message_id, messages.c.body)
            .where(messages.c.chat == chat_number(chat_id), messages.c.seq > after)
            .order_by(messages.c.seq, messages.c.message_id)
        )
        return [
            Change(
                seq=seq,
                message_id=message_id,
                message={"message_id": message_id, **self._opened(chat_id, body)} if body else None,
            )
            for seq, message_id, body in found
        ]

    def history(self, chat_id: int, *, before: int | None = None, limit: int = 60) -> Sequence[dict[str, Any]]:
        """The last messages (before message `before`), oldest first."""
        query = select(messages.c.message_id, messages.c.body)
        query = query.where(messages.c.chat == chat_number(chat_id), ~messages.c.deleted)
        if before is not None:
            query = query.where(messages.c.message_id < before)
        found = self._connection.execute(query.order_by(messages.c.message_id.desc()).limit(limit)).all()
        return [{"message_id": message_id, **self._opened(chat_id, body)} for message_id, body in reversed(found)]

    def _sealed(self, chat_id: int, body: Mapping[str, Any]) -> dict[str, Any]:
        sealed = self._seal.close(json.dumps(body, ensure_ascii=False), f"webchat:{chat_id}")
        assert sealed is not None
        return {_SEALED: b64encode(sealed).decode()}

    def _opened(self, chat_id: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if _SEALED not in body:
            return body
        opened: dict[str, Any] = json.loads(self._seal.open(b64decode(body[_SEALED]), f"webchat:{chat_id}"))
        return opened


def erase_history(connection: Connection, *, chat_id: int, since: datetime) -> None:
    """Takes the chat's messages since then off every page, and cuts its files off from it."""
    number = chat_number(chat_id)
    gone = (messages.c.chat == number, messages.c.created_at >= since, ~messages.c.deleted)
    if connection.execute(select(messages.c.message_id).where(*gone).limit(1)).first() is not None:
        seq, *_ = next_seq(connection, number)
        connection.execute(update(messages).where(*gone).values(body={}, sent_key=None, deleted=True, seq=seq))
    detach_files(connection, number, since)
