"""An address that a stranger has written leads nowhere but to the hosts of the list."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from http_server.fetching import Fetcher, NotFetched, is_public

PICTURE = b"\xff\xd8 picture"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_inside_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_outside_addresses_are(address: str) -> None:
    assert is_public(address)


@dataclass(kw_only=True)
class Place:
    """A server on this machine, which stands for one on the Internet."""

    fetcher: Fetcher
    url: str
    asked: list[str]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    asked: list[str] = []

    async def picture(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(body=PICTURE)

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 4096)

    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    async def loop(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/loop"})

    app = web.Application()
    app.router.add_get("/loop", loop)
    for path, handler in (("a.jpg", picture), ("moved", elsewhere), ("endless", endless), ("silent", silent)):
        app.router.add_get(f"/{path}", handler)
    async with TestServer(app) as server:
        name = f"pictures.example:{server.port}"
        fetcher = Fetcher(
            hosts=[name],
            most_bytes=10_000,
            resolve=_known({"pictures.example": ["127.0.0.1"]}),
            allowed=lambda address: address == "127.0.0.1",
            schemes=frozenset({"http"}),
        )
        yield Place(fetcher=fetcher, url=f"http://{name}", asked=asked)


def _known(names: dict[str, list[str]]) -> Callable[[str], Any]:
    async def resolve(host: str) -> Sequence[str]:
        return names.get(host, [])

    return resolve


async def refusal(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(NotFetched) as refused:
        await fetcher.fetch(address)
    return refused.value.reason


async def test_a_picture_of_a_host_on_the_list_is_fetched_also_by_a_redirect_there(place: Place) -> None:
    assert await place.fetcher.fetch(f"{place.url}/a.jpg") == PICTURE
    assert await place.fetcher.fetch(f"{place.url}/moved?to=/a.jpg") == PICTURE


async def test_other_hosts_and_schemes_are_refused_unasked(place: Place) -> None:
    for address in ("http://other.example/a.jpg", "http://pictures.example/a.jpg", "http://127.0.0.1/a", "", "http://"):
        assert await refusal(place.fetcher, address) == ("scheme" if not address else "host")
    for address in ("file:///etc/passwd", "gopher://pictures.example/", "https://pictures.example/a.jpg"):
        assert await refusal(place.fetcher, address) == "scheme"
    user = place.url.replace("http://", "http://me:secret@")
    assert await refusal(place.fetcher, f"{user}/a.jpg") == "host"


async def test_a_name_that_leads_inside_is_refused(place: Place) -> None:
    real = replace(place.fetcher, allowed=is_public)
    assert await refusal(real, f"{place.url}/a.jpg") == "inside"
    mixed = replace(place.fetcher, resolve=_known({"pictures.example": ["127.0.0.1", "10.0.0.1"]}))
    assert await refusal(mixed, f"{place.url}/a.jpg") == "inside"
    literal = replace(place.fetcher, hosts=["127.0.0.1:80", "127.0.0.1", "[::1]", "::1"])
    assert await refusal(literal, "http://127.0.0.1/a.jpg") == "inside"
    assert await refusal(literal, "http://[::1]/a.jpg") == "inside"
    assert place.asked == []


async def test_a_redirect_off_the_list_is_not_followed(place: Place) -> None:
    for to in ("http://127.0.0.1:1/x", "http://other.example/x", "//other.example/x"):
        assert await refusal(place.fetcher, f"{place.url}/moved?to={to}") == "host"
    assert await refusal(place.fetcher, f"{place.url}/moved?to=file:///etc/passwd") == "scheme"
    assert await refusal(place.fetcher, f"{place.url}/loop") == "redirect"


async def test_size_and_time_are_bounded(place: Place) -> None:
    assert await refusal(place.fetcher, f"{place.url}/endless") == "size"
    hasty = replace(place.fetcher, seconds=0.2)
    assert await refusal(hasty, f"{place.url}/silent") == "time"
    assert await refusal(place.fetcher, f"{place.url}/none") == "status"
