"""Sends the rows of the outbox: new replies by the task that wrote them, all other rows by the drain loop; each chat in
order.

The stages of a row: recipient and text (channels/outbox/delivery.py), held back if its chat is at its limit
(holding.py), sent (calling.py), recorded as sent (marks.py). Failures are handled in failures.py.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from channels.outbox.by_way import ByWay
from channels.outbox.calling import Caller, Channel
from channels.outbox.delivery import GROUP_LANG, Addresses, ChatKey, Delivery, Render, prepare
from channels.outbox.failures import Failures
from channels.outbox.holding import Holding
from channels.outbox.marks import Marks
from channels.outbox.unrecorded import Unrecorded
from channels.outbox.verdict import Undelivered, our_fault, seen_twice
from channels.outbox.ways import Way
from channels.tracing import tell_sent, traced
from storage.engine.errors import StorageError
from storage.messages.outbox import Outgoing
from storage.messages.sending import Sent
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: seconds after a failure of the loop
_PAUSE_S = 1.0
#: chats that the drain loop sends to concurrently
_ABREAST = 30
_CLAIM = 200


class Outbox:
    """`photo` reads a display picture by its sha256; `moved` is called when a group gets a new id. `ways`: by kind."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Mapping[int, Channel],
        clock: Callable[[], datetime],
        addresses: Addresses,
        render: Render,
        photo: Callable[[str], Awaitable[bytes]],
        moved: Callable[[int, int, int], Awaitable[None]],
        ways: Mapping[str, Way] | None = None,
    ) -> None:
        self._store, self._channels, self._clock = store, channels, clock
        self._addresses, self._render = addresses, render
        self._locks: WeakValueDictionary[ChatKey, asyncio.Lock] = WeakValueDictionary()
        self._awake = asyncio.Event()
        self._caller = Caller(channels=channels, photo=photo, lang=self._lang)
        self._marks = Marks(store=store, clock=clock)
        self._unrecorded = unrecorded = Unrecorded(store=store, wake=self.wake)
        self._holding = Holding(store=store, unrecorded=unrecorded, clock=clock, marks=self._marks, wake=self.wake)
        self._by_way = ByWay(
            store=store, unrecorded=unrecorded, ways=ways or {}, clock=clock, marks=self._marks, wake=self.wake
        )
        self._failures = Failures(
            unrecorded=unrecorded, clock=clock, holding=self._holding, moved=moved, wake=self.wake
        )

    def channel(self, bot_id: int) -> Channel:
        return self._channels[bot_id]

    def wake(self) -> None:
        """Tells the loop that a row waits which its writer does not send."""
        self._awake.set()

    async def send_now(self, rows: Iterable[Outgoing]) -> None:
        """Sends rows that the caller committed and claimed, in order. Never raises: errors are stored in the row."""
        for row in rows:
            await self._deliver(row)

    async def drain(self) -> int:
        """Sends all due rows, and starts sending those of ways; returns their number. Raises StorageError."""
        await self._record_late()
        now = self._clock()
        rows = await self._store.write(lambda tx: tx.sending.claim(now, limit=_CLAIM))
        chats: defaultdict[object, list[Outgoing]] = defaultdict(list)
        by_way: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for row in sorted(rows, key=_as_written):  # one that was retried is due later than a new one
            if self._by_way.takes(row):
                by_way[row.recipient].append(row)
                continue
            chats[(row.bot_id, row.chat_id) if row.chat_id is not None else row.recipient].append(row)
        for recipient, waiting in by_way.items():
            self._by_way.start(recipient, waiting)
        gate = asyncio.Semaphore(_ABREAST)

        async def one_chat(waiting: Sequence[Outgoing]) -> None:
            async with gate:
                await self.send_now(waiting)

        await asyncio.gather(*(one_chat(waiting) for waiting in chats.values()))
        return len(rows)

    def is_due(self, tx: Tx) -> bool:
        """Whether `drain` would find any."""
        due = tx.sending.next_due()
        return due is not None and due <= self._clock()

    async def run(self) -> None:
        """Until it is cancelled. Rows that it does not know of wait until `wake`."""
        while True:
            wait: float | None = None
            try:
                if await self.drain() == _CLAIM:
                    wait = 0.0
                elif (due := await self._store.read(lambda tx: tx.sending.next_due())) is not None:
                    wait = max(0.01, (due - self._clock()).total_seconds())
            except StorageError as error:
                log.error("outbox.storage", error=str(error))
                wait = _PAUSE_S
            except Exception:  # whatever it was, the other rows must still be sent
                log.exception("outbox.failed")
                wait = _PAUSE_S
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):  # wait_for would swallow a cancellation that comes as it is woken
                    await self._awake.wait()
                self._awake.clear()

    async def flush(self) -> None:
        """Returns when every message sent so far is recorded, and the ways are idle."""
        await self._by_way.idle()
        with suppress(StorageError):  # their leases end by themselves
            await self._unrecorded.record_late()
        await self._marks.flush()

    async def _record_late(self) -> None:
        """What the store refused comes before new claims: a lease may have ended meanwhile, and the row would be sent
        again."""
        await self._unrecorded.record_late()
        if self._marks.are_late:
            await self._marks.flush()

    async def _deliver(self, row: Outgoing) -> None:
        with traced(row.trace):
            await self._deliver_traced(row)

    async def _deliver_traced(self, row: Outgoing) -> None:
        try:
            delivery = await self._addressed(row)
        except Undelivered as failure:
            await self._failures.settle(row, None, failure)
            return
        except StorageError as error:
            log.error("outbox.storage", row=row.id, error=str(error))
            await self._failures.settle(row, None, our_fault(error, attempts=row.attempts))
            return
        except Exception as error:
            log.exception("outbox.unaddressed", row=row.id, kind=row.kind, key=row.payload.get("key"))
            await self._failures.settle(row, None, our_fault(error, attempts=row.attempts))
            return
        if delivery is None:
            self._marks.add(Sent.to_nobody(row))
            tell_sent(row, outcome="nobody to tell")
            return
        lock = self._locks.get(delivery.chat)
        if lock is None:
            self._locks[delivery.chat] = lock = asyncio.Lock()
        async with lock:
            try:
                await self._deliver_in_turn(row, delivery)
            except StorageError as error:  # before it was sent
                log.error("outbox.storage", row=row.id, error=str(error))
                await self._failures.settle(row, delivery, our_fault(error, attempts=row.attempts))
            except Exception as error:
                log.exception("outbox.failed", row=row.id, kind=row.kind)
                await self._failures.settle(row, None, our_fault(error, attempts=row.attempts))

    async def _addressed(self, row: Outgoing) -> Delivery | None:
        if row.kind != "reply":
            now = self._clock()
            delivery = await self._store.read(
                lambda tx: prepare(row, tx, addresses=self._addresses, render=self._render, now=now)
            )
        else:
            assert row.bot_id is not None and row.chat_id is not None
            delivery = Delivery(
                bot_id=row.bot_id, chat_id=row.chat_id, calls=(row.payload,), slot=row.slot, edits=row.edits
            )
        if delivery is None or not self._addresses.is_group(delivery.chat):
            return delivery
        return replace(delivery, to_group=True)

    async def _lang(self, chat: ChatKey) -> str:
        """The language of that chat, as far as the records can say."""
        try:
            person = await self._store.read(lambda tx: tx.people.of_user(*chat))  # a private chat's id is its user's
        except StorageError as error:  # a message in Chinese is better than none
            log.error("outbox.storage", error=str(error))
            return GROUP_LANG
        return person.lang if person is not None else GROUP_LANG

    async def _deliver_in_turn(self, row: Outgoing, delivery: Delivery) -> None:
        if await self._holding.holds(row, delivery):
            tell_sent(row, outcome="held back")
            return
        standing = self._marks.standing(delivery)
        if row.doubts and self._caller.is_seen_again(delivery, standing=standing):
            if row.doubts > 1:
                await self._failures.settle(row, delivery, seen_twice())
                return
            await self._store.write(lambda tx: tx.sending.begins_again(row.id))
        try:
            made = await self._caller.make(row, delivery, standing=standing)
        except Undelivered as failure:
            await self._failures.settle(row, delivery, failure)
            return
        self._marks.add(
            Sent(
                row=row,
                bot_id=delivery.bot_id,
                chat_id=delivery.chat_id,
                slot=delivery.slot,
                message_id=made.message_id,
                relayed=delivery.fades,
                opens=delivery.to_group and made.message_id is not None and made.message_id != standing,
                unshown=made.unshown,
            )
        )
        tell_sent(row, outcome="sent", channel=self._channels[delivery.bot_id].name)


def _as_written(row: Outgoing) -> tuple[bool, int]:
    """Replies first, as they are claimed."""
    return row.kind != "reply", row.id
