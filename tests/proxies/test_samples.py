"""The shipped samples of a reverse proxy, run by the real programs: large photos pass, streams arrive at once, the
service learns the client's own address, and only files that are the same for everybody are kept."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from complaints.policy import MAX_FILE_BYTES
from http_server.addresses import LOOPBACK, client_address
from tests.proxies.proxy_servers import HOST, PROXIES, ROOT, started, trusting
from web.console.routes import ALL

MB = 2**20
#: another loopback address, so that the client differs from the proxy
CLIENT = "127.0.0.7"


@dataclass
class Upstream:
    """Stands for the service."""

    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, str] = field(default_factory=dict)
    #: streams go on after this
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        size = 0
        async for piece in request.content.iter_any():
            size += len(piece)
        return web.json_response({"bytes": size})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b"data: 1\n\n")
        await self.go_on.wait()
        await response.write(b"data: 2\n\n")
        return response

    async def page(self, request: web.Request) -> web.Response:
        self.asked[request.path] += 1
        self.headers = dict(request.headers)
        kept = "public, max-age=86400" if "/npm/" in request.path else "private, max-age=86400"
        forwarded = request.headers.getall("X-Forwarded-For", [])
        text = client_address(request.remote or "", forwarded, LOOPBACK)
        return web.Response(text=text, headers={"Cache-Control": kept})


@dataclass
class Visitor:
    """A browser at the proxy."""

    session: ClientSession
    port: int

    def url(self, path: str) -> str:
        return f"https://{HOST}:{self.port}{path}"

    async def sends(self, path: str, size: int) -> tuple[int, Any]:
        async with self.session.post(self.url(path), data=b"x" * size, expect100=True) as answer:
            return answer.status, await answer.json() if answer.status == 200 else None

    async def reads(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.url(path), headers=headers) as answer:
            return answer.status, await answer.text()


class _Here(AbstractResolver):
    """The sample's name leads to this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)
        ]  # fmt: skip

    async def close(self) -> None:
        return None


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    upstream = Upstream()
    yield upstream
    upstream.go_on.set()


@pytest.fixture(params=sorted(PROXIES))
async def visitor(request: pytest.FixtureRequest, tmp_path: Path, upstream: Upstream) -> AsyncIterator[Visitor]:
    app = web.Application()
    app.router.add_post("/{path:.*}", upstream.take)
    for path in ("/chat/events", "/console/live"):
        app.router.add_get(path, upstream.stream)
    app.router.add_get("/{path:.*}", upstream.page)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        async with started(request.param, tmp_path, upstream=server.port) as port:
            connector = TCPConnector(ssl=trusting(tmp_path), resolver=_Here(), local_addr=(CLIENT, 0))
            async with ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as session:
                yield Visitor(session=session, port=port)
        upstream.go_on.set()


async def test_the_largest_photo_passes_and_more_is_refused(visitor: Visitor) -> None:
    assert await visitor.sends("/chat/upload", MAX_FILE_BYTES) == (200, {"bytes": MAX_FILE_BYTES})
    assert await visitor.sends("/console/cases/LW-7K3M-9QX8/act", 30 * MB) == (200, {"bytes": 30 * MB})
    refused, _ = await visitor.sends("/chat/upload", 30 * MB)
    assert refused in (413, 502)  # Debian 12's Caddy says 502
    assert await visitor.sends("/console/unit/cases/LW-7K3M-9QX8/act", 30 * MB) == (200, {"bytes": 30 * MB})


@pytest.mark.parametrize("path", ["/chat/events", "/console/live"])
async def test_a_stream_is_read_while_it_is_written(visitor: Visitor, upstream: Upstream, path: str) -> None:
    async with visitor.session.get(visitor.url(path), headers={"Accept-Encoding": "gzip"}) as answer:
        assert await answer.content.readuntil(b"\n\n") == b"data: 1\n\n"
        assert not upstream.go_on.is_set()
        upstream.go_on.set()
        assert await answer.content.read() == b"data: 2\n\n"


async def test_the_service_learns_the_client_s_address_whatever_the_client_writes(visitor: Visitor) -> None:
    assert await visitor.reads("/") == (200, CLIENT)
    assert await visitor.reads("/", **{"X-Forwarded-For": "203.0.113.9"}) == (200, CLIENT)


async def test_the_service_learns_name_and_scheme(visitor: Visitor, upstream: Upstream) -> None:
    await visitor.reads("/console/")
    assert upstream.headers["Host"].partition(":")[0] == HOST
    assert upstream.headers["X-Forwarded-Proto"] == "https"


async def test_metrics_are_not_for_everybody(visitor: Visitor, upstream: Upstream) -> None:
    status, _ = await visitor.reads("/metrics")
    assert (status in (403, 404), upstream.asked["/metrics"]) == (True, 0)


async def test_only_what_is_public_is_kept(
    visitor: Visitor, upstream: Upstream, request: pytest.FixtureRequest
) -> None:
    paths = ("/npm/leaflet.js", "/map/tiles/0/1/1/1", "/chat/file/1", "/console/")
    for path in paths * 2:
        await visitor.reads(path)
    keeps = request.node.callspec.params["visitor"] == "nginx"
    assert [upstream.asked[path] for path in paths] == [1 if keeps else 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("name", "pattern"), [("nginx.conf", r"location ~ (\^/\(track/\S+) "), ("Caddyfile", r"@staff path_regexp (\S+)")]
)
def test_every_page_that_takes_several_photos_may_get_them(name: str, pattern: str) -> None:
    (may,) = re.findall(pattern, (ROOT / "deploy" / name).read_text("utf-8"))
    large = [f"/console{page.path}" for page in ALL if (page.largest or 0) > 25 * MB]
    assert large
    filled = [path.replace("{number}", "LW-7K3M-9QX8").replace("{party:unit|firm}", "firm") for path in large]
    assert [path for path in filled if not re.match(may, path)] == []
