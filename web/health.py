"""For machines: /healthz (the process answers), /readyz (what it needs is there), /metrics."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

#: name → (is it well, one word about it). Only what makes every page useless may be unwell.
Report = Mapping[str, tuple[bool, str]]


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
