"""Receives updates from Telegram, by a polling loop of our own or by a webhook: stores them first, then confirms them.

PTB's Updater confirms updates while they are in memory only, so a crash loses them.
"""

import asyncio
import hmac
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from telegram.error import Conflict, InvalidToken, TelegramError

from channels import metrics
from channels.applications import AnyApplication, RawBot, bot_of
from channels.inbox import Inbox
from channels.telegram.state import ConnectionState, TelegramStatus
from complaints.policy import backoff_s
from http_server import reading
from storage.engine.errors import StorageError
from storage.messages.inbox import StoredUpdate
from storage.store import Store

log = structlog.get_logger()

#: the kinds that handlers know; Telegram sends no others (Bot API, getUpdates: allowed_updates)
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_S = 25
#: seconds between two polls that bring updates: those that arrive meanwhile share a request and a commit. The first
#: update after a quiet time does not wait
_GATHER_S = 0.02
#: seconds between looks whether the process that polls is gone
STANDBY_S = 5.0
#: seconds before the next try after an error
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
_WRONG_TOKEN_WAIT_S = 300.0
#: bytes; more than ten times a message of 4096 characters with as many entities and the message it replies to
_LARGEST_UPDATE = 2**20
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookIntake:
    url: str
    secret: str


class Intake:
    """`connected` is awaited each time the application has been initialized, before updates are taken."""

    def __init__(
        self,
        *,
        application: AnyApplication,
        bot_id: int,
        store: Store,
        inbox: Inbox,
        status: TelegramStatus,
        clock: Callable[[], datetime],
        connected: Callable[[RawBot], Awaitable[None]],
        webhook: WebhookIntake | None = None,
        poll_s: int = POLL_S,
        standby_s: float = STANDBY_S,
        first_wait_s: float = _FIRST_WAIT_S,
    ) -> None:
        self._application, self._bot_id = application, bot_id
        self._store, self._inbox, self._status, self._clock = store, inbox, status, clock
        self._connected, self._webhook = connected, webhook
        self._poll_s, self._standby_s, self._first_wait_s = poll_s, standby_s, first_wait_s
        self._turn = store.turn(f"poll {bot_id}")
        self._offset = 0
        self._failures = 0

    @property
    def _bot(self) -> RawBot:
        return bot_of(self._application)

    async def run(self) -> None:
        """Connects, then polls unless there is a webhook; retries until it is cancelled."""
        self._status.now(ConnectionState.CONNECTING, self._clock())
        await self._persist(self._connect)
        if self._webhook is not None:
            return
        while True:
            await self._persist(self._poll)

    async def receive(self, request: web.Request) -> web.Response:
        """The webhook's route. Anything but 200 makes Telegram send the update again."""
        secret = reading.header(request, _SECRET_HEADER)
        if self._webhook is None or not hmac.compare_digest(secret.encode(), self._webhook.secret.encode()):
            return web.Response(status=403)
        try:
            update = await reading.json_object(request, most=_LARGEST_UPDATE)
        except reading.Unreadable:
            update = None
        if update is None or not _is_update(update):
            return web.Response(status=400)
        if not self._inbox.room.is_set() or self._bot_id not in self._inbox.applications:
            return web.Response(status=503)
        try:
            await self._store_batch([update])
        except StorageError as error:
            log.error("intake.storage", error=str(error))
            self._status.now(ConnectionState.STORAGE, self._clock())
            return web.Response(status=503)
        self._status.now(ConnectionState.UP, self._clock())
        return web.Response()

    async def _persist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` until it succeeds, with growing waits; failures appear in the status."""
        while True:
            try:
                await work()
            except InvalidToken:
                self._status.now(ConnectionState.BAD_TOKEN, self._clock())
                await asyncio.sleep(_WRONG_TOKEN_WAIT_S if self._failures else self._first_wait_s)
            except Conflict:
                self._status.now(ConnectionState.CONFLICT, self._clock())
                await asyncio.sleep(self._wait())
            except StorageError as error:
                log.error("intake.storage", error=str(error))
                self._status.now(ConnectionState.STORAGE, self._clock())
                await asyncio.sleep(self._wait())
            except TelegramError as error:
                log.warning("intake.unreachable", error=error.message)
                self._status.now(ConnectionState.UNREACHABLE, self._clock())
                await asyncio.sleep(self._wait())
            except Exception:  # an answer that is not from the Bot API must not end intake
                log.exception("intake.failed")
                self._status.now(ConnectionState.UNREACHABLE, self._clock())
                await asyncio.sleep(self._wait())
            else:
                self._failures = 0
                return
            self._failures += 1

    def _wait(self) -> float:
        longest = backoff_s(self._failures, first_s=self._first_wait_s, longest_s=_LONGEST_WAIT_S)
        return longest * random.uniform(0.5, 1.5)  # noqa: S311 (spreads retries, keeps no secret)

    async def _connect(self) -> None:
        await self._application.initialize()
        if self._webhook is None:
            await self._bot.call("deleteWebhook", {"drop_pending_updates": False})
        else:
            params = {"url": self._webhook.url, "secret_token": self._webhook.secret, "allowed_updates": list(KINDS)}
            await self._bot.call("setWebhook", params)
        await self._connected(self._bot)
        self._inbox.applications[self._bot_id] = self._application
        await self._inbox.recover(self._bot_id)
        self._status.username = self._bot.username
        self._status.now(ConnectionState.UP, self._clock())

    async def _poll(self) -> None:
        await self._inbox.room.wait()  # meanwhile Telegram stores the updates
        if not await self._turn.take():
            self._status.now(ConnectionState.STANDBY, self._clock())
            await asyncio.sleep(self._standby_s)
            return
        params = {"offset": self._offset, "timeout": self._poll_s, "limit": 100, "allowed_updates": list(KINDS)}
        updates = await self._bot.call("getUpdates", params, read_timeout_s=self._poll_s + 10)
        if updates:
            valid = [update for update in updates if _is_update(update)]
            await self._store_batch(valid)
            self._offset = max(update["update_id"] for update in valid) + 1
            await asyncio.sleep(_GATHER_S)
        self._status.now(ConnectionState.UP, self._clock())

    async def _store_batch(self, updates: list[dict[str, Any]]) -> None:
        try:
            rows = await self._stored(updates)
        except StorageError as error:
            if error.transient:
                raise
            rows = await self._one_by_one(updates)
        except Exception:
            rows = await self._one_by_one(updates)
        metrics.updates_stored.labels("telegram").inc(len(rows))
        self._inbox.put(rows)

    async def _stored(self, updates: list[dict[str, Any]]) -> tuple[StoredUpdate, ...]:
        now = self._clock()
        return await self._store.write(lambda tx: tx.inbox.add_batch(self._bot_id, updates, now=now), brief=True)

    async def _one_by_one(self, updates: list[dict[str, Any]]) -> tuple[StoredUpdate, ...]:
        """Skips an update that can't be stored at all: Telegram would send it again for ever, and no later one."""
        rows = list[StoredUpdate]()
        for update in updates:
            try:
                rows += await self._stored([update])
            except Exception as error:
                if isinstance(error, StorageError) and error.transient:
                    raise
                log.error("intake.unstorable", update=update["update_id"], error=type(error).__name__)
                metrics.updates_dead.inc()
        return tuple(rows)


def _is_update(update: Any) -> bool:
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63
