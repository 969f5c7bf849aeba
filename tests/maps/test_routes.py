"""Tiles and places over HTTP: what reaches the tile service, what reaches the browser, and what neither learns."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pmtiles.tile import TileType

from maps import routes
from maps.archives import Tile
from maps.tiles import Tiles, read
from maps.upstream import NoTile, TileService
from tests.maps.archives import mbtiles, picture, pmtiles
from web.app import build
from zone import Zone

TRAINING = Zone.load(Path(__file__).parents[2] / "zone/data/training")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PNG = picture()

Client = TestClient[web.Request, web.Application]


@dataclass
class Upstream:
    """A tile service: what it was asked for, and what it answers."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: Callable[[], Awaitable[web.StreamResponse]] | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if self.answer is not None:
            return await self.answer()
        return web.Response(body=PNG, content_type="image/png")


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    service = Upstream()
    app = web.Application()
    app.router.add_get("/{path:.*}", service.handle)
    async with TestServer(app) as server:
        service.url = str(server.make_url("/"))
        yield service


Opens = Callable[[str], Awaitable[Client]]


@pytest.fixture
async def opens() -> AsyncIterator[Opens]:
    clients: list[Client] = []

    async def client_of(setting: str) -> Client:
        tiles = read(setting)
        app = build([lambda app: routes.setup(app, zone=lambda: TRAINING, tiles=tiles, clock=lambda: NOW)])
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return client

    yield client_of
    for client in clients:
        await client.close()


def proxied(upstream: Upstream) -> str:
    return f"{upstream.url}{{z}}/{{x}}/{{y}}.png?tk=secret-key#datum=wgs84&maxzoom=16"


async def test_a_tile_comes_through_this_machine_without_the_services_key(opens: Opens, upstream: Upstream) -> None:
    client = await opens(proxied(upstream))
    response = await client.get("/map/tiles/0/3/2/1", headers={"Cookie": "lvwang_chat=x", "Referer": "/chat/"})
    assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)
    assert response.headers["Cache-Control"] == "private, max-age=86400"
    assert upstream.asked == ["/3/2/1.png?tk=secret-key"]
    assert "secret-key" not in str(response.headers)


@pytest.mark.parametrize(
    "path",
    ["0/3/8/0", "0/3/0/8", "0/17/0/0", "1/3/0/0", "0/3/-1/0", "0/3/0/x", "0/3/1.5/0", "0/33/1/1", "0/3/%2e%2e/0"],
)
async def test_only_numbers_within_the_grid_reach_the_service(opens: Opens, upstream: Upstream, path: str) -> None:
    client = await opens(proxied(upstream))
    assert (await client.get(f"/map/tiles/{path}")).status == 404
    assert upstream.asked == []


async def test_another_site_can_t_use_our_key(opens: Opens, upstream: Upstream) -> None:
    client = await opens(proxied(upstream))
    response = await client.get("/map/tiles/0/3/2/1", headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status, upstream.asked) == (403, [])


async def test_what_is_no_picture_or_too_large_is_not_passed_on(opens: Opens, upstream: Upstream) -> None:
    async def page() -> web.StreamResponse:
        return web.Response(text="<script>", content_type="text/html")

    async def huge() -> web.StreamResponse:
        return web.Response(body=bytes(1_000_001), content_type="image/png")

    async def elsewhere() -> web.StreamResponse:
        raise web.HTTPFound("http://127.0.0.1:1/")

    async def missing() -> web.StreamResponse:
        raise web.HTTPNotFound

    client, statuses = await opens(proxied(upstream)), []
    for answer in (page, huge, elsewhere, missing):
        upstream.answer = answer
        response = await client.get("/map/tiles/0/3/2/1")
        statuses.append((response.status, await response.read()))
    assert statuses == [(502, b""), (502, b""), (502, b""), (404, b"")]


async def test_a_service_that_does_not_answer_is_given_up(upstream: Upstream) -> None:
    never = asyncio.Event()

    async def hang() -> web.StreamResponse:
        await never.wait()
        return web.Response()

    upstream.answer = hang
    tiles = read(proxied(upstream))
    assert tiles is not None
    service = TileService(tiles, seconds=0.05)
    with pytest.raises(NoTile) as none:
        await service.get(0, 3, 2, 1)
    never.set()
    await service.close()
    assert none.value.status == 502


async def test_few_tiles_are_fetched_at_the_same_time(upstream: Upstream) -> None:
    go, two = asyncio.Event(), asyncio.Event()

    async def wait() -> web.StreamResponse:
        if len(upstream.asked) == 2:
            two.set()
        await go.wait()
        return web.Response(body=PNG, content_type="image/png")

    upstream.answer = wait
    tiles = read(proxied(upstream))
    assert tiles is not None
    service = TileService(tiles, at_once=2)
    asked = [asyncio.create_task(service.get(0, 3, x, 1)) for x in range(5)]
    await two.wait()
    assert len(upstream.asked) == 2
    go.set()
    assert [tile.data for tile in await asyncio.gather(*asked)] == [PNG] * 5
    await service.close()


@pytest.mark.parametrize("make", [pmtiles, mbtiles])
async def test_an_archive_s_tiles_are_served_from_this_machine(opens: Opens, tmp_path: Path, make: Any) -> None:
    path = make(tmp_path / f"town.{make.__name__}", {(3, 2, 1): PNG, (4, 5, 9): picture("red")})
    client = await opens(str(path))
    response = await client.get("/map/tiles/0/4/5/9")
    assert (response.status, await response.read()) == (200, picture("red"))
    assert [(await client.get(f"/map/tiles/0/{zxy}")).status for zxy in ("3/2/1", "3/1/2", "2/0/0", "5/0/0")] == [
        200,
        404,
        404,
        404,
    ]


async def test_an_archive_s_vector_tile_is_sent_as_it_is_packed(tmp_path: Path, opens: Opens) -> None:
    packed = gzip.compress(b"a vector tile")
    client = await opens(str(pmtiles(tmp_path / "v.pmtiles", {(0, 0, 0): packed}, kind=TileType.MVT)))
    response = await client.get("/map/tiles/0/0/0/0")
    assert response.headers["Content-Encoding"] == "gzip"
    assert await response.read() == b"a vector tile"  # unpacked by the client


async def test_a_vector_tile_that_is_not_there_is_an_empty_one(tmp_path: Path, opens: Opens) -> None:
    client = await opens(str(pmtiles(tmp_path / "v.pmtiles", {(1, 0, 0): b"\x1f\x8b"}, kind=TileType.MVT)))
    response = await client.get("/map/tiles/0/1/1/1")
    assert (response.status, await response.read()) == (200, b"")


async def test_tiles_that_the_browser_asks_for_itself_have_no_route(opens: Opens) -> None:
    client = await opens("amap")
    assert (await client.get("/map/tiles/0/3/2/1")).status == 404


async def test_the_zone_s_own_data_are_drawn_in_either_language(opens: Opens) -> None:
    client = await opens("")
    told = await (await client.get("/map/zone.json?lang=en")).json()
    assert [outline["name"] for outline in told["outlines"]] == [
        "Beitan (fictional)",
        "Nantan (fictional)",
        "Dongqiao (fictional)",
    ]
    assert told["box"] == [0.0, 0.0, 0.06, 0.09]
    assert told["roads"][0] == {
        "name": "Taolin Road",
        "lines": [[[0.04, 0.008], [0.0405, 0.022], [0.0398, 0.04], [0.0402, 0.058]]],
    }
    assert {"name": "Qinglan Plaza", "kind": "landmark", "at": [0.045, 0.03]} in told["points"]


async def test_a_place_is_found_over_http_and_the_search_is_limited(opens: Opens) -> None:
    client = await opens("")
    found = await (await client.get("/map/search", params={"q": "老砖窑"})).json()
    assert found == {
        "places": [{"name": "老砖窑", "kind": "landmark", "lat": 0.035, "lon": 0.02, "area": "北滩街道（虚构）"}]
    }
    assert (await (await client.get("/map/search", params={"q": " "})).json()) == {"places": []}
    statuses = [(await client.get("/map/search", params={"q": ""})).status for _ in range(600)]
    assert statuses.count(429) == 2  # two were asked before


def test_tiles_reach_residents_with_source_and_approval_only() -> None:
    tiles = read("amap")
    assert tiles is not None
    both = replace(tiles, attribution="高德地图", approval="GS(2024)1号")
    assert [one.for_residents for one in (tiles, replace(both, approval=""), both)] == [False, False, True]
    assert isinstance(tiles, Tiles) and Tile(data=b"", content_type="").gzipped is False
