"""Handling what intake has stored: one worker per active chat takes its rows oldest first; other chats run beside it.

Three failures put an update on the dead list, with an alarm for the operator and a word to the user. A database that is
locked, full or away is nobody's fault: the row waits, and is not counted.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from telegram import Update

from channels import metrics
from channels.applications import AnyApplication
from channels.gate import UpdateAttempt, current
from channels.outbox.loop import Outbox
from channels.telegram.send import calls
from complaints.policy import backoff_s
from handlers.errors import apologize
from handlers.foreign import parsed
from handlers.incoming import language
from handlers.turn import Reply
from storage.engine.errors import StorageError
from storage.messages.inbox import StoredUpdate
from storage.messages.outbox import Outgoing
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

ATTEMPTS = 3
#: intake holds back while so many rows wait in memory
FULL = 5000
#: rows this old that nobody works on were left by a process that died
_LEFT_BEHIND = timedelta(seconds=60)
_LONGEST_WAIT_S = 30.0

ChatKey = tuple[int, int]
T = TypeVar("T")


class Inbox:
    """`applications` may grow: a bot joins when it is connected."""

    def __init__(
        self, *, store: Store, outbox: Outbox, clock: Callable[[], datetime], first_wait_s: float = 0.5
    ) -> None:
        self.applications: dict[int, AnyApplication] = {}
        self._store, self._outbox, self._clock, self._first_wait_s = store, outbox, clock, first_wait_s
        self._queues: dict[ChatKey, deque[StoredUpdate]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()  # rows in memory
        #: set while there is room for more rows; intake waits for it
        self.room = asyncio.Event()
        self.room.set()

    def put(self, rows: Iterable[StoredUpdate]) -> None:
        """Rows that are committed; their chats' workers take them."""
        for row in rows:
            if row.row in self._held:
                continue
            self._held.add(row.row)
            chat = (row.bot_id, row.chat_id)
            queue = self._queues.get(chat)
            if queue is None:
                self._queues[chat] = queue = deque((row,))
                worker = asyncio.create_task(self._work(chat, queue))
                self._workers.add(worker)
                worker.add_done_callback(self._workers.discard)
            else:
                queue.append(row)
        if len(self._held) >= FULL:
            self.room.clear()

    async def recover(self, bot_id: int) -> None:
        """At a bot's start: what was stored and not handled."""
        await self._take(lambda tx: tx.inbox.waiting(bot_id=bot_id, limit=4 * FULL))

    async def look(self, bot_id: int, chat_id: int) -> None:
        """Something was stored for that chat by somebody else."""
        await self._take(lambda tx: tx.inbox.waiting(bot_id=bot_id, chat_id=chat_id))

    async def sweep(self) -> None:
        """Takes over what another process has left behind, chat by chat, behind nothing newer."""
        before = self._clock() - _LEFT_BEHIND
        for bot_id in tuple(self.applications):  # what is left of a bot that is gone stands in nobody's way
            rows = await self._store.read(lambda tx, of=bot_id: tx.inbox.waiting(bot_id=of, older_than=before))  # type: ignore[misc]
            self.put(row for row in rows if (row.bot_id, row.chat_id) not in self._queues)

    async def idle(self) -> None:
        """Returns when no chat has anything left to handle."""
        while self._workers:
            await asyncio.wait(set(self._workers))

    async def stop(self, grace_s: float) -> None:
        """Lets updates in hand come to their end; what does not stays stored."""
        for queue in self._queues.values():
            queue.clear()
        if self._workers:
            _, late = await asyncio.wait(set(self._workers), timeout=grace_s)
            for worker in late:
                worker.cancel()

    async def _take(self, query: Callable[[Tx], tuple[StoredUpdate, ...]]) -> None:
        self.put(await self._store.read(query))

    async def _work(self, chat: ChatKey, queue: deque[StoredUpdate]) -> None:
        try:
            while queue:
                row = queue.popleft()
                try:
                    with metrics.handling_seconds.time():
                        await self._handle(row)
                except Exception as error:
                    log.exception("inbox.failed", row=row.row)
                    await self._drop_when_hopeless(row, type(error).__name__)
                finally:
                    self._held.discard(row.row)
        finally:
            del self._queues[chat]
            self._held.difference_update(row.row for row in queue)
            if len(self._held) < FULL:
                self.room.set()

    async def _handle(self, row: StoredUpdate) -> None:
        application = self.applications[row.bot_id]
        update = _parse(row, application)
        if isinstance(update, Exception):
            # in a group nobody spoke to us for sure
            await self._bury(row, f"unparsable: {type(update).__name__}", tell=row.chat_id > 0)
            return
        tries, waits, failure = row.attempts, 0, ""
        while True:
            attempt = UpdateAttempt(row)
            current.set(attempt)
            try:
                await application.process_update(update)
                if attempt.error is None:
                    if not attempt.handled:
                        await self._store.write(lambda tx: tx.inbox.done(row.row), brief=True)
                    return
                raise attempt.error
            except StorageError as error:
                log.error("inbox.storage", row=row.row, error=str(error))
                failure = "StorageError"
                if not error.transient:
                    tries = await self._count(row, failure)
            except Exception as error:
                failure = type(error).__name__  # never its words: they may hold what a resident wrote
                log.error("inbox.failed", row=row.row, error=failure, exc_info=error)
                tries = await self._count(row, failure)
            if tries >= ATTEMPTS:
                await self._bury(row, failure, tell=True)
                return
            await asyncio.sleep(backoff_s(waits, first_s=self._first_wait_s, longest_s=_LONGEST_WAIT_S))
            waits += 1

    async def _drop_when_hopeless(self, row: StoredUpdate, failure: str) -> None:
        """What failed outside of every handler waits for the sweep, three times; the chat's next rows go on."""
        if await self._count(row, failure) >= ATTEMPTS:
            await self._bury(row, failure, tell=False)

    async def _count(self, row: StoredUpdate, failure: str) -> int:
        metrics.attempts_failed.inc()
        return await self._until_stored(lambda tx: tx.inbox.failed(row.row, error=failure))

    async def _bury(self, row: StoredUpdate, error: str, *, tell: bool) -> None:
        now = self._clock()

        def work(tx: Tx) -> list[Outgoing]:
            buried = tx.inbox.bury(row.row, error=error)
            if not (buried and tell and row.chat_id):
                return []
            made = (
                tx.outbox.put_reply(bot_id=row.bot_id, chat_id=row.chat_id, payload=call, now=now)
                for call in calls(_apology(row))
            )
            return [row for row in made if row is not None]

        apology = await self._until_stored(work)
        metrics.updates_dead.inc()
        log.error("inbox.dead", row=row.row, bot=row.bot_id, error=error)
        await self._outbox.send_now(apology)

    async def _until_stored(self, work: Callable[[Tx], T]) -> T:
        waits = 0
        while True:
            try:
                return await self._store.write(work)
            except StorageError as error:
                log.error("inbox.storage", error=str(error))
                await asyncio.sleep(backoff_s(waits, first_s=self._first_wait_s, longest_s=_LONGEST_WAIT_S))
                waits += 1


def _parse(row: StoredUpdate, application: AnyApplication) -> Update | Exception:
    """PTB raises whatever it stumbles over; none of it gets better by trying again."""
    try:
        return parsed(row.raw, application.bot)
    except Exception as error:
        return error


def _apology(row: StoredUpdate) -> Reply:
    """In the client's language: the person's own may be what could not be read."""
    values = row.raw.values() if isinstance(row.raw, dict) else ()
    parts: list[dict[str, Any]] = [part for part in values if isinstance(part, dict)]
    users: list[dict[str, Any]] = [part["from"] for part in parts if isinstance(part.get("from"), dict)]
    return apologize(language(str(users[0].get("language_code", "")) if users else ""))
