"""Clients open connections and send or read slowly: they are cut off, and others get in meanwhile.

The limits are injected and tiny. Every test waits for an act of the server, never for a length of time.
"""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop
from aiohttp import web
from structlog.testing import capture_logs

from channels.webchat.page.limits import UPLOADS_PER_SESSION, RequestLimits, TooMuch
from http_server import reading
from http_server.reading import Pace
from http_server.serving import MOST, Connections, Server, most_connections
from storage.store import Store
from tests.attacks.whole_site import WholeSite, read_answer, serving
from tests.chat import Clock
from web.app import build
from web.ports import PageServices
from zone import Zone

MINUTE = timedelta(minutes=1)
HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
Opens = Callable[..., AbstractAsyncContextManager[WholeSite]]


@pytest.fixture
def opened(store: Store, clock: Clock, zone: Zone, house: PageServices, tmp_path: Path) -> Opens:
    def opened(**more: Any) -> AbstractAsyncContextManager[WholeSite]:
        return serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path / "webchat", **more)

    return opened


async def a_moment() -> None:
    """Lets the server work."""
    await asyncio.to_thread(int)


async def is_cut_off(reader: asyncio.StreamReader) -> bool:
    """Waits for the server's end of the connection."""
    try:
        return await reader.read() is not None
    except ConnectionError:
        return True


@pytest.mark.parametrize("sent", [b"", b"G", HALF, b"GET / HTTP/1.1\r\n", b"\r\n\r\n"])
async def test_headers_that_never_end_are_cut_off(opened: Opens, sent: bytes) -> None:
    async with opened(keep_alive_s=0.1) as site:
        reader, writer = await site.connects()
        writer.write(sent)
        assert await is_cut_off(reader)
        writer.close()


async def test_headers_that_drip_are_cut_off_too(opened: Opens) -> None:
    async with opened(keep_alive_s=0.1) as site:
        reader, writer = await site.connects()
        ended = asyncio.ensure_future(is_cut_off(reader))
        writer.write(HALF)
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait({ended}, timeout=0.01)
        assert await ended
        writer.close()


async def upload(site: WholeSite, length: int, path: str = "/chat/files?name=a.jpg") -> Any:
    head = [f"POST {path} HTTP/1.1", "Host: a", f"Content-Length: {length}"]
    head += [f"{name}: {value!s}" for name, value in await site.resident()]
    reader, writer = await site.connects()
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n")
    return reader, writer


@pytest.mark.parametrize("path", ["/chat/files?name=a.jpg", "/chat/messages", "/forward/city", "/hook"])
async def test_a_body_that_does_not_come_is_given_up(opened: Opens, path: str) -> None:
    async with opened(pace=Pace(window_s=0.05, least=10)) as site:
        reader, writer = await upload(site, 20_000, path)
        writer.write(b"{" * 30)  # enough once, not twice
        answer = await read_answer(reader)
        assert (answer.status, "太慢" in answer.text) == ((403, False) if path == "/hook" else (408, True))
        writer.close()


async def test_a_body_that_drips_below_the_pace_is_given_up(opened: Opens) -> None:
    async with opened(pace=Pace(window_s=0.1, least=5000)) as site:
        reader, writer = await upload(site, 20_000)
        answer = asyncio.ensure_future(read_answer(reader, whole=False))
        while not answer.done():
            writer.write(b"a")
            await asyncio.wait({answer}, timeout=0.01)
        assert (await answer).status == 408
        writer.close()


class Hours(asyncio.SelectorEventLoop):
    """A loop whose clock is set by hand."""

    now = 0.0

    def time(self) -> float:
        return self.now


def minutes_of(*bytes_a_minute: int) -> str:
    """What becomes of a body that brings so many bytes in each minute, at the usual pace."""

    async def conversation() -> str:
        content, loop = Content(), asyncio.get_running_loop()
        assert isinstance(loop, Hours)
        try:
            async with reading.paced(content, Pace()):  # type: ignore[arg-type]
                for brought in bytes_a_minute:
                    content.total_bytes += brought
                    loop.now += Pace().window_s
                    for _ in range(5):
                        await asyncio.sleep(0)
        except web.HTTPRequestTimeout:
            return "cut off"
        return "arrived"

    with asyncio.Runner(loop_factory=Hours) as runner:
        return runner.run(conversation())


def test_a_telephone_on_a_slow_network_gets_its_photo_through() -> None:
    """GPRS at its slowest: 2 MB take more than half an hour."""
    assert minutes_of(*[60_000] * 35) == "arrived"
    assert minutes_of(*[15_000] * 200) == "arrived"


def test_pace_is_counted_by_the_window_not_from_the_beginning() -> None:
    """A quick start is no credit for a connection that then stands still."""
    assert minutes_of(20_000_000, 20_000_000, 0) == "cut off"
    assert minutes_of(15_000, 14_999) == "cut off"
    assert minutes_of(0) == "cut off"


async def test_what_a_handler_does_with_a_body_that_has_come_is_not_hurried() -> None:
    content = Content(eof=True)
    async with reading.paced(content, Pace(window_s=0.001, least=10)):  # type: ignore[arg-type]
        for _ in range(100):
            await a_moment()


async def test_a_timeout_of_a_handler_s_own_stays_its_own() -> None:
    with pytest.raises(TimeoutError):
        async with reading.paced(Content(), Pace()):  # type: ignore[arg-type]
            raise TimeoutError


class Content:
    def __init__(self, *, eof: bool = False) -> None:
        self.total_bytes, self.eof = 0, eof

    def is_eof(self) -> bool:
        return self.eof


async def test_at_the_bound_whoever_has_waited_longest_makes_room(opened: Opens) -> None:
    with capture_logs() as logs:
        async with opened(connections=Connections(most=20)) as site:
            await newcomers_get_in(site)
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["connections.full"]


async def newcomers_get_in(site: WholeSite) -> None:
    slow = [await site.connects() for _ in range(20)]
    for _, writer in slow:
        writer.write(HALF)
    for _ in range(5):
        assert (await site.asks("GET", "/healthz")).status == 200
    assert await is_cut_off(slow[0][0])
    for _, writer in slow:
        writer.close()


def test_the_loop_that_the_service_runs_on_holds_the_same_bounds() -> None:
    async def conversation() -> list[bytes]:
        connections = Connections(most=10)
        server = Server(build([], connections=connections), shutdown_s=1)
        await server.start("127.0.0.1", 0)
        slow = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(10)]
        for _, writer in slow:
            writer.write(HALF)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        answers = [(await reader.readuntil(b"\r\n"))[:12]]
        with contextlib.suppress(ConnectionError):
            answers.append(await slow[0][0].read())
        for _, other in [*slow, (reader, writer)]:
            other.close()
        await server.stop()
        return answers

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(conversation())[0] == b"HTTP/1.1 404"


async def test_who_has_a_request_in_hand_is_not_pushed_out(opened: Opens) -> None:
    async with opened(connections=Connections(most=10)) as site:
        reader, writer = await upload(site, 10)
        await site.asks("GET", "/healthz")
        slow = [await site.connects() for _ in range(30)]
        for _, other in slow:
            other.write(HALF)
        assert (await site.asks("GET", "/healthz")).status == 200
        writer.write(b"\xff\xd8\xff 456789")  # as a JPEG begins
        assert (await reader.readuntil(b"\r\n\r\n"))[:12] == b"HTTP/1.1 200"
        for _, other in [(reader, writer), *slow]:
            other.close()


async def test_where_all_have_a_request_in_hand_a_newcomer_is_refused(opened: Opens) -> None:
    async with opened(connections=Connections(most=3)) as site:
        known = await site.resident()
        busy = []
        for _ in range(3):
            reader, writer = await site.connects()
            head = ["POST /chat/files HTTP/1.1", "Host: a", "Content-Length: 10", *(f"{n}: {v!s}" for n, v in known)]
            writer.write("\r\n".join(head).encode() + b"\r\n\r\n0")
            busy.append((reader, writer))
        while len([one for one in asyncio.all_tasks() if "_handle_request" in repr(one)]) < 3:
            await a_moment()
        reader, writer = await site.connects()
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await is_cut_off(reader)
        for _, other in [(reader, writer), *busy]:
            other.close()


async def test_one_address_has_so_many_connections_and_a_proxy_as_many_as_there_are(opened: Opens) -> None:
    bounded = Connections(most=100, per_address=5, trusted=())
    async with opened(connections=bounded) as site:
        slow = [await site.connects() for _ in range(12)]
        assert (await site.asks("GET", "/healthz")).status == 200
        assert len(bounded) <= 5
        for _, writer in slow:
            writer.close()
    free = Connections(most=100, per_address=5)
    async with opened(connections=free) as site:
        slow = [await site.connects() for _ in range(12)]
        assert (await site.asks("GET", "/healthz")).status == 200
        assert len(free) >= 12
        for _, writer in slow:
            writer.close()


async def test_who_takes_nothing_of_an_answer_is_cut_off() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"a" * 2**20)

    connections = Connections(stall_s=0.1)
    server = Server(build([lambda app: app.router.add_get("/endless", endless)], connections=connections), shutdown_s=1)
    await server.start("127.0.0.1", 0)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    while not len(connections):
        await a_moment()
    while len(connections):
        await a_moment()
    writer.close()
    await server.stop()


async def test_connections_that_end_are_forgotten(opened: Opens) -> None:
    connections = Connections()
    async with opened(connections=connections) as site:
        for _ in range(30):
            _, writer = await site.connects()
            writer.write(HALF)
            writer.transport.abort()
        await site.asks("GET", "/healthz")
        while len(connections):
            await a_moment()


def test_half_of_the_files_are_for_connections() -> None:
    assert [most_connections(lambda limit=limit: limit) for limit in (256, 1024, 65_536, -1)] == [128, 512, MOST, MOST]


def test_one_session_uploads_so_many_files_at_once(clock: Clock) -> None:
    limits = RequestLimits(clock)
    under_way = [limits.at_once("upload", session="s", address="a") for _ in range(UPLOADS_PER_SESSION)]
    for one in under_way:
        one.__enter__()
    with pytest.raises(TooMuch), limits.at_once("upload", session="s", address="a"):
        pass
    with limits.at_once("upload", session="another", address="a"), limits.line(session="s", address="a"):
        pass
    under_way[0].__exit__(None, None, None)
    with limits.at_once("upload", session="s", address="a"):
        pass
