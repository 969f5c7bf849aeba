"""Holds back rows that are due: their chat is paused after a flood limit, the staff group accepts nothing, the group
has used up its calls for this minute, or they arrive in a flood and a digest lists them instead
(channels/outbox/pace.py has the limits).
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from channels.outbox.delivery import ChatKey, Delivery
from channels.outbox.marks import Marks
from channels.outbox.pace import DIGEST_GAP, DIGEST_OPEN, ChatPace
from channels.outbox.unrecorded import Unrecorded
from complaints.office.unit_members import TOLD_RUNG
from storage.messages.outbox import Outgoing
from storage.messages.sending import Sent
from storage.store import Store
from storage.tx import Tx

#: notices that become a digest in a flood: notice key → subject of the digest
DIGESTED = {"card": "cases", "told.rung": "rungs", TOLD_RUNG: "rungs"}


class Holding:
    """`wake` is called when a digest is ready to be sent."""

    def __init__(
        self,
        *,
        store: Store,
        unrecorded: Unrecorded,
        clock: Callable[[], datetime],
        marks: Marks,
        wake: Callable[[], None],
    ) -> None:
        self._store, self._unrecorded, self._clock, self._marks, self._wake = store, unrecorded, clock, marks, wake
        self._paused: dict[ChatKey, datetime] = {}
        self._paces: defaultdict[ChatKey, ChatPace] = defaultdict(ChatPace)

    def pause(self, chat: ChatKey, until: datetime) -> None:
        self._paused[chat] = max(until, self._paused.get(chat, until))

    async def holds(self, row: Outgoing, delivery: Delivery) -> bool:
        """True if the row must not be sent now: it waits, or a digest lists it instead. Raises StorageError."""
        chat, is_late = delivery.chat, self._unrecorded.holds(delivery.chat)
        is_free = row.kind == "reply" and chat not in self._paused and not is_late
        if is_free and not delivery.to_group:
            return False
        now = self._clock()
        if delivery.to_group and (stopped := await self._stopped(chat, now)) is not None:
            await self._wait(row, chat, stopped[1], stopped[0])
            return True
        if is_free:
            return False
        until = self._paused.get(chat, now)
        if until > now or is_late:
            await self._wait(row, chat, max(until, now), "the chat is paused")
            return True
        self._paused.pop(chat, None)
        return await self._paced(row, delivery, now)

    async def _stopped(self, chat: ChatKey, now: datetime) -> tuple[str, datetime] | None:
        """Why the staff group accepts nothing, and until when no attempt is made (storage/messages/stoppages.py)."""
        bot_id, chat_id = chat
        return await self._store.read(lambda tx: tx.stoppages.standing(bot_id=bot_id, chat_id=chat_id, now=now))

    async def _paced(self, row: Outgoing, delivery: Delivery, now: datetime) -> bool:
        """Limits calls per minute in a group; moves new cards and reminders into a digest when they come in a flood."""
        about = DIGESTED.get(row.payload.get("key", "")) if self._marks.standing(delivery) is None else None
        if about is None and delivery.chat_id > 0:
            return False
        pace = self._paces[delivery.chat]
        if about is not None and pace.floods[about].takes(now):
            await self._store.write(lambda tx: _digest(tx, row, delivery, about, now))
            pace.floods[about].note(now)
            self._wake()
            return True
        if delivery.chat_id < 0:
            if (until := pace.wait_until(now)) is not None:
                await self._wait(row, delivery.chat, until, "the group has had its share")
                return True
            pace.calls.append(now)
        if about is not None:
            pace.floods[about].note(now)
        return False

    async def _wait(self, row: Outgoing, chat: ChatKey, until: datetime, reason: str) -> None:
        await self._unrecorded.record(
            row, chat, lambda tx: tx.sending.retry(row.id, due_at=until, error=reason, counts=False)
        )


def _digest(tx: Tx, row: Outgoing, delivery: Delivery, about: str, now: datetime) -> None:
    assert row.case_id is not None
    tx.digests.add(
        bot_id=delivery.bot_id,
        chat_id=delivery.chat_id,
        about=about,
        case_id=row.case_id,
        now=now,
        gap=DIGEST_GAP,
        open_for=DIGEST_OPEN,
    )
    tx.sending.sent([Sent.to_nobody(row)], now=now)
