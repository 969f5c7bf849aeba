"""Long work for one page: it ends with the request that waits for it, or with the server."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from aiohttp import web

from complaints.errors import WrongState
from web.console.live.stream import CLOSING

T = TypeVar("T")
#: seconds between looks whether the browser is still there; aiohttp doesn't cancel the handler of a closed connection
_LOOK_S = 0.25


async def while_wanted(request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """Cancels `work` if the browser goes away or the server stops. Raises WrongState then."""
    task, closing = asyncio.ensure_future(work), request.app[CLOSING]
    try:
        while not task.done() and _is_there(request) and not closing.is_set():
            await asyncio.wait({task}, timeout=_LOOK_S)
        if task.done():
            return task.result()
        raise WrongState("desk.stopped")
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _is_there(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()
