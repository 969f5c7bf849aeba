"""Two ways into the web chat: python-telegram-bot calls our Bot API without a socket, with its state in memory and in
the records (`chat`, `bot`); and two visitors use the page on a real port (`served`, `wang`, `stranger`)."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from channels.webchat import FIRST_CHAT_ID, WEB_BOT_ID, people
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.profile import Profile
from channels.webchat.bot_api.request import BASE_FILE_URL, BASE_URL, WebchatRequest
from channels.webchat.database import DatabaseBackend
from channels.webchat.disk import DiskFiles
from channels.webchat.page import page
from channels.webchat.people import Who
from channels.webchat.state import Json
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from tests.botapi_memory import MemoryBackend, MemoryFiles, MemoryState
from tests.chat import Clock
from tests.webchat.browser import Browser, ServedPage
from zone import Zone

#: the database's first chat; memory takes any number
CITIZEN = FIRST_CHAT_ID + 1


@dataclass(kw_only=True)
class PrivateChat:
    """One citizen's private chat with the bot, and the updates that the bot has got."""

    api: BotApi
    clock: Clock
    history: Callable[[], Sequence[Json]]
    keyboard: Callable[[], Json | None]
    updates: list[Json] = field(default_factory=list)

    @property
    def who(self) -> Who:
        user = {"id": CITIZEN, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"}
        return Who(user=user, chat={"id": CITIZEN, "type": "private", "first_name": "王芳"})

    async def says(self, text: str) -> people.ChatAct:
        return await self.api.act(lambda state: people.says(state, self.who, text, now=self.clock()))

    async def taps(self, message_id: int, data: str) -> people.ChatAct:
        return await self.api.act(lambda state: people.taps(state, self.who, message_id, data, now=self.clock()))

    async def edits(self, message_id: int, text: str) -> people.ChatAct:
        return await self.api.act(lambda state: people.edits(state, self.who, message_id, text, now=self.clock()))


@pytest.fixture(params=["memory", "database"])
def chat(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> PrivateChat:
    make = in_memory if request.param == "memory" else in_database
    store = request.getfixturevalue("store") if request.param == "database" else None
    return make(clock, tmp_path, store)


def in_memory(clock: Clock, tmp_path: Path, store: Store | None) -> PrivateChat:
    updates: list[Json] = []
    state = MemoryState(updates.append)
    state.open_chat({"id": CITIZEN, "type": "private", "first_name": "王芳"})
    api = BotApi(profile=profile(), backend=MemoryBackend(state), files=MemoryFiles(), clock=clock)
    return PrivateChat(
        api=api,
        clock=clock,
        history=lambda: list(state.messages[CITIZEN].values()),
        keyboard=lambda: state.keyboards.get(CITIZEN),
        updates=updates,
    )


def in_database(clock: Clock, tmp_path: Path, store: Store | None) -> PrivateChat:
    assert store is not None
    updates: list[Json] = []

    def stored(rows: Sequence[StoredUpdate]) -> None:
        updates.extend(row.raw for row in rows)

    store.write_now(lambda tx: tx.webchat.open_chat(session="s", lang="zh_CN", now=clock()))
    backend = DatabaseBackend(store, stored=stored)

    def keyboard() -> Json | None:
        row = store.read_now(lambda tx: tx.webchat.row(CITIZEN))
        return row.keyboard if row else None

    return PrivateChat(
        api=BotApi(profile=profile(), backend=backend, files=DiskFiles(tmp_path / "webchat"), clock=clock),
        clock=clock,
        history=lambda: store.read_now(lambda tx: tx.webchat.history(CITIZEN)),
        keyboard=keyboard,
        updates=updates,
    )


def profile() -> Profile:
    return Profile(id=1, username="lvwang_bot", name="绿网助手", public_links=True)


@pytest.fixture
async def bot(chat: PrivateChat) -> AsyncIterator[Bot]:
    request = WebchatRequest(chat.api)
    async with Bot("1:web", base_url=BASE_URL, base_file_url=BASE_FILE_URL, request=request) as bot:
        yield bot


@pytest.fixture
async def served(store: Store, clock: Clock, zone: Zone, tmp_path: Path) -> AsyncIterator[ServedPage]:
    updates: list[StoredUpdate] = []

    def stored(rows: Sequence[StoredUpdate]) -> None:
        updates.extend(rows)

    api = BotApi(
        profile=Profile(id=WEB_BOT_ID, username="lvwang", name="绿网助手"),
        backend=DatabaseBackend(store, stored=stored),
        files=DiskFiles(tmp_path / "webchat"),
        clock=clock,
    )
    app = web.Application()
    timezone = ZoneInfo("Asia/Shanghai")
    page.setup(
        app, api=api, store=store, key=b"k" * 32, clock=clock, zone=lambda: zone, timezone=timezone, secure=False
    )
    server = TestServer(app)
    await server.start_server()
    yield ServedPage(api=api, store=store, clock=clock, server=server, folder=tmp_path / "webchat", updates=updates)
    await server.close()


@pytest.fixture
async def wang(served: ServedPage) -> AsyncIterator[Browser]:
    browser = Browser(served.server)
    await browser.opens()
    yield browser
    await browser.client.close()


@pytest.fixture
async def stranger(served: ServedPage) -> AsyncIterator[Browser]:
    browser = Browser(served.server)
    await browser.opens()
    yield browser
    await browser.client.close()
