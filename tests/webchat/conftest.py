"""A bot of PTB before the Bot API in memory: no socket anywhere."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot

from channels.webchat import residents
from channels.webchat.botapi import BotApi
from channels.webchat.profile import Profile
from channels.webchat.request import BASE_FILE_URL, BASE_URL, WebchatRequest
from channels.webchat.residents import Who
from channels.webchat.state import Json
from tests.botapi_memory import MemoryBackend, MemoryFiles, MemoryState

CITIZEN = 700_001


@dataclass
class Clock:
    now: datetime = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Line:
    """One citizen's private chat with the bot, and the updates that the bot has got."""

    api: BotApi
    state: MemoryState
    clock: Clock
    updates: list[Json] = field(default_factory=list)

    @property
    def who(self) -> Who:
        user = {"id": CITIZEN, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"}
        return Who(user=user, chat=self.state.chats[CITIZEN])

    async def says(self, text: str) -> residents.Act:
        return await self.api.act(lambda state: residents.says(state, self.who, text, now=self.clock()))

    async def taps(self, message_id: int, data: str) -> residents.Act:
        return await self.api.act(lambda state: residents.taps(state, self.who, message_id, data, now=self.clock()))

    async def edits(self, message_id: int, text: str) -> residents.Act:
        return await self.api.act(lambda state: residents.edits(state, self.who, message_id, text, now=self.clock()))


@pytest.fixture
def line() -> Iterator[Line]:
    updates: list[Json] = []
    state, clock = MemoryState(updates.append), Clock()
    state.open_chat({"id": CITIZEN, "type": "private", "first_name": "王芳"})
    profile = Profile(id=1, username="lvwang_bot", name="绿网助手", public_links=True)
    api = BotApi(profile=profile, backend=MemoryBackend(state), files=MemoryFiles(), clock=clock)
    yield Line(api=api, state=state, clock=clock, updates=updates)


@pytest.fixture
async def bot(line: Line) -> AsyncIterator[Bot]:
    request = WebchatRequest(line.api)
    async with Bot("1:web", base_url=BASE_URL, base_file_url=BASE_FILE_URL, request=request) as bot:
        yield bot
