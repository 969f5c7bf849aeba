"""Clients that open connections and say little: they are cut off, and others get in meanwhile.

The limits are injected and tiny; what is waited for is the server's own word, never a length of time.
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

from bot.settings import load
from channels.webchat.limits import UPLOADS_PER_SESSION, Limits, TooMuch
from complaints.windows import Window
from storage.store import Store
from tests.attacks.whole_site import WholeSite, read_answer, serving
from tests.chat import Clock
from web import reading
from web.addresses import LOOPBACK, client_address, networks, subscriber
from web.app import build
from web.ports import House
from web.reading import Pace
from web.serving import MOST, Connections, Server, most_connections
from zone import Zone

MINUTE = timedelta(minutes=1)
HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
Opens = Callable[..., AbstractAsyncContextManager[WholeSite]]


@pytest.fixture
def opened(store: Store, clock: Clock, zone: Zone, house: House, tmp_path: Path) -> Opens:
    def opened(**more: Any) -> AbstractAsyncContextManager[WholeSite]:
        return serving(store=store, clock=clock, zone=zone, house=house, folder=tmp_path / "webchat", **more)

    return opened


async def is_cut_off(reader: asyncio.StreamReader) -> bool:
    """Waits for the server's end of the connection."""
    try:
        return await asyncio.wait_for(reader.read(), 10) is not None
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


async def test_a_telephone_on_a_slow_network_gets_its_photo_through(opened: Opens) -> None:
    """Many windows long, and in each of them enough."""
    async with opened(pace=Pace(window_s=0.05, least=1)) as site:
        reader, writer = await upload(site, 40)
        seen = 0
        for _ in range(40):
            writer.write(b"a")
            await site.asks("GET", "/healthz")
            seen += 1
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert (seen, answer[:12]) == (40, b"HTTP/1.1 200")
        writer.close()


async def test_pace_is_counted_by_the_window_not_from_the_beginning() -> None:
    """A quick start is no credit for a connection that then stands still."""
    content = Content()

    async def handler() -> None:
        async with reading.paced(content, Pace(window_s=0.02, least=10)):  # type: ignore[arg-type]
            content.total_bytes = 20_000_000
            await asyncio.Event().wait()

    with pytest.raises(web.HTTPRequestTimeout):
        await asyncio.wait_for(handler(), 10)


async def test_what_a_handler_does_with_a_body_that_has_come_is_not_hurried() -> None:
    content = Content(eof=True)
    async with reading.paced(content, Pace(window_s=0.001, least=10)):  # type: ignore[arg-type]
        for _ in range(100):
            await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})


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
    async with opened(connections=Connections(most=20)) as site:
        slow = [await site.connects() for _ in range(20)]
        for _, writer in slow:
            writer.write(HALF)
        for _ in range(5):
            assert (await site.asks("GET", "/healthz")).status == 200
        assert await is_cut_off(slow[0][0])
        for _, writer in slow:
            writer.close()


def test_the_loop_that_the_service_runs_on_holds_the_same_bounds() -> None:
    async def scene() -> list[bytes]:
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
        assert runner.run(scene())[0] == b"HTTP/1.1 404"


async def test_who_has_a_request_in_hand_is_not_pushed_out(opened: Opens) -> None:
    async with opened(connections=Connections(most=10)) as site:
        reader, writer = await upload(site, 10)
        await site.asks("GET", "/healthz")
        slow = [await site.connects() for _ in range(30)]
        for _, other in slow:
            other.write(HALF)
        assert (await site.asks("GET", "/healthz")).status == 200
        writer.write(b"0123456789")
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10))[:12] == b"HTTP/1.1 200"
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
            await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})
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


async def test_who_takes_nothing_of_an_answer_is_cut_off(opened: Opens) -> None:
    connections = Connections(stall_s=0.1)
    async with opened(connections=connections) as site:

        async def endless(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"a" * 2**20)

        # a route of this test's alone: nothing of ours is so long
        site.app._router._frozen = False  # type: ignore[attr-defined]
        site.app.router.add_get("/endless", endless)
        _, writer = await site.connects()
        writer.write(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        while len(connections) < 1:
            await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})
        while len(connections):
            await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})
        writer.close()


async def test_connections_that_end_are_forgotten(opened: Opens) -> None:
    connections = Connections()
    async with opened(connections=connections) as site:
        for _ in range(30):
            _, writer = await site.connects()
            writer.write(HALF)
            writer.transport.abort()
        await site.asks("GET", "/healthz")
        while len(connections):
            await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(int))})


def test_half_of_the_files_are_for_connections() -> None:
    assert [most_connections(lambda limit=limit: limit) for limit in (256, 1024, 65_536, -1)] == [128, 512, MOST, MOST]


def test_one_session_uploads_so_many_files_at_once(clock: Clock) -> None:
    limits = Limits(clock)
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


def test_a_network_of_ipv6_is_one_address(clock: Clock) -> None:
    limits = Limits(clock)
    for number in range(300):
        limits.count("act", session=f"s{number}", address=f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooMuch):
        limits.count("act", session="fresh", address="2001:db8:0:1:ffff::1")
    limits.count("act", session="fresh", address="2001:db8:0:2::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy of ours
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["10.9.9.9, 198.51.100.1"], "198.51.100.1"),  # what stands left of it is invented
        ("127.0.0.1", ["198.51.100.1, 127.0.0.1"], "198.51.100.1"),  # two proxies on this machine
        ("127.0.0.1", ["203.0.113.7", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["\udcff"], "127.0.0.1"),
        ("127.0.0.1", [",".join(["127.0.0.1"] * 3000)], "127.0.0.1"),
        ("192.168.1.7", ["198.51.100.1"], "192.168.1.7"),  # a neighbour in a private network is no proxy
        ("", ["198.51.100.1"], ""),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: list[str], client: str) -> None:
    assert client_address(peer, forwarded, LOOPBACK) == client


def test_proxies_elsewhere_are_named_in_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32,192.0.2.1")
    trusted = load().trusted_proxies
    assert trusted == networks(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"])
    assert client_address("10.0.0.2", ["198.51.100.1, 192.0.2.1"], trusted) == "198.51.100.1"
    assert client_address("127.0.0.1", ["198.51.100.1"], trusted) == "127.0.0.1"


def test_a_count_costs_the_same_with_a_hundred_thousand_names(clock: Clock) -> None:
    """Each entry is looked at once more, when it is forgotten: no call goes through the others."""
    window = Window(MINUTE)
    now = clock()
    for number in range(100_000):
        window.add(f"n{number}", now)
    assert len(window) == 100_000
    clock.passes(minutes=1)
    assert (window.used("n1", clock()), len(window)) == (0, 0)


def test_a_clock_set_back_does_not_keep_what_was_counted(clock: Clock) -> None:
    window = Window(MINUTE)
    window.add("n", clock())
    assert window.used("n", clock()) == 1
    assert window.used("n", clock() - 60 * MINUTE) == 0
    window.add("n", clock() - 60 * MINUTE)
    assert window.used("n", clock() - 59 * MINUTE) == 0


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_what_a_subscriber_is(address: str, one: str) -> None:
    assert subscriber(address) == one
