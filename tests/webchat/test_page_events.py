"""Live changes: an open page receives answers, edits, deletions and toasts by events or by polling."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from channels.webchat.bot_api.api import BotApi
from channels.webchat.database import DatabaseBackend
from channels.webchat.events import Events, News
from channels.webchat.page import page
from storage.store import Store
from tests.chat import Clock
from tests.webchat.browser import CHAT, Browser, ServedPage
from zone import Zone


async def test_a_page_hears_what_another_machine_stores(
    served: ServedPage, wang: Browser, store: Store, clock: Clock, zone: Zone
) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    backend = DatabaseBackend(store, stored=lambda rows: None)
    here = BotApi(profile=served.api.profile, backend=backend, files=served.api.files, clock=clock)
    app = web.Application()
    page.setup(
        app,
        api=here,
        store=store,
        key=b"k" * 32,
        clock=clock,
        zone=lambda: zone,
        timezone=ZoneInfo("Asia/Shanghai"),
        secure=False,
        look_every_s=0.02,
    )
    cookies = {cookie.key: cookie.value for cookie in wang.client.session.cookie_jar}
    async with (
        TestClient(TestServer(app), cookies=cookies) as elsewhere,
        elsewhere.get(f"/chat/events?after={seq}") as response,
    ):
        await served.answers(CHAT, "已受理")
        ((_, told),) = await read_events(response, 1)
    assert [m["text"] for m in told["messages"]] == ["已受理"]


async def read_events(response: ClientResponse, count: int) -> list[tuple[str, Any]]:
    events: list[tuple[str, Any]] = []
    name = ""
    while len(events) < count:
        line = (await response.content.readline()).decode().rstrip("\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            events.append((name, json.loads(line.removeprefix("data: "))))
    return events


async def test_an_open_page_hears_answers_edits_and_deletions(served: ServedPage, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    async with wang.client.get(f"/chat/events?after={seq}") as response:
        message_id = await served.answers(CHAT, "收到 1 张")
        ((sent, told),) = await read_events(response, 1)
        await served.api.call("editMessageText", {"chat_id": CHAT, "message_id": message_id, "text": "收到 2 张"})
        ((_, edited),) = await read_events(response, 1)
        await served.api.call("deleteMessage", {"chat_id": CHAT, "message_id": message_id})
        ((_, deleted),) = await read_events(response, 1)
    assert sent == "change"
    assert [m["text"] for m in told["messages"]] == ["收到 1 张"]
    assert [(m["text"], m["edited"]) for m in edited["messages"]] == [("收到 2 张", True)]
    assert deleted["deleted"] == [message_id]


async def test_what_came_while_the_page_was_closed_is_told_when_it_opens(served: ServedPage, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    await served.answers(CHAT, "已受理")
    async with wang.client.get("/chat/events", headers={"Last-Event-ID": str(seq)}) as response:
        ((_, told),) = await read_events(response, 1)
    assert [m["text"] for m in told["messages"]] == ["已受理"]
    assert [m["text"] for m in (await wang.gets(f"poll?after={seq}"))["messages"]] == ["已受理"]


class Announced(Events):
    """`listened` is set once a page listens."""

    def __init__(self) -> None:
        super().__init__()
        self.listened = asyncio.Event()

    @contextmanager
    def listening(self, chat_id: int) -> Iterator["asyncio.Queue[News]"]:
        with super().listening(chat_id) as listener:
            self.listened.set()
            yield listener


async def test_a_long_poll_ends_with_the_answer(served: ServedPage, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    served.api.events = events = Announced()
    poll = asyncio.ensure_future(wang.gets(f"poll?after={seq}"))
    await events.listened.wait()
    await served.answers(CHAT, "请同意")
    assert [m["text"] for m in (await poll)["messages"]] == ["请同意"]
