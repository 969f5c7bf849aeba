"""Delivery of updates to a bot over HTTP: getUpdates and webhooks, confirmed and resent by Telegram's rules."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiohttp

from channels.webchat.bot_api.errors import ApiError
from channels.webchat.bot_api.params import Params
from channels.webchat.state import Json
from storage.messages.inbox import chat_of

#: seconds before a webhook is tried again; Telegram's are longer, a test has no time
_RESEND_S = 0.05
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Delivery:
    def __init__(self) -> None:
        self.pending: deque[Json] = deque()
        self.delivered: dict[int, Json] = {}
        self.made: list[int] = []
        self._repeats: list[Json] = []
        self.held: list[Json] | None = None
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[Any] | None = None
        self._webhook: Json = {"url": ""}
        self._secret = ""
        self._session: aiohttp.ClientSession | None = None
        self._chats: dict[int, asyncio.Task[None]] = {}

    def add(self, update: Json) -> None:
        self.made.append(update["update_id"])
        self._take(update)

    def _take(self, update: Json) -> None:
        if self.held is not None:
            self.held.append(update)
            return
        self.pending.append(update)
        self._arrived.set()
        if self._webhook["url"]:
            self._deliver(chat_of(update))

    def hold(self) -> None:
        """Updates pile up unseen, as while Telegram has trouble."""
        self.held = self.held or []

    def release(self, order: Sequence[int] | None = None) -> None:
        """What piled up goes out, in the order of the given positions where there is one, then what has come since
        these were chosen."""
        held, self.held = self.held or [], None
        known = order or ()
        for position in (*known, *range(len(known), len(held))):
            self._take(held[position])

    def again(self, update_id: int) -> None:
        """The same update once more: a confirmation that was lost."""
        if self._webhook["url"]:
            self._take(self.delivered[update_id])
            return
        self._repeats.append(self.delivered[update_id])
        self._arrived.set()

    async def get_updates(self, params: Params) -> list[Json]:
        if self._webhook["url"]:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
            )
        offset, limit = params.integer("offset", 0), min(max(params.integer("limit", 100), 1), 100)
        self._confirm(offset)
        timeout = min(float(params.text("timeout", "0")), 50)
        if not self.pending and not self._repeats and timeout > 0:
            await self._wait(timeout)
            self._confirm(offset)
        repeats, self._repeats = self._repeats, []
        batch = [*repeats, *(self.pending[i] for i in range(min(limit, len(self.pending))))]
        self.delivered |= {update["update_id"]: update for update in batch if isinstance(update.get("update_id"), int)}
        return batch

    def set_webhook(self, params: Params) -> bool:
        self._webhook = {"url": params.text("url"), "has_custom_certificate": False}
        self._secret = params.text("secret_token")
        if params.flag("drop_pending_updates"):
            self.pending.clear()
        if self._webhook["url"]:
            for chat_id in {chat_of(update) for update in self.pending}:
                self._deliver(chat_id)
        return True

    def webhook_info(self) -> Json:
        return self._webhook | {"pending_update_count": len(self.pending)}

    async def close(self) -> None:
        for task in self._chats.values():
            task.cancel()
        if self._session is not None:
            await self._session.close()

    def _confirm(self, offset: int) -> None:
        """A positive offset forgets all before it; a negative one all but the last so many (Bot API, getUpdates)."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while offset > 0 and self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    async def _wait(self, seconds: float) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(
                ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
            )
        ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._poll = ended
        self._arrived.clear()
        arrived: asyncio.Future[Any] = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({arrived, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                await ended
        finally:
            arrived.cancel()

    def _deliver(self, chat_id: int) -> None:
        """Updates of one chat come in turn, other chats beside them."""
        task = self._chats.get(chat_id)
        if task is None or task.done():
            self._chats[chat_id] = asyncio.ensure_future(self._deliver_chat(chat_id))

    async def _deliver_chat(self, chat_id: int) -> None:
        while (update := self._next_of(chat_id)) is not None and self._webhook["url"]:
            if await self._post(update):
                self.delivered[update["update_id"]] = update
                self.pending.remove(update)
            else:
                await asyncio.sleep(_RESEND_S)

    def _next_of(self, chat_id: int) -> Json | None:
        return next((update for update in self.pending if chat_of(update) == chat_id), None)

    async def _post(self, update: Any) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        headers = {_SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with self._session.post(self._webhook["url"], json=update, headers=headers) as response:
                if response.ok:
                    return True
                self._webhook["last_error_message"] = f"Wrong response from the webhook: {response.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            self._webhook["last_error_message"] = str(error)
        return False
