"""The house as bot/app.py wires it, on SQLite, with two Bot APIs in memory: Telegram's and the web chat's."""

from collections.abc import Callable
from datetime import timedelta

from channels.applications import build
from channels.delivery import Addresses
from channels.gate import Gate
from channels.inbox import Inbox
from channels.outbox import Channel, Outbox
from channels.webchat import FIRST_CHAT_ID, WEB_BOT_ID
from channels.webchat.botapi import BotApi
from channels.webchat.events import Events, News
from channels.webchat.profile import Profile
from channels.webchat.request import BASE_FILE_URL, BASE_URL, WebchatRequest
from handlers import notices, routes
from handlers.desk import Desk
from storage.store import Store
from tests.botapi_memory import MemoryBackend, MemoryFiles, MemoryState
from tests.chat import Clock, Line, Room, Talker

TELEGRAM_BOT_ID = 7_000_001
STAFF_GROUP = -1_001_000_000_001


class World:
    def __init__(self, *, store: Store, clock: Clock, desk: Desk) -> None:
        self.store, self.clock, self.desk = store, clock, desk
        self.telegram = _line(TELEGRAM_BOT_ID, clock, public_links=True)
        self.web = _line(WEB_BOT_ID, clock, public_links=False)
        self.telegram.state.open_chat({"id": STAFF_GROUP, "type": "supergroup", "title": "受理组"})
        self.group = Room(line=self.telegram, id=STAFF_GROUP)
        self._applications = {line.bot_id: _application(line) for line in self._lines}
        self.outbox = Outbox(
            store=store,
            channels={
                TELEGRAM_BOT_ID: Channel(name="telegram", bot=self._applications[TELEGRAM_BOT_ID].bot),
                WEB_BOT_ID: Channel(name="web", bot=self._applications[WEB_BOT_ID].bot, exactly_once=True),
            },
            clock=clock,
            addresses=Addresses(telegram=TELEGRAM_BOT_ID, group=lambda: STAFF_GROUP, public_url=desk.public_url),
            render=lambda notice, lang, records: notices.render(notice, lang, records, desk),
            photo=_no_photos,
            moved=_stays,
        )
        gate = Gate(store=store, desk=desk, outbox=self.outbox, clock=clock)
        self.inbox = Inbox(store=store, outbox=self.outbox, clock=clock, first_wait_s=0)
        for application in self._applications.values():
            routes.register(application, gate)
        self.inbox.applications = self._applications

    @property
    def _lines(self) -> tuple[Line, Line]:
        return self.telegram, self.web

    async def start(self) -> None:
        for application in self._applications.values():
            await application.initialize()

    async def stop(self) -> None:
        await self.inbox.stop(grace_s=1)
        await self.outbox.flush()
        for application in self._applications.values():
            await application.shutdown()

    def talker(self, user_id: int, name: str, *, lang: str = "zh-hans") -> Talker:
        return Talker(self.telegram, user_id=user_id, name=name, clock=self.clock, settle=self.settle, lang=lang)

    def visitor(self, number: int, name: str = "网页居民", *, lang: str = "zh-hans") -> Talker:
        """Somebody in the web chat."""
        chat_id = FIRST_CHAT_ID + number
        return Talker(self.web, user_id=chat_id, name=name, clock=self.clock, settle=self.settle, lang=lang)

    async def settle(self, patience: timedelta = timedelta()) -> None:
        """Lets happen what is to happen by now; moves the clock for what is due within `patience`."""
        until = self.clock() + patience
        while True:
            for line in self._lines:
                await self._take_in(line)
            await self.inbox.idle()
            sent = await self.outbox.drain()
            await self.outbox.flush()
            if sent or any(line.waiting for line in self._lines):
                continue
            due = await self.store.read(lambda tx: tx.outbox.next_due())
            if due is None or due > until:
                return
            self.clock.now = max(self.clock.now, due)

    async def _take_in(self, line: Line) -> None:
        updates, line.waiting[:] = list(line.waiting), []
        if updates:
            now = self.clock()
            self.inbox.put(await self.store.write(lambda tx: tx.inbox.add_batch(line.bot_id, updates, now=now)))


def _line(bot_id: int, clock: Callable[[], object], *, public_links: bool) -> Line:
    waiting: list[dict[str, object]] = []
    state = MemoryState(waiting.append)
    profile = Profile(id=bot_id, username="lvwang_bot", name="绿网助手", public_links=public_links)
    api = BotApi(profile=profile, backend=MemoryBackend(state), files=MemoryFiles(), clock=clock)  # type: ignore[arg-type]
    line = Line(api=api, state=state, waiting=waiting)
    api.events = _Overheard(line)
    return line


class _Overheard(Events):
    """Toasts are gone once shown; the line remembers them."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def publish(self, chat_id: int, news: News) -> None:
        super().publish(chat_id, news)
        self._line.note_toast(chat_id, news)


def _application(line: Line):  # type: ignore[no-untyped-def]
    request = WebchatRequest(line.api)
    return build(token=f"{line.bot_id}:memory", request=request, api_base=BASE_URL, file_base=BASE_FILE_URL)


async def _no_photos(sha256: str) -> bytes:
    raise FileNotFoundError(sha256)


async def _stays(bot_id: int, old: int, new: int) -> None:
    raise AssertionError(f"chat {old} of bot {bot_id} moved to {new}")
