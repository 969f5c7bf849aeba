"""Handles stored updates: one worker per active chat takes the chat's rows, oldest first; chats run concurrently.
With several processes a row waits for none that is gone: whoever has a later row of its chat takes the earlier ones
too, and of two who handle the same row the database lets one.

An update that fails three times goes onto the dead list, with an alarm for the operator and an apology to the user. A
locked, full or unreachable database is not the update's fault: the row waits, and no attempt is counted.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from structlog.contextvars import clear_contextvars
from telegram import Update

from channels import metrics
from channels.applications import AnyApplication
from channels.gate import UpdateAttempt, current
from channels.outbox.loop import Outbox
from channels.telegram.send import calls
from channels.tracing import trace_of, traced
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
#: rows in memory at which intake pauses
FULL = 5000
#: age at which a row without a worker must have been left by a process that died
_LEFT_BEHIND = timedelta(seconds=60)
_LONGEST_WAIT_S = 30.0

ChatKey = tuple[int, int]
T = TypeVar("T")


class Inbox:
    """`applications` may grow: a bot is added once it is connected."""

    def __init__(
        self, *, store: Store, outbox: Outbox, clock: Callable[[], datetime], first_wait_s: float = 0.5
    ) -> None:
        self.applications: dict[int, AnyApplication] = {}
        self._store, self._outbox, self._clock, self._first_wait_s = store, outbox, clock, first_wait_s
        self._queues: dict[ChatKey, deque[StoredUpdate]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._in_memory: set[int] = set()
        #: set while more rows fit into memory; intake waits for it
        self.room = asyncio.Event()
        self.room.set()

    def put(self, rows: Iterable[StoredUpdate]) -> None:
        """Hands committed rows to the workers of their chats."""
        for row in rows:
            if row.row in self._in_memory:
                continue
            self._in_memory.add(row.row)
            log.debug("update.stored", trace=trace_of(row.row), row=row.row, bot=row.bot_id)
            chat = (row.bot_id, row.chat_id)
            queue = self._queues.get(chat)
            if queue is None:
                self._queues[chat] = queue = deque((row,))
                worker = asyncio.create_task(self._work(chat, queue))
                self._workers.add(worker)
                worker.add_done_callback(self._workers.discard)
            else:
                queue.append(row)
        if len(self._in_memory) >= FULL:
            self.room.clear()

    async def recover(self, bot_id: int) -> None:
        """Takes up, when a bot starts, the rows stored but not handled."""
        await self._take(lambda tx: tx.inbox.waiting(bot_id=bot_id, limit=4 * FULL))

    async def look(self, bot_id: int, chat_id: int) -> None:
        """Takes up rows that another process stored for that chat."""
        await self._take(lambda tx: tx.inbox.waiting(bot_id=bot_id, chat_id=chat_id))

    async def sweep(self) -> None:
        """Takes over rows that another process left unhandled, except in chats that have a worker."""
        before = self._clock() - _LEFT_BEHIND
        for bot_id in tuple(self.applications):  # rows of a bot that is gone are left alone
            rows = await self._store.read(partial(_left_behind, bot_id=bot_id, before=before))
            self.put(row for row in rows if (row.bot_id, row.chat_id) not in self._queues)

    async def idle(self) -> None:
        """Returns when no chat has anything left to handle."""
        while self._workers:
            await asyncio.wait(set(self._workers))

    async def stop(self, grace_s: float) -> None:
        """Lets running updates finish within `grace_s` seconds; the others stay stored."""
        for queue in self._queues.values():
            queue.clear()
        if self._workers:
            _, late = await asyncio.wait(set(self._workers), timeout=grace_s)
            for worker in late:
                worker.cancel()

    async def _take(self, query: Callable[[Tx], tuple[StoredUpdate, ...]]) -> None:
        self.put(await self._store.read(query))

    async def _work(self, chat: ChatKey, queue: deque[StoredUpdate]) -> None:
        clear_contextvars()  # not the request's that stored the first row
        try:
            while queue:
                row = queue.popleft()
                with traced(trace_of(row.row)):
                    await self._work_on(row)
        finally:
            del self._queues[chat]
            self._in_memory.difference_update(row.row for row in queue)
            if len(self._in_memory) < FULL:
                self.room.set()

    async def _work_on(self, row: StoredUpdate) -> None:
        try:
            for earlier in await self._elsewhere(row):
                await self._handle(earlier)
            with metrics.handling_seconds.time():
                await self._handle(row)
        except Exception as error:
            log.exception("inbox.failed", row=row.row)
            await self._drop_when_hopeless(row, type(error).__name__)
        finally:
            self._in_memory.discard(row.row)

    async def _elsewhere(self, row: StoredUpdate) -> tuple[StoredUpdate, ...]:
        """Earlier rows of the chat that another process stored and has not handled. It may be gone, or wait for better
        times while the next thing is said here: a photo would come after its report."""
        if not self._store.has_company or not row.chat_id:
            return ()

        def look(tx: Tx) -> tuple[StoredUpdate, ...]:
            return tx.inbox.waiting(bot_id=row.bot_id, chat_id=row.chat_id, before=row.row)

        return await self._until_there(lambda: self._store.read(look))

    async def _handle(self, row: StoredUpdate) -> None:
        application = self.applications[row.bot_id]
        update = _parse(row, application)
        if isinstance(update, Exception):
            # in a group the message may not have been for us
            await self._bury(row, f"unparsable: {type(update).__name__}", apologize_to_user=row.chat_id > 0)
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
                failure = type(error).__name__  # never its message, which may quote a resident
                log.error("inbox.failed", row=row.row, error=failure, exc_info=error)
                tries = await self._count(row, failure)
            if tries >= ATTEMPTS:
                await self._bury(row, failure, apologize_to_user=True)
                return
            await asyncio.sleep(backoff_s(waits, first_s=self._first_wait_s, longest_s=_LONGEST_WAIT_S))
            waits += 1

    async def _drop_when_hopeless(self, row: StoredUpdate, failure: str) -> None:
        """A row that failed outside of every handler is retried by the sweep, up to three times in all; the chat's next
        rows go on."""
        if await self._count(row, failure) >= ATTEMPTS:
            await self._bury(row, failure, apologize_to_user=False)

    async def _count(self, row: StoredUpdate, failure: str) -> int:
        metrics.attempts_failed.inc()
        return await self._until_stored(lambda tx: tx.inbox.failed(row.row, error=failure))

    async def _bury(self, row: StoredUpdate, error: str, *, apologize_to_user: bool) -> None:
        now = self._clock()

        def work(tx: Tx) -> list[Outgoing]:
            buried = tx.inbox.bury(row.row, error=error)
            if not (buried and apologize_to_user and row.chat_id):
                return []
            replies = (
                tx.outbox.put_reply(bot_id=row.bot_id, chat_id=row.chat_id, payload=call, now=now)
                for call in calls(_apology(row))
            )
            return [row for row in replies if row is not None]

        apology = await self._until_stored(work)
        metrics.updates_dead.inc()
        log.error("inbox.dead", row=row.row, bot=row.bot_id, error=error)
        await self._outbox.send_now(apology)

    async def _until_stored(self, work: Callable[[Tx], T]) -> T:
        return await self._until_there(lambda: self._store.write(work))

    async def _until_there(self, work: Callable[[], Awaitable[T]]) -> T:
        waits = 0
        while True:
            try:
                return await work()
            except StorageError as error:
                log.error("inbox.storage", error=str(error))
                await asyncio.sleep(backoff_s(waits, first_s=self._first_wait_s, longest_s=_LONGEST_WAIT_S))
                waits += 1


def _left_behind(tx: Tx, *, bot_id: int, before: datetime) -> tuple[StoredUpdate, ...]:
    return tx.inbox.waiting(bot_id=bot_id, older_than=before)


def _parse(row: StoredUpdate, application: AnyApplication) -> Update | Exception:
    """Returns the exception instead of raising it: PTB may raise anything, and a retry does not help."""
    try:
        return parsed(row.raw, application.bot)
    except Exception as error:
        return error


def _apology(row: StoredUpdate) -> Reply:
    """In the client's language, because the stored person may be what could not be read."""
    values = row.raw.values() if isinstance(row.raw, dict) else ()
    parts: list[dict[str, Any]] = [part for part in values if isinstance(part, dict)]
    users: list[dict[str, Any]] = [part["from"] for part in parts if isinstance(part.get("from"), dict)]
    return apologize(language(str(users[0].get("language_code", "")) if users else ""))
