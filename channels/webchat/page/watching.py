"""One look at the records for all pages that are open here, because another process may have written to their chats."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import structlog
from aiohttp import web

from channels.webchat.events import Events, Fetch
from storage.engine.errors import StorageError
from storage.store import Store

log = structlog.get_logger()


class Watch:
    def __init__(self, store: Store, events: Events) -> None:
        self._store, self._events = store, events
        self._seen: dict[int, int] = {}

    async def look(self) -> None:
        """Tells the pages whose chat has changed since the last look, one statement for all. What this process has
        written itself they know already."""
        chats = self._events.open_chats()
        if not chats:
            self._seen = {}
            return
        newest = await self._store.read(lambda tx: tx.webchat.newest(chats))
        for chat_id, seq in newest.items():
            if seq > self._events.fetched(chat_id) and self._seen.get(chat_id) != seq:
                self._events.publish(chat_id, Fetch())
        self._seen = newest


def watching(store: Store, events: Events, every_s: float) -> Callable[[web.Application], AsyncIterator[None]]:
    """For `cleanup_ctx`: looks every so many seconds while the application runs."""

    async def run(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_look_again(Watch(store, events), every_s))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return run


async def _look_again(watch: Watch, every_s: float) -> None:
    while True:
        try:
            await watch.look()
        except StorageError as error:
            log.error("webchat.storage", error=str(error))
        except Exception:  # whatever it was, the next look is due all the same
            log.exception("webchat.look_failed")
        await asyncio.sleep(every_s)
