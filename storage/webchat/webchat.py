"""Stored state of the web chat: chats, messages and files (one module each), ids of updates, and their expiry."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from complaints.policy import RAW_WORDS_KEPT
from storage.engine.prepared import insert_of
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.messages.inbox import InboxTable, StoredUpdate
from storage.people.fleeting import Fleeting
from storage.webchat.chats import WebchatChats, chats, end_fading
from storage.webchat.files import WebchatFiles
from storage.webchat.ids import FIRST_CHAT_ID, WEB_BOT_ID
from storage.webchat.messages import WebchatMessages, messages

if TYPE_CHECKING:
    from storage.people.people import PeopleTable  # erases the web chat's history of a person

#: how long the row of a deleted message stays, so that every open page learns of it
_TOMBSTONES_KEPT = timedelta(days=7)

#: Only the ids matter: they are the update ids, never reused, so rows may be deleted at any time.
updates = Table(
    "webchat_updates",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("created_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

_NEXT_ID = insert_of(updates, ("created_at",), returning=updates.c.id)


class WebchatTable(WebchatChats, WebchatMessages, WebchatFiles):
    """Implements channels.webchat.state.State and further queries of the page."""

    def __init__(
        self, connection: Connection, inbox: InboxTable, people: "PeopleTable", seal: Seal, *, fleeting: Fleeting
    ) -> None:
        self._connection, self._seal, self._fleeting = connection, seal, fleeting
        self._inbox, self._people = inbox, people
        #: updates stored in this transaction; they are handled after its commit
        self.queued: list[StoredUpdate] = []

    def next_update_id(self, chat_id: int, now: datetime) -> int:
        added = _NEXT_ID.first(self._connection, {"created_at": now})
        assert added is not None
        return int(added[0])

    def queue_update(self, update: Mapping[str, Any], now: datetime) -> None:
        self.queued += self._inbox.add_batch(WEB_BOT_ID, [update], now=now)

    def prune(self, now: datetime) -> Sequence[str]:
        """Deletes expired messages and returns the paths of files whose content can be deleted. Lifts the expiry of
        chats whose person has consented since."""
        self._lift_expiry(now)
        end_fading(self._connection, now)
        expired = (
            select(messages.c.chat, messages.c.message_id)
            .where(messages.c.expires_at < now, ~messages.c.deleted)
            .limit(1000)
        )
        for number, message_id in self._connection.execute(expired).all():
            self.delete_message(FIRST_CHAT_ID + number, message_id)
        old = messages.c.created_at < now - _TOMBSTONES_KEPT
        self._connection.execute(delete(messages).where(messages.c.deleted, old))
        self._connection.execute(delete(updates).where(updates.c.created_at < now - RAW_WORDS_KEPT))
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
