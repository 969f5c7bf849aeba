"""What the web chat remembers: chats, their messages (Bot API Message objects), files, and the ids of updates.

Every change of a chat takes the chat's next `seq`; an open page asks for what came after the last it saw, so one table
serves history, edits and deletions. The counter is the chat's own row, which also orders two machines that write.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from storage.inbox import Inbox, StoredUpdate
from storage.schema import BigId, Moment, metadata
from storage.sealing import Seal
from storage.upsert import insert_or_nothing
from storage.webchat_files import FIRST_CHAT_ID, UNCONSENTED, WebchatFiles, chat_number, chats, detach_files

if TYPE_CHECKING:
    from storage.people import PeopleTable  # which wipes our history when it forgets a person

#: channels/webchat/__init__.py says why
WEB_BOT_ID = 1
#: what is said of an anonymous case is sealed, and gone after this time though the chat's history is kept
FADES = timedelta(hours=24)
#: how long after such a word the conversation is still taken to be about it
_ABOUT_IT = timedelta(minutes=30)
_SEALED = "_sealed"
#: marks a message that fades, in the request that sends it
FADING = "_fades"
#: a deleted message's number is kept so long that every open page has heard of it
_TOMBSTONES_KEPT = timedelta(days=7)

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

#: Only the numbers matter: they are the update ids (never given twice), so a row may go as soon as it likes.
updates = Table(
    "webchat_updates",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("created_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    chat_id: int
    lang: str
    seq: int
    keyboard: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One message as it stands now; None when it is deleted."""

    seq: int
    message_id: int
    message: dict[str, Any] | None


class WebchatTable(WebchatFiles):
    """Implements channels.webchat.state.State, and what the page asks beside it."""

    def __init__(self, connection: Connection, inbox: Inbox, people: "PeopleTable", seal: Seal) -> None:
        super().__init__(connection)
        self._seal = seal
        self._inbox = inbox
        self._people = people
        #: updates stored in this transaction: the wiring hands them on once it is committed
        self.queued: list[StoredUpdate] = []

    # chats

    def open_chat(self, *, session: str, lang: str, now: datetime) -> ChatRow:
        """The chat of that session, made on its first act."""
        if known := self.of_session(session):
            return known
        row = {"session": session, "lang": lang, "seq": 0, "kept": False, "created_at": now}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, chats), row)
        made = self.of_session(session)  # another machine may have been faster
        assert made is not None
        return made

    def of_session(self, session: str) -> ChatRow | None:
        row = self._connection.execute(select(chats).where(chats.c.session == session)).first()
        return _chat_row(row) if row else None

    def row(self, chat_id: int) -> ChatRow | None:
        row = self._connection.execute(select(chats).where(chats.c.number == chat_number(chat_id))).first()
        return _chat_row(row) if row else None

    def chat(self, chat_id: int) -> dict[str, Any] | None:
        found = self._connection.execute(select(chats.c.number).where(chats.c.number == chat_number(chat_id))).scalar()
        return {"id": chat_id, "type": "private"} if found is not None else None

    def set_keyboard(self, chat_id: int, keyboard: dict[str, Any] | None) -> None:
        self._connection.execute(update(chats).where(chats.c.number == chat_number(chat_id)).values(keyboard=keyboard))

    # messages

    def add_message(
        self, chat_id: int, message: Mapping[str, Any], *, sent_key: str | None, now: datetime
    ) -> dict[str, Any]:
        seq, kept, fades_until = self._next_seq(chat_id)
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
        seq, *_ = self._next_seq(chat_id)
        said = {name: value for name, value in message.items() if name not in ("message_id", FADING)}
        fades = select(messages.c.fades).where(messages.c.message_id == message["message_id"])
        body = self._sealed(chat_id, said) if self._connection.execute(fades).scalar() else said
        self._connection.execute(
            update(messages)
            .where(messages.c.message_id == message["message_id"], messages.c.chat == chat_number(chat_id))
            .values(body=body, seq=seq)
        )

    def delete_message(self, chat_id: int, message_id: int) -> None:
        seq, *_ = self._next_seq(chat_id)
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

    # updates

    def next_update_id(self, chat_id: int, now: datetime) -> int:
        made = self._connection.execute(insert(updates).values(created_at=now).returning(updates.c.id))
        return int(made.scalar_one())

    def queue_update(self, update: Mapping[str, Any], now: datetime) -> None:
        self.queued += self._inbox.add_batch(WEB_BOT_ID, [update], now=now)

    # retention

    def prune(self, now: datetime) -> Sequence[str]:
        """Ends what has expired, and returns the paths of files whose bytes can go. A chat whose person has consented
        since keeps its history: the expiry is lifted here."""
        self._lift_expiry(now)
        expired = (
            select(messages.c.chat, messages.c.message_id)
            .where(messages.c.expires_at < now, ~messages.c.deleted)
            .limit(1000)
        )
        for number, message_id in self._connection.execute(expired).all():
            self.delete_message(FIRST_CHAT_ID + number, message_id)
        old = messages.c.created_at < now - _TOMBSTONES_KEPT
        self._connection.execute(delete(messages).where(messages.c.deleted, old))
        self._connection.execute(delete(updates).where(updates.c.created_at < now - UNCONSENTED))
        return self.prune_files(now)

    def _lift_expiry(self, now: datetime) -> None:
        due = (messages.c.expires_at < now, ~messages.c.deleted, ~messages.c.fades)
        waiting = select(messages.c.chat).where(*due).distinct().limit(1000)
        numbers = {*self._connection.execute(waiting).scalars(), *self.chats_of_expired_files(now)}
        for number in sorted(numbers):
            person = self._people.of_user(WEB_BOT_ID, FIRST_CHAT_ID + number)
            if person is None or person.consent_at is None:
                continue
            self._connection.execute(update(chats).where(chats.c.number == number).values(kept=True))
            lasting = update(messages).where(messages.c.chat == number, ~messages.c.fades)
            self._connection.execute(lasting.values(expires_at=None))
            self.keep_files_of(number)

    def _next_seq(self, chat_id: int) -> tuple[int, bool, datetime | None]:
        return _next_seq(self._connection, chat_number(chat_id))

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
        seq, *_ = _next_seq(connection, number)
        connection.execute(update(messages).where(*gone).values(body={}, sent_key=None, deleted=True, seq=seq))
    detach_files(connection, number, since)


def _next_seq(connection: Connection, number: int) -> tuple[int, bool, datetime | None]:
    """The chat's next change number, whether its history is kept, and until when it speaks of an anonymous case."""
    counted = update(chats).where(chats.c.number == number).values(seq=chats.c.seq + 1)
    row = connection.execute(counted.returning(chats.c.seq, chats.c.kept, chats.c.fades_until)).one()
    return row.seq, row.kept, row.fades_until


def _chat_row(row: Row[Any]) -> ChatRow:
    return ChatRow(chat_id=FIRST_CHAT_ID + row.number, lang=row.lang, seq=row.seq, keyboard=row.keyboard)
