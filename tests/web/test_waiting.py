"""Long work for a page ends with the browser that waits for it, or with the server."""

import asyncio
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from complaints.errors import WrongState
from web.console.curation.waiting import while_wanted
from web.console.live.stream import CLOSING


class Work:
    def __init__(self) -> None:
        self.begun, self.cancelled = asyncio.Event(), False

    async def run(self) -> str:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return "never"


def request_of(transport: Mock) -> web.Request:
    app = web.Application()
    app[CLOSING] = asyncio.Event()
    return make_mocked_request("POST", "/", app=app, transport=transport)


async def test_work_is_cancelled_when_the_browser_goes_away() -> None:
    transport, work = Mock(), Work()
    transport.is_closing.return_value = False
    waiting = asyncio.create_task(while_wanted(request_of(transport), work.run()))
    await work.begun.wait()
    transport.is_closing.return_value = True
    with pytest.raises(WrongState, match=r"desk\.stopped"):
        await waiting
    assert work.cancelled


async def test_work_is_cancelled_when_the_server_stops() -> None:
    transport, work = Mock(), Work()
    transport.is_closing.return_value = False
    request = request_of(transport)
    waiting = asyncio.create_task(while_wanted(request, work.run()))
    await work.begun.wait()
    request.app[CLOSING].set()
    with pytest.raises(WrongState):
        await waiting
    assert work.cancelled


async def test_work_that_is_done_gives_its_result_or_its_error() -> None:
    transport = Mock()
    transport.is_closing.return_value = False

    async def quick(what: str) -> str:
        if not what:
            raise ValueError("nothing")
        return what

    assert await while_wanted(request_of(transport), quick("done")) == "done"
    with pytest.raises(ValueError, match="nothing"):
        await while_wanted(request_of(transport), quick(""))
