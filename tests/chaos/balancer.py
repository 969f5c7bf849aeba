"""A load balancer as small as can be. An address goes to the same process as long as that accepts, because what is
known of anonymous chats is in its memory only (docs/手册-运维.md); after it, to the next one."""

import asyncio
import re
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

_LARGEST = 65536
_CLIENT = re.compile(rb"^X-Forwarded-For:[ ]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


class Balancer:
    """`upstreams` gives the ports of all processes, 0 for one that is not there now."""

    def __init__(self, upstreams: Callable[[], Sequence[int]]) -> None:
        self._upstreams = upstreams
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            upstream = await self._connected(head)
            if upstream is not None:
                upstream[1].write(head)
                await self._pass(reader, writer, *upstream)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _connected(self, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """By the first request of the connection; each client has its own."""
        client, ports = _CLIENT.search(head), self._upstreams()
        first = zlib.crc32(client[1] if client else b"")
        for n in range(len(ports)):
            with suppress(OSError):
                if port := ports[(first + n) % len(ports)]:
                    return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        requests: asyncio.StreamWriter,
    ) -> None:
        """Until either side ends: a killed process ends the client's connection as well."""
        both = [asyncio.ensure_future(_copy(reader, requests)), asyncio.ensure_future(_copy(answers, writer))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            requests.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_LARGEST):
            writer.write(data)
            await writer.drain()
