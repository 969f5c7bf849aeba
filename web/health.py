"""For monitoring: /healthz (the process answers), /readyz (its dependencies work), /metrics."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from http_server import reading
from http_server.addresses import LOOPBACK, is_within
from http_server.site import site_of

#: name → (healthy, one word about it); unhealthy only if no page is usable without it
Report = Mapping[str, tuple[bool, str]]
#: how long a result is reused, so that frequent requests cost nothing
_KEPT_S = 5.0
#: headers added by a reverse proxy (RFC 7239 and its predecessors)
_PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


class Recent:
    """Runs a check at most once per period, however often it is called; concurrent callers wait for the same check."""

    def __init__(self, look: Callable[[], Awaitable[tuple[bool, str]]], *, clock: Callable[[], float]) -> None:
        self._look, self._clock = look, clock
        self._lock = asyncio.Lock()
        self._result: tuple[bool, str] | None = None
        self._until = 0.0

    async def __call__(self) -> tuple[bool, str]:
        async with self._lock:
            if self._result is None or self._clock() >= self._until:
                self._result = await self._look()
                self._until = self._clock() + _KEPT_S
            return self._result


def setup(
    app: web.Application,
    *,
    report: Callable[[], Awaitable[Report]],
    before_metrics: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """`before_metrics` is awaited before metrics are shown, e.g. to read gauges."""

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        parts = await report()
        well = all(fine for fine, _ in parts.values())
        body = {"ready": well} | {name: word for name, (_, word) in parts.items()}
        return web.json_response(body, status=200 if well else 503)

    async def metrics(request: web.Request) -> web.Response:
        if not _may_count(request):
            raise web.HTTPNotFound
        if before_metrics is not None:
            await before_metrics()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)


def _may_count(request: web.Request) -> bool:
    """Whether metrics may be shown: to holders of the token if one is set, else to programs on this machine, whose
    requests pass no proxy."""
    token = site_of(request).metrics_token
    if token:
        return hmac.compare_digest(reading.header(request, hdrs.AUTHORIZATION).encode(), f"Bearer {token}".encode())
    return is_within(request.remote or "", LOOPBACK) and not any(name in request.headers for name in _PASSED_ON)
