"""The database can't be reached: pages say so as 503 and that the same succeeds later, never as an error of ours."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from http_server.site import SiteSettings
from storage.engine.errors import StorageError
from texts import label
from web import console, public
from web.app import build
from web.console.session import COOKIE
from web.ports import PageServices


class Away:
    """A store behind a network that is cut."""

    def __init__(self, *, transient: bool) -> None:
        self._transient = transient

    async def read(self, _work: Callable[[Any], Any]) -> Any:
        raise StorageError("database: server closed the connection", transient=self._transient)

    write = read

    def after_write(self, call: Callable[[], None]) -> None: ...


Opened = Callable[[bool], Any]


@pytest.fixture
async def opened(house: PageServices) -> AsyncIterator[Opened]:
    servers = list[TestServer]()

    async def open_with(transient: bool) -> str:
        site = SiteSettings(is_away=lambda error: isinstance(error, StorageError) and error.transient)
        away = replace(house, store=Away(transient=transient))
        setups = (public.setup, console.setup)
        app = build([lambda app, setup=setup: setup(app, house=away) for setup in setups], site=site)
        server = TestServer(app)
        servers.append(server)
        await server.start_server()
        return str(server.make_url(""))

    yield open_with
    for server in servers:
        await server.close()


async def said(address: str, path: str) -> tuple[int, str, str | None]:
    session = {"Cookie": f"{COOKIE}=x"}
    async with ClientSession() as client, client.get(address.rstrip("/") + path, headers=session) as response:
        return response.status, await response.text(), response.headers.get("Retry-After")


async def test_o15_a_page_says_that_the_records_are_away(opened: Opened) -> None:
    address = await opened(True)
    away = label("request.away", "zh_CN") + "\n"
    assert await said(address, "/public/rectification") == (503, away, "5")
    status, page, _ = await said(address, "/console/")
    assert (status, label("console.error.away", "zh_CN") in page) == (503, True)
    status, body, wait = await said(address, "/open311/v2/requests.json")
    assert (status, label("open311.away", "zh_CN") in body, wait) == (503, True, "5")


async def test_what_can_never_succeed_is_an_error_of_ours(opened: Opened) -> None:
    address = await opened(False)
    assert (await said(address, "/public/rectification"))[0] == 500
    status, page, _ = await said(address, "/console/")
    assert (status, label("console.error.broken", "zh_CN") in page) == (500, True)
