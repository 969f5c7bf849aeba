"""Files uploaded in the web chat, the chat they belong to, and when they may be deleted."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from complaints.policy import RAW_WORDS_KEPT
from storage.engine.schema import BigId, Moment, metadata
from storage.webchat.chats import chat_number, chats

files = Table(
    "webchat_files",
    metadata,
    Column("number", BigId, primary_key=True, autoincrement=True),
    Column("file_id", String(64), nullable=False, unique=True),
    Column("chat", BigInteger, index=True),  # NULL once the chat's traces are erased
    Column("unique_id", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("path", String(255), nullable=False),
    Column("sent", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, index=True),
    sqlite_autoincrement=True,
)


_FILE_FIELDS = ("file_id", "unique_id", "name", "mime", "size", "width", "height", "path")
_FILE = tuple(files.c[name] for name in _FILE_FIELDS)


class WebchatFiles:
    """A part of storage.webchat.webchat.WebchatTable."""

    _connection: Connection

    def add_file(self, chat_id: int, file: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
        stored = {name: file[name] for name in _FILE_FIELDS if name != "file_id"} | {
            "file_id": secrets.token_urlsafe(24)
        }
        self._connection.execute(
            insert(files).values(
                **stored, chat=chat_number(chat_id), sent=False, created_at=now, expires_at=now + RAW_WORDS_KEPT
            )
        )
        return stored

    def paths(self) -> frozenset[str]:
        """Paths of all files that have a row."""
        return frozenset(self._connection.execute(select(files.c.path)).scalars())

    def file(self, file_id: str) -> dict[str, Any] | None:
        found = self._connection.execute(select(*_FILE).where(files.c.file_id == file_id)).first()
        return dict(found._mapping) if found else None

    def file_of(self, chat_id: int, file_id: str, *, unsent: bool = False) -> dict[str, Any] | None:
        """A file of this chat; with `unsent` only if no message has it yet.

        A detached file is returned to anyone who knows its random id, which is only in the sealed history of its chat.
        """
        own = files.c.chat == chat_number(chat_id)
        whose = and_(own, ~files.c.sent) if unsent else or_(own, and_(files.c.chat.is_(None), files.c.sent))
        found = self._connection.execute(select(*_FILE).where(files.c.file_id == file_id, whose)).first()
        return dict(found._mapping) if found else None

    def drop_unsent(self, chat_id: int, file_id: str) -> str | None:
        """Deletes the row of a file that no message has; returns the path of its content, or None if there is no
        row."""
        own = (files.c.file_id == file_id, files.c.chat == chat_number(chat_id), ~files.c.sent)
        path: str | None = self._connection.execute(delete(files).where(*own).returning(files.c.path)).scalar()
        return path

    def keep_file(self, file_id: str) -> None:
        kept = select(chats.c.kept).where(chats.c.number == files.c.chat).scalar_subquery()
        self._connection.execute(update(files).where(files.c.file_id == file_id).values(sent=True))
        self._connection.execute(
            update(files).where(files.c.file_id == file_id, kept.is_(True)).values(expires_at=None)
        )

    def keep_files_of(self, number: int) -> None:
        """Lifts the expiry of the files in the chat's messages, because its history is kept from now on."""
        self._connection.execute(update(files).where(files.c.chat == number, files.c.sent).values(expires_at=None))

    def chats_of_expired_files(self, now: datetime) -> Sequence[int]:
        expired = select(files.c.chat).where(files.c.expires_at < now, files.c.sent, files.c.chat.is_not(None))
        return self._connection.execute(expired.distinct().limit(1000)).scalars().all()

    def prune_files(self, now: datetime) -> Sequence[str]:
        """Deletes rows of expired files and returns the paths of their content; no two files share a path."""
        gone = delete(files).where(files.c.expires_at < now).returning(files.c.path)
        paths = sorted(self._connection.execute(gone).scalars())
        cut = update(files).where(files.c.chat.is_(None), files.c.expires_at.is_(None))
        self._connection.execute(cut.values(expires_at=now + RAW_WORDS_KEPT))
        return paths


def detach_files(connection: Connection, number: int, since: datetime, *, sent: bool = False) -> None:
    """Detaches files from the chat; with `sent` only those in a message. Their content stays for a day, because the
    photo pipeline may still be fetching it for a case."""
    cut = update(files).where(files.c.chat == number, files.c.created_at >= since)
    cut = cut.where(files.c.sent) if sent else cut
    connection.execute(cut.values(chat=None, name=""))
