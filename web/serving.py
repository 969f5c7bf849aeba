"""The listening socket and its limit of connections. Idle connections must not keep other clients out, so at the limit
the connection that has waited longest for a request is closed.

aiohttp's keepalive_timeout bounds the time for headers and idle time: it runs from the start of a connection and from
the end of each response.
"""

import asyncio
import logging
import math
import resource
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import aiohttp.web_response
import structlog
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from web.addresses import LOOPBACK, Network, is_within, subscriber
from web.reading import is_text

log = structlog.get_logger()

Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

#: seconds for headers and between requests; longer than nginx keeps an idle connection to us (60 s)
KEEP_ALIVE_S = 75.0
#: seconds for discarding the rest of a rejected body, so that the client gets the response
LINGER_S = 5.0
#: seconds within which a client must receive some of the data waiting for it
STALL_S = 120.0
#: Largest number of connections (each needs up to 200 kB), at most half of the files that the process may open.
MOST = 10_000
#: Largest number for one address that is no trusted proxy: its event streams (channels.webchat.page.limits) and a
#: hundred more.
MOST_PER_ADDRESS = 400
_BACKLOG = 512

# aiohttp has no setting for the Server header, whose versions would help only attackers
aiohttp.web_response.SERVER_SOFTWARE = "lvwang"  # type: ignore[attr-defined]


class Connections:
    def __init__(
        self,
        *,
        most: int = MOST,
        per_address: int = MOST_PER_ADDRESS,
        trusted: Sequence[Network] = LOOPBACK,
        stall_s: float = STALL_S,
    ) -> None:
        self._most, self._per_address, self._trusted = most, per_address, trusted
        self.stall_s = stall_s
        self._open: dict[asyncio.BaseTransport, Connection] = {}
        #: connections without a current request, in total and by address; the longest waiting first
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._waiting_of: dict[str, OrderedDict[Connection, None]] = {}
        self._of_address: Counter[str] = Counter()
        self._warned = -math.inf

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: "Connection", transport: asyncio.BaseTransport) -> bool:
        """False if the limit is reached and no connection can be closed."""
        address, of_one = connection.address, not is_within(connection.peer, self._trusted)
        if len(self._open) >= self._most:
            self._warn()
            if not _make_room(self._waiting):
                return False
        full = of_one and self._of_address[address] >= self._per_address
        if full and not _make_room(self._waiting_of.get(address, ())):
            return False
        self._open[transport] = connection
        self._of_address[address] += 1
        self._waits(connection)
        return True

    def forget(self, connection: "Connection", transport: asyncio.BaseTransport) -> None:
        if self._open.pop(transport, None) is None:
            return
        self._waits_no_longer(connection)
        self._of_address[connection.address] -= 1
        if not self._of_address[connection.address]:
            del self._of_address[connection.address]

    @contextmanager
    def busy(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """While a request is being handled, its connection is not closed to make room."""
        connection = self._open.get(transport) if transport is not None else None
        if connection is None or transport is None:
            yield
            return
        self._waits_no_longer(connection)
        try:
            yield
        finally:
            if transport in self._open:
                self._waits(connection)

    def _warn(self) -> None:
        """Logs at most once per minute."""
        now = asyncio.get_running_loop().time()
        if now - self._warned >= 60:
            self._warned = now
            log.warning("connections.full", open=len(self._open))

    def _waits(self, connection: "Connection") -> None:
        self._waiting[connection] = None
        self._waiting_of.setdefault(connection.address, OrderedDict())[connection] = None

    def _waits_no_longer(self, connection: "Connection") -> None:
        of_address = self._waiting_of.get(connection.address)
        if of_address is not None and connection in of_address:
            del self._waiting[connection], of_address[connection]
            if not of_address:
                del self._waiting_of[connection.address]


def _make_room(waiting: Iterable["Connection"]) -> bool:
    oldest = next(iter(waiting), None)
    if oldest is not None:
        oldest.drop()
    return oldest is not None


class Connection(asyncio.Protocol):
    """Wraps aiohttp's protocol and delegates everything else to it."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner, self._connections = inner, connections
        self._transport: asyncio.Transport | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self.peer = self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        both_ways = cast(asyncio.Transport, transport)  # uvloop's transport does not have this type
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        self.address = subscriber(self.peer)
        if not self._connections.admit(self, transport):
            both_ways.abort()
            return
        self._transport = both_ways
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        if self._transport is not None:
            self._stalled = asyncio.get_running_loop().call_later(self._connections.stall_s, self._transport.abort)
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._moves()
        if self._transport is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._moves()
        if self._transport is not None:
            self._connections.forget(self, self._transport)
            self._transport = None
            self._inner.connection_lost(exc)

    def drop(self) -> None:
        """Frees its place at once; the loop closes it later."""
        if self._transport is not None:
            self._connections.forget(self, self._transport)
            self._transport.abort()

    def _moves(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


CONNECTIONS: web.AppKey[Connections] = web.AppKey("connections", Connections)


class Server:
    """Serves an application. `port` is the port actually bound. Raises OSError if the address can't be bound."""

    def __init__(
        self, app: web.Application, *, shutdown_s: float, keep_alive_s: float = KEEP_ALIVE_S, linger_s: float = LINGER_S
    ) -> None:
        self._connections = app[CONNECTIONS]
        self._runner = web.AppRunner(
            app, access_log=None, logger=_logger(), shutdown_timeout=shutdown_s, keepalive_timeout=keep_alive_s,
            lingering_time=linger_s, auto_decompress=False,
        )  # fmt: skip
        self._listener: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        await self._runner.setup()
        make = self._runner.server
        assert make is not None
        make.request_handler = _expecting(make.request_handler)
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: Connection(make(), self._connections), host, port, backlog=_BACKLOG
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        await self._runner.cleanup()


def most_connections(open_files: Callable[[], int] = lambda: resource.getrlimit(resource.RLIMIT_NOFILE)[0]) -> int:
    """Half of the files that the process may open; the rest is for records, photos and outgoing calls."""
    limit = open_files()
    return MOST if limit == resource.RLIM_INFINITY else min(MOST, limit // 2)


def _expecting(handle: Handle) -> Handle:
    """aiohttp answers an unknown Expect before any route or middleware and echoes it, so it must be valid text."""

    async def checked(request: web.BaseRequest) -> web.StreamResponse:
        if not is_text(request.headers.get(hdrs.EXPECT, "")):
            raise web.HTTPExpectationFailed
        return await handle(request)

    return checked


class _NoMalformed(logging.Filter):
    """Answers invalid HTTP with 400 and logs nothing of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _logger() -> logging.Logger:
    logger = logging.getLogger("web.serving")
    if not logger.filters:
        logger.addFilter(_NoMalformed())
    return logger
