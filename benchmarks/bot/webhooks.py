"""Delivers updates to the webhooks of one bot or several, as Telegram behind a balancer does."""

import asyncio
from typing import Any

from aiohttp import ClientError, ClientSession

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: Telegram's default of max_connections
_ABREAST = 40
_AGAIN_S = 0.5


class Webhooks:
    """The updates of a chat always go to the same address, which answers before the next one is sent."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._hooks: list[tuple[str, str]] = []
        self._room = asyncio.Semaphore(_ABREAST)
        self._posts: set[asyncio.Task[None]] = set()

    def add(self, url: str, secret: str) -> None:
        self._hooks.append((url, secret))

    def put(self, update: dict[str, Any]) -> None:
        post = asyncio.create_task(self._post(update))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)

    async def _post(self, update: dict[str, Any]) -> None:
        (content,) = (value for key, value in update.items() if key != "update_id")
        url, secret = self._hooks[content["from"]["id"] % len(self._hooks)]
        async with self._room:
            while True:
                try:
                    async with self._session.post(url, json=update, headers={_SECRET_HEADER: secret}) as response:
                        if response.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(_AGAIN_S)
