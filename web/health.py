"""For machines: /healthz (the process answers), /readyz (what it needs is there), /metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

#: name → (is it well, one word about it). Only what makes every page useless may be unwell.
Report = Mapping[str, tuple[bool, str]]
#: how long what was found is said again, so that asking often costs nothing
_KEPT_S = 5.0


class Recent:
    """Looks at something once in a while, however often it is asked; who asks meanwhile waits for the same look."""

    def __init__(self, look: Callable[[], Awaitable[tuple[bool, str]]], *, clock: Callable[[], float]) -> None:
        self._look, self._clock = look, clock
        self._lock = asyncio.Lock()
        self._found: tuple[bool, str] | None = None
        self._until = 0.0

    async def __call__(self) -> tuple[bool, str]:
        async with self._lock:
            if self._found is None or self._clock() >= self._until:
                self._found = await self._look()
                self._until = self._clock() + _KEPT_S
            return self._found


def setup(app: web.Application, *, report: Callable[[], Awaitable[Report]]) -> None:
    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        parts = await report()
        well = all(fine for fine, _ in parts.values())
        body = {"ready": well} | {name: word for name, (_, word) in parts.items()}
        return web.json_response(body, status=200 if well else 503)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
