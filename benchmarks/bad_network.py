"""A bad network on this machine: a TCP proxy with latency, little bandwidth and connections that die."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

#: bytes of a packet, as on most networks
_PACKET = 1400
#: packets on their way in one direction of a connection
_WINDOW = 32
_LINGER = struct.pack("ii", 1, 0)


@dataclass(kw_only=True)
class SlowProxy:
    """`latency_s`: one way. `bits_per_s`: of each direction, shared by all connections; 0: no limit. `reset_every`:
    every n-th connection dies after some bytes of its answer; 0: none."""

    upstream: int
    latency_s: float = 0.15
    bits_per_s: int = 100_000
    reset_every: int = 20
    port: int = 0
    connections: int = 0
    resets: int = 0
    away: bool = False
    _loses: list[bytes] = field(default_factory=list)
    _free_at: dict[str, float] = field(default_factory=dict)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def lose_answer(self, request: bytes) -> None:
        """The next request that contains these bytes is passed on, and its answer lost."""
        self._loses.append(request)

    def cut(self) -> None:
        """No network from now on."""
        self.away = True
        for writer in list(self._open):
            _reset(writer)

    def restore(self) -> None:
        self.away = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until both sides have ended it or it dies."""
        if self.away:
            _reset(writer)
            return
        self.connections += 1
        line = _Line(self, dies=bool(self.reset_every) and self.connections % self.reset_every == 0)
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.upstream)
        self._open |= {writer, to_server}
        tasks = [asyncio.create_task(one) for one in (*line.up(reader, to_server), *line.down(from_server, writer))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            if any(task.exception() for task in done):
                self.resets += 1
                _reset(writer)
                _reset(to_server)
        finally:
            self._open -= {writer, to_server}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            writer.close()
            to_server.close()

    def departs(self, direction: str, size: int) -> float:
        """The moment at which a packet has left, after all that were before it."""
        now = asyncio.get_running_loop().time()
        if not self.bits_per_s:
            return now
        self._free_at[direction] = max(self._free_at.get(direction, 0.0), now) + size * 8 / self.bits_per_s
        return self._free_at[direction]

    def loses(self, data: bytes) -> bool:
        found = next((one for one in self._loses if one in data), None)
        if found is not None:
            self._loses.remove(found)
        return found is not None


_Packets = asyncio.Queue[tuple[float, bytes]]
_Work = Coroutine[Any, Any, None]


class _Died(Exception):
    pass


@dataclass
class _Line:
    proxy: SlowProxy
    dies: bool

    def up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Sequence[_Work]:
        return self._pass("up", reader, writer)

    def down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Sequence[_Work]:
        return self._pass("down", reader, writer)

    def _pass(self, direction: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Sequence[_Work]:
        packets: _Packets = asyncio.Queue(_WINDOW)
        return self._read(direction, reader, packets), self._write(direction, packets, writer)

    async def _read(self, direction: str, reader: asyncio.StreamReader, packets: _Packets) -> None:
        # a line without a limit passes on whatever has come, which is less work
        most = _PACKET if self.proxy.bits_per_s else 2**16
        while data := await reader.read(most):
            if direction == "up" and self.proxy.loses(data):
                self.dies = True
            departs = self.proxy.departs(direction, len(data))
            await packets.put((departs + self.proxy.latency_s, data))
        await packets.put((0.0, b""))

    async def _write(self, direction: str, packets: _Packets, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while True:
            at, data = await packets.get()
            if not data:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            await asyncio.sleep(max(0.0, at - loop.time()))
            if direction == "down" and self.dies:
                raise _Died
            writer.write(data)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection as a network does that has forgotten it."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    writer.transport.abort()


@asynccontextmanager
async def bad_network(upstream: int, **how: Any) -> AsyncIterator[SlowProxy]:
    """In front of a server on this machine; `how` as in SlowProxy."""
    proxy = SlowProxy(upstream=upstream, **how)
    running: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(proxy.serve(reader, writer))
        running.add(task)
        task.add_done_callback(running.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
