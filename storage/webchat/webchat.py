"""What the web chat remembers: chats, their messages and files (a file each beside this), the ids of updates, and how
long all of it stays."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from complaints.policy import RAW_WORDS_KEPT
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.messages.inbox import InboxTable, StoredUpdate
from storage.people.fleeting import Fleeting
from storage.webchat.chats import WebchatChats, chats, end_fading
from storage.webchat.files import WebchatFiles
from storage.webchat.ids import FIRST_CHAT_ID, WEB_BOT_ID
from storage.webchat.messages import WebchatMessages, messages

if TYPE_CHECKING:
    from storage.people.people import PeopleTable  # which wipes our history when it forgets a person

#: a deleted message's number is kept so long that every open page has heard of it
_TOMBSTONES_KEPT = timedelta(days=7)

#: Only the numbers matter: they are the update ids (never given twice), so a row may go as soon as it likes.
updates = Table(
    "webchat_updates",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("created_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)


class WebchatTable(WebchatChats, WebchatMessages, WebchatFiles):
    """Implements channels.webchat.state.State, and what the page asks beside it."""

    def __init__(
        self, connection: Connection, inbox: InboxTable, people: "PeopleTable", seal: Seal, *, fleeting: Fleeting
    ) -> None:
        self._connection, self._seal, self._fleeting = connection, seal, fleeting
        self._inbox, self._people = inbox, people
        #: updates stored in this transaction: the wiring hands them on once it is committed
        self.queued: list[StoredUpdate] = []

    def next_update_id(self, chat_id: int, now: datetime) -> int:
        made = self._connection.execute(insert(updates).values(created_at=now).returning(updates.c.id))
        return int(made.scalar_one())

    def queue_update(self, update: Mapping[str, Any], now: datetime) -> None:
        self.queued += self._inbox.add_batch(WEB_BOT_ID, [update], now=now)

    def prune(self, now: datetime) -> Sequence[str]:
        """Ends what has expired, and returns the paths of files whose bytes can go. A chat whose person has consented
        since keeps its history: the expiry is lifted here."""
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
