"""Sending what the outbox holds: at once by the task that wrote it, everything else by the drain loop, each chat in
order.

A failure moves its row's due time and pauses that chat alone. Only a crash between Telegram's acceptance and our mark
can
send a message twice.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog
from telegram import InputFile, InputMediaPhoto
from telegram.error import TelegramError

from channels import metrics
from channels.applications import RawBot
from channels.delivery import Addresses, Delivery, Render, prepare
from channels.pace import DIGEST_GAP, DIGEST_OPEN, Pace
from channels.telegram.send import Call, as_edit, as_new, as_plain
from channels.verdict import Do, Verdict, judge
from storage.errors import StorageError
from storage.outbox import Outgoing
from storage.sending import Sent
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: the loop looks for what other processes and pages have written at least this often
_LOOK_EVERY_S = 1.0
#: chats written to beside each other by the drain loop
_ABREAST = 30
_CLAIM = 200
#: notices that become a digest where they come as a flood (channels.pace): key → what the digest is about
_DIGESTED = {"card": "cases", "told.rung": "rungs"}

ChatKey = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to people. `exactly_once`: the other side knows `outbox_id` and takes a message once."""

    name: str  # telegram | web
    bot: RawBot
    exactly_once: bool = False


class Undelivered(Exception):
    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


class Outbox:
    """`photo` reads a display picture by its sha256; `moved` is told when a group got a new id."""

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
    ) -> None:
        self._store, self._channels, self._clock = store, channels, clock
        self._addresses, self._render, self._photo, self._moved = addresses, render, photo, moved
        self._locks: WeakValueDictionary[ChatKey, asyncio.Lock] = WeakValueDictionary()
        self._paused: dict[ChatKey, datetime] = {}
        self._paces: defaultdict[ChatKey, Pace] = defaultdict(Pace)
        self._slots: dict[tuple[int, int, str], int] = {}  # messages sent whose slot is not stored yet
        self._marks: list[Sent] = []
        self._marking: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()

    def channel(self, bot_id: int) -> Channel:
        return self._channels[bot_id]

    def wake(self) -> None:
        """Something waits that the writer does not send itself."""
        self._awake.set()

    async def send_now(self, rows: Iterable[Outgoing]) -> None:
        """Sends rows just committed and claimed by the caller, in order. Never raises: what fails is on its row."""
        for row in rows:
            await self._deliver(row)

    async def drain(self) -> int:
        """Sends what is due; returns how many rows were taken."""
        now = self._clock()
        rows = await self._store.write(lambda tx: tx.sending.claim(now, limit=_CLAIM))
        chats: defaultdict[object, list[Outgoing]] = defaultdict(list)
        for row in rows:
            chats[(row.bot_id, row.chat_id) if row.chat_id is not None else row.recipient].append(row)
        gate = asyncio.Semaphore(_ABREAST)

        async def one_chat(waiting: Sequence[Outgoing]) -> None:
            async with gate:
                await self.send_now(waiting)

        await asyncio.gather(*(one_chat(waiting) for waiting in chats.values()))
        return len(rows)

    async def run(self) -> None:
        while True:
            try:
                wait = _LOOK_EVERY_S if await self.drain() < _CLAIM else 0.0
                due = await self._store.read(lambda tx: tx.sending.next_due())
                if due is not None:
                    wait = min(wait, max(0.01, (due - self._clock()).total_seconds()))
            except StorageError as error:
                log.error("outbox.storage", error=str(error))
                wait = _LOOK_EVERY_S
            try:
                await asyncio.wait_for(self._awake.wait(), wait)
            except TimeoutError:
                continue
            self._awake.clear()

    async def flush(self) -> None:
        """Returns when every message sent so far is marked."""
        while self._marking is not None:
            await asyncio.shield(self._marking)

    async def _deliver(self, row: Outgoing) -> None:
        try:
            delivery = await self._addressed(row)
        except Exception as error:
            log.exception("outbox.unaddressed", row=row.id, kind=row.kind, key=row.payload.get("key"))
            await self._give_up_or_retry(row, None, _own_fault(error, row))
            return
        if delivery is None:
            self._mark(Sent(row=row, bot_id=0, chat_id=0, slot="", message_id=None))
            return
        chat = (delivery.bot_id, delivery.chat_id)
        lock = self._locks.get(chat)
        if lock is None:
            self._locks[chat] = lock = asyncio.Lock()
        async with lock:
            await self._deliver_in_turn(row, delivery)

    async def _addressed(self, row: Outgoing) -> Delivery | None:
        if row.kind != "reply":
            now = self._clock()
            return await self._store.read(
                lambda tx: prepare(row, tx, addresses=self._addresses, render=self._render, now=now)
            )
        assert row.bot_id is not None and row.chat_id is not None
        return Delivery(bot_id=row.bot_id, chat_id=row.chat_id, calls=(row.payload,), slot=row.slot, edits=row.edits)

    async def _deliver_in_turn(self, row: Outgoing, delivery: Delivery) -> None:
        chat = (delivery.bot_id, delivery.chat_id)
        if chat in self._paused or row.kind != "reply":
            now = self._clock()
            if (until := self._paused.get(chat)) and until > now:
                await self._postpone(row, until, "the chat is paused")
                return
            self._paused.pop(chat, None)
            if await self._held_back(row, delivery, now):
                return
        try:
            message_id = await self._send(row, delivery)
        except Undelivered as failure:
            await self._give_up_or_retry(row, delivery, failure)
            return
        if delivery.slot and message_id is not None:
            self._slots[delivery.bot_id, delivery.chat_id, delivery.slot] = message_id
        slot, relayed = delivery.slot, delivery.fades
        self._mark(Sent(row=row, bot_id=chat[0], chat_id=chat[1], slot=slot, message_id=message_id, relayed=relayed))

    async def _held_back(self, row: Outgoing, delivery: Delivery, now: datetime) -> bool:
        """A group gets so many calls a minute; new cards and reminders that come as a flood are named in a digest."""
        about = _DIGESTED.get(row.payload.get("key", "")) if self._edited(delivery) is None else None
        if about is None and delivery.chat_id > 0:
            return False
        pace = self._paces[delivery.bot_id, delivery.chat_id]
        if about is not None and pace.floods[about].takes(now):
            await self._store.write(lambda tx: _digest(tx, row, delivery, about, now))
            pace.floods[about].note(now)
            self.wake()
            return True
        if delivery.chat_id < 0:
            if (until := pace.wait_until(now)) is not None:
                await self._postpone(row, until, "the group has had its share", pause=False)
                return True
            pace.calls.append(now)
        if about is not None:
            pace.floods[about].note(now)
        return False

    def _edited(self, delivery: Delivery) -> int | None:
        if not delivery.slot:
            return None
        return self._slots.get((delivery.bot_id, delivery.chat_id, delivery.slot), delivery.edits)

    async def _send(self, row: Outgoing, delivery: Delivery) -> int | None:
        """Makes the row's calls; returns the message that stands for it. Raises Undelivered."""
        channel = self._channels.get(delivery.bot_id)
        if channel is None:
            raise Undelivered(Verdict(do=Do.RETRY, wait=timedelta(minutes=5), counts=False), "no such bot here now")
        standing = self._edited(delivery)
        message_id: int | None = None
        for part, call in enumerate(delivery.calls):
            made = call
            if standing is not None and call["method"] == "sendMessage":
                made, standing = as_edit(call, message_id=standing), None
            if delivery.fades and channel.exactly_once:  # Telegram knows no such parameter
                made = {**made, "params": {**made["params"], "fades": True}}
            result = await self._call(row, channel, delivery.chat_id, made, part)
            message_id = message_id if result is None else result
        return message_id

    async def _call(self, row: Outgoing, channel: Channel, chat_id: int, call: Call, part: int) -> int | None:
        changes = 0
        while True:
            try:
                params = call["params"] | {"chat_id": chat_id}
                if channel.exactly_once:
                    params["outbox_id"] = row.id * 100 + part
                if "photos" in call:
                    result = await channel.bot.upload(call["method"], params | await self._pictures(call))
                else:
                    result = await channel.bot.call(call["method"], params)
            except TelegramError as error:
                repeatable = channel.exactly_once or call["method"].startswith("edit")
                verdict = judge(error, attempts=row.attempts, repeatable=repeatable, jitter=random.random())  # noqa: S311
                changes += 1
                # where only buttons were to go, a message that is gone is as it should be
                if verdict.do is Do.DONE or (verdict.do is Do.ANEW and "text" not in call["params"]):
                    metrics.sends.labels("unchanged").inc()
                    return int(call["params"]["message_id"])
                if verdict.do is Do.PLAIN and changes < 3:
                    call = as_plain(call)
                elif verdict.do is Do.ANEW and changes < 3:
                    call = as_new(call)
                else:
                    raise Undelivered(verdict, f"{type(error).__name__}: {error.message}") from error
            except Exception as error:
                log.exception("outbox.call", row=row.id, method=call["method"])
                raise _own_fault(error, row) from error
            else:
                metrics.sends.labels("sent").inc()
                return _message_id(result)

    async def _pictures(self, call: Call) -> dict[str, object]:
        files = [
            InputFile(await self._photo(name), filename=f"{name[-12:]}.jpg", attach=True) for name in call["photos"]
        ]
        if call["method"] == "sendPhoto":
            return {"photo": InputFile(files[0].input_file_content, filename=files[0].filename)}
        return {"media": [InputMediaPhoto(file) for file in files]}

    async def _give_up_or_retry(self, row: Outgoing, delivery: Delivery | None, failure: Undelivered) -> None:
        verdict, now = failure.verdict, self._clock()
        metrics.sends.labels(verdict.do.value).inc()
        try:
            match verdict.do:
                case Do.RETRY:
                    if not verdict.counts and delivery is not None:
                        metrics.flood_waits.inc()
                    chat = None if delivery is None else (delivery.bot_id, delivery.chat_id)
                    await self._postpone(row, now + verdict.wait, failure.reason, counts=verdict.counts, chat=chat)
                case Do.MOVED if delivery is not None and verdict.new_chat is not None:
                    await self._moved(delivery.bot_id, delivery.chat_id, verdict.new_chat)
                    await self._postpone(row, now, failure.reason)
                    self.wake()
                case Do.BLOCKED if delivery is not None:
                    await self._store.write(lambda tx: _block(tx, row, delivery, failure.reason, now))
                    log.info("outbox.blocked", row=row.id)
                case _:
                    await self._store.write(lambda tx: tx.sending.bury(row.id, error=failure.reason, now=now))
                    log.error("outbox.dead", row=row.id, kind=row.kind, reason=failure.reason)
        except StorageError as error:  # the lease ends by itself
            log.error("outbox.storage", row=row.id, error=str(error))

    async def _postpone(
        self,
        row: Outgoing,
        until: datetime,
        reason: str,
        *,
        counts: bool = False,
        pause: bool = True,
        chat: ChatKey | None = None,
    ) -> None:
        if pause and chat is not None:
            self._paused[chat] = max(until, self._paused.get(chat, until))

        def move(tx: Tx) -> None:
            tx.sending.retry(row.id, due_at=until, error=reason, counts=counts)
            if pause and chat is not None:
                tx.sending.postpone_chat(bot_id=chat[0], chat_id=chat[1], until=until)

        await self._store.write(move)

    def _mark(self, sent: Sent) -> None:
        self._marks.append(sent)
        if self._marking is None:
            self._marking = asyncio.create_task(self._write_marks())

    async def _write_marks(self) -> None:
        """All marks that gathered while the last ones were written share one transaction."""
        try:
            while self._marks:
                marks, self._marks = self._marks, []
                now = self._clock()
                try:
                    await self._store.write(lambda tx, marks=marks, now=now: _keep(tx, marks, now))  # type: ignore[misc]
                except StorageError as error:
                    log.error("outbox.unmarked", rows=len(marks), error=str(error))
                    self._marks = marks + self._marks
                    await asyncio.sleep(0.5)
                    continue
                for mark in marks:
                    if self._slots.get((mark.bot_id, mark.chat_id, mark.slot)) == mark.message_id:
                        self._slots.pop((mark.bot_id, mark.chat_id, mark.slot), None)
        finally:
            self._marking = None


def _own_fault(error: Exception, row: Outgoing) -> Undelivered:
    """Not Telegram's error but ours (a photo that can't be read, storage): three tries."""
    do = Do.RETRY if row.attempts < 3 else Do.DEAD
    return Undelivered(Verdict(do=do, wait=timedelta(seconds=5 * row.attempts)), f"{type(error).__name__}")


def _keep(tx: Tx, marks: Sequence[Sent], now: datetime) -> None:
    tx.sending.sent(marks, now=now)
    for sent in marks:
        if sent.relayed and sent.row.case_id is not None and sent.message_id is not None:
            tx.relays.mark(sent.row.case_id, bot_id=sent.bot_id, chat_id=sent.chat_id, message_id=sent.message_id)


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
    tx.sending.sent([Sent(row=row, bot_id=0, chat_id=0, slot="", message_id=None)], now=now)


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    return first.get("message_id") if isinstance(first, dict) else None


def _block(tx: Tx, row: Outgoing, delivery: Delivery, reason: str, now: datetime) -> None:
    """A person who blocked the bot gets nothing more until they write again."""
    tx.sending.bury(row.id, error=reason, now=now)
    tx.sending.bury_chat(bot_id=delivery.bot_id, chat_id=delivery.chat_id, error=reason, now=now)
    person = tx.people.of_user(delivery.bot_id, delivery.chat_id)  # a private chat's id is its user's
    if person is not None and not person.blocked:
        tx.people.save(replace(person, blocked=True))
