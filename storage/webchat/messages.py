"""Messages of the web chat, as Bot API Message objects. An open page asks for changes after the last `seq` it saw, so
one table serves history, edits and deletions.

Messages are numbered per chat, because numbers across chats would reveal who wrote when. Messages about an anonymous
case are sealed and have no exact time. If no relay leads to the chat, they are sealed with a key that only running
processes have (storage/people/fleeting.py), so nobody can read them after the last of these has ended.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
    update,
)

from complaints.policy import RAW_WORDS_KEPT
from complaints.privacy.coarse import day_of, hour_of, next_hour
from storage.engine.prepared import Prepared, insert_of
from storage.engine.schema import Moment, metadata
from storage.engine.sealing import Seal
from storage.people.fleeting import Fleeting
from storage.webchat.chats import chat_number, chats, next_seq
from storage.webchat.files import detach_files
from storage.webchat.ids import WEB_BOT_ID

#: how long a chat is considered to be about an anonymous case after it was mentioned
ABOUT_IT = timedelta(minutes=30)
_SEALED, _SILENT = "_sealed", "_silent"
#: marks a fading message in the request that sends it
FADING = "_fades"

messages = Table(
    "webchat_messages",
    metadata,
    Column("chat", BigInteger, ForeignKey("webchat_chats.number"), primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),  # the chat's `seq` when it was sent
    Column("seq", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("sent_key", String(96)),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("fades", Boolean, nullable=False, default=False),  # expires even if the chat's history is kept
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, index=True),
    Index("ix_webchat_messages_chat_seq", "chat", "seq"),
    Index("ix_webchat_messages_chat_sent_key", "chat", "sent_key"),
    sqlite_with_rowid=False,  # a rowid would also count across chats
)

_ADD = insert_of(messages, [column.name for column in messages.columns])
_SENT = Prepared(
    select(messages.c.message_id, messages.c.body)
    .where(
        messages.c.chat == bindparam("of_chat"),
        or_(messages.c.sent_key == bindparam("plain"), messages.c.sent_key == bindparam("hidden")),
    )
    .order_by(messages.c.message_id),
    results=(messages.c.message_id, messages.c.body),
)
_CHANGED = (messages.c.seq, messages.c.message_id, messages.c.body)
_CHANGES = Prepared(
    select(*_CHANGED)
    .where(messages.c.chat == bindparam("of_chat"), messages.c.seq > bindparam("after"))
    .order_by(messages.c.seq, messages.c.message_id),
    results=_CHANGED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The current state of one message; None if it has been deleted."""

    seq: int
    message_id: int
    message: dict[str, Any] | None


class WebchatMessages:
    """A part of storage.webchat.webchat.WebchatTable."""

    _connection: Connection
    _seal: Seal
    _fleeting: Fleeting

    def add_message(
        self, chat_id: int, message: Mapping[str, Any], *, sent_key: str | None, now: datetime
    ) -> dict[str, Any]:
        number = chat_number(chat_id)
        seq, kept, fades_until = next_seq(self._connection, number)
        content = {name: value for name, value in message.items() if name != FADING}
        relayed = FADING in message
        fades = relayed or (fades_until is not None and fades_until > now)
        row: dict[str, Any] = {"body": content, "sent_key": sent_key, "created_at": now}
        row["expires_at"] = None if kept else now + RAW_WORDS_KEPT
        if fades:
            silent = not relayed and self._fleeting.is_silent((WEB_BOT_ID, chat_id), now)
            row |= self._faded(chat_id, content, sent_key, silent=silent, now=now)
        row |= {"chat": number, "message_id": seq, "seq": seq, "deleted": False, "fades": fades}
        _ADD.run(self._connection, row)
        return {"message_id": seq, **content}

    def fade(self, chat_id: int, *, now: datetime) -> None:
        """Marks messages of the last half hour and of the next as being about an anonymous case. Their files are
        detached at once, because as evidence of the case they must not lead to the chat."""
        number, silent = chat_number(chat_id), self._fleeting.is_silent((WEB_BOT_ID, chat_id), now)
        detach_files(self._connection, number, now - ABOUT_IT, sent=True)
        until = next_hour(now + ABOUT_IT)
        self._connection.execute(update(chats).where(chats.c.number == number).values(fades_until=until))
        recent = (messages.c.chat == number, messages.c.created_at >= now - ABOUT_IT)
        named = (messages.c.message_id, messages.c.body, messages.c.sent_key)
        unmarked = select(*named).where(*recent, ~messages.c.deleted, ~messages.c.fades)
        for message_id, body, sent_key in self._connection.execute(unmarked).all():
            row = self._faded(chat_id, body, sent_key, silent=silent, now=now)
            self._connection.execute(update(messages).where(*_this(number, message_id)).values(fades=True, **row))

    def _faded(
        self, chat_id: int, body: Mapping[str, Any], sent_key: str | None, *, silent: bool, now: datetime
    ) -> dict[str, Any]:
        """The columns of a sealed message, without its exact time."""
        return {
            "body": self._sealed(chat_id, body, silent=silent),
            "sent_key": self._hidden(chat_id, sent_key) if sent_key is not None else None,
            "created_at": hour_of(now),
            "expires_at": next_hour(now + RAW_WORDS_KEPT),
        }

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        this = select(messages.c.body).where(*_this(chat_number(chat_id), message_id), ~messages.c.deleted)
        return self._whole(chat_id, message_id, self._connection.execute(this).scalar())

    def change_message(self, chat_id: int, message: Mapping[str, Any]) -> None:
        seq, *_ = next_seq(self._connection, chat_number(chat_id))
        content = {name: value for name, value in message.items() if name not in ("message_id", FADING)}
        this = _this(chat_number(chat_id), message["message_id"])
        row = self._connection.execute(select(messages.c.fades, messages.c.body).where(*this)).first()
        body = content
        if row is not None and row.fades:
            silent = _SILENT in row.body
            body = self._sealed(chat_id, content, silent=silent)
        self._connection.execute(update(messages).where(*this).values(body=body, seq=seq))

    def delete_message(self, chat_id: int, message_id: int) -> None:
        seq, *_ = next_seq(self._connection, chat_number(chat_id))
        self._connection.execute(
            update(messages)
            .where(*_this(chat_number(chat_id), message_id))
            .values(body={}, sent_key=None, deleted=True, seq=seq)
        )

    def sent(self, chat_id: int, sent_key: str) -> Sequence[dict[str, Any]]:
        hidden = self._hidden(chat_id, sent_key)
        keys = {"of_chat": chat_number(chat_id), "plain": sent_key, "hidden": hidden}
        return self._all_whole(chat_id, _SENT.rows(self._connection, keys))

    def changes(self, chat_id: int, *, after: int) -> Sequence[Change]:
        """Messages added or changed since `after`, oldest change first."""
        found = _CHANGES.rows(self._connection, {"of_chat": chat_number(chat_id), "after": after})
        return [
            Change(seq=seq, message_id=message_id, message=self._whole(chat_id, message_id, body))
            for seq, message_id, body in found
        ]

    def history(self, chat_id: int, *, before: int | None = None, limit: int = 60) -> Sequence[dict[str, Any]]:
        """The last messages (before message `before`), oldest first."""
        query = select(messages.c.message_id, messages.c.body)
        query = query.where(messages.c.chat == chat_number(chat_id), ~messages.c.deleted)
        if before is not None:
            query = query.where(messages.c.message_id < before)
        found = self._connection.execute(query.order_by(messages.c.message_id.desc()).limit(limit)).all()
        return self._all_whole(chat_id, reversed(found))

    def _all_whole(self, chat_id: int, found: Iterable[Any]) -> list[dict[str, Any]]:
        whole = (self._whole(chat_id, message_id, body) for message_id, body in found)
        return [message for message in whole if message is not None]

    def _whole(self, chat_id: int, message_id: int, body: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """None for a message that was deleted, or whose key was lost at a restart."""
        opened = self._opened(chat_id, body) if body else None
        return None if opened is None else {"message_id": message_id, **opened}

    def _sealed(self, chat_id: int, body: Mapping[str, Any], *, silent: bool) -> dict[str, Any]:
        name, seal = (_SILENT, Seal(self._fleeting.key)) if silent else (_SEALED, self._seal)
        sealed = seal.close(json.dumps(body, ensure_ascii=False), f"webchat:{chat_id}")
        assert sealed is not None
        return {name: b64encode(sealed).decode()}

    def _opened(self, chat_id: int, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        name, seal = (_SILENT, Seal(self._fleeting.key)) if _SILENT in body else (_SEALED, self._seal)
        if name not in body:
            return body
        try:
            opened: dict[str, Any] = json.loads(seal.open(b64decode(body[name]), f"webchat:{chat_id}"))
        except InvalidTag:
            if name == _SILENT:  # its key was lost with the last process that had it
                return None
            raise
        return opened

    def _hidden(self, chat_id: int, sent_key: str) -> str:
        """Digest of a request's key for a fading message; the key itself would lead to a row of the outbox."""
        return hmac.digest(self._fleeting.key, f"{chat_id}:{sent_key}".encode(), "sha256").hex()


def _this(number: int, message_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return messages.c.chat == number, messages.c.message_id == message_id


def erase_history(connection: Connection, *, chat_id: int, since: datetime) -> None:
    """Deletes the chat's messages since then and detaches its files. An empty row with the day remains, so that open
    pages learn of the deletion."""
    number = chat_number(chat_id)
    erased = (messages.c.chat == number, messages.c.created_at >= hour_of(since), ~messages.c.deleted)
    newest = connection.execute(select(func.max(messages.c.created_at, type_=Moment())).where(*erased)).scalar()
    if newest is not None:
        seq, *_ = next_seq(connection, number)
        blank: dict[str, Any] = {"body": {}, "sent_key": None, "deleted": True, "seq": seq}
        blank["created_at"] = day_of(newest)
        connection.execute(update(messages).where(*erased).values(blank))
    detach_files(connection, number, since)
