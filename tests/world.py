"""The product's own chat wiring (bot/conversation.py) on SQLite, with two Bot APIs: Telegram's in memory, the web
chat's on the records."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bot.conversation import Conversation
from bot.jobs import forget_expired
from channels.applications import bot_of, build
from channels.outbox.ways import Way
from channels.photos import PhotoFetcher
from channels.webchat import WEB_BOT_ID
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.profile import Profile
from channels.webchat.bot_api.request import BASE_FILE_URL, BASE_URL, WebchatRequest
from channels.webchat.database import DatabaseBackend
from channels.webchat.disk import DiskFiles
from channels.webchat.events import Events, News
from services import Services
from storage.messages.inbox import StoredUpdate
from storage.photos.store import PhotoStore
from storage.store import Store
from tests.botapi_memory import MemoryBackend, MemoryFiles, MemoryState
from tests.chat import Clock, Line, MemoryLine, RecordsLine, Room, Talker

TELEGRAM_BOT_ID = 7_000_001
STAFF_GROUP = -1_001_000_000_001


class World:
    def __init__(
        self, *, store: Store, clock: Clock, services: Services, files: Path, ways: Mapping[str, Way] | None = None
    ) -> None:
        """`files`: the folder for uploads of the web chat. `ways`: those that the store fans out to."""
        self.store, self.clock = store, clock
        self._photos: PhotoStore | None = None  # none are fetched unless a test says so
        self.photo: Callable[[str], Awaitable[bytes]] | None = None  # a test's pictures in place of stored ones
        self._conversation = Conversation(
            store=store,
            services=services,
            telegram_id=TELEGRAM_BOT_ID,
            photo=self._photo,
            store_move=_stays,
            clock=clock,
            first_wait_s=0,
            ways=ways,
        )
        self.outbox, self.inbox = self._conversation.outbox, self._conversation.inbox
        self.telegram = _telegram(clock)
        self.web = _web(clock, store, files, stored=self.inbox.put)
        self.telegram.state.open_chat({"id": STAFF_GROUP, "type": "supergroup", "title": "受理组"})
        self.group = Room(line=self.telegram, id=STAFF_GROUP)
        self._applications = {line.bot_id: _application(line) for line in (self.telegram, self.web)}
        self._conversation.add_channel(TELEGRAM_BOT_ID, self._applications[TELEGRAM_BOT_ID], name="telegram")
        self._conversation.add_channel(WEB_BOT_ID, self._applications[WEB_BOT_ID], name="web", exactly_once=True)
        self.inbox.applications = self._applications

    @property
    def services(self) -> Services:
        return self._conversation.services

    @services.setter
    def services(self, services: Services) -> None:
        self._conversation.services = services

    async def photos_are_fetched(self, photos: PhotoStore) -> None:
        """As the job does: what was sent is asked for, re-encoded and stored."""
        self._photos = photos
        bots = {bot_id: bot_of(application) for bot_id, application in self._applications.items()}
        fetcher = PhotoFetcher(store=self.store, photos=photos, bots=bots, clock=self.clock)
        while await fetcher.drain():
            pass
        fetcher.close()

    async def start(self) -> None:
        for application in self._applications.values():
            await application.initialize()

    async def stop(self) -> None:
        await self.inbox.stop(grace_s=1)
        await self.outbox.flush()
        for application in self._applications.values():
            await application.shutdown()

    async def time_goes_by(self) -> None:
        """What is kept for a time only goes, as the job has it."""
        for path in await self.store.write(lambda tx: forget_expired(tx, self.clock())):
            await self.web.api.files.drop(path)
        await self.settle()

    def talker(self, user_id: int, name: str, *, lang: str = "zh-hans") -> Talker:
        self.telegram.state.open_chat({"id": user_id, "type": "private", "first_name": name})
        return Talker(self.telegram, user_id=user_id, name=name, clock=self.clock, settle=self.settle, lang=lang)

    def visitor(self, number: int, name: str = "网页居民", *, lang: str = "zh-hans") -> Talker:
        """Somebody in the web chat: another number is another browser."""
        opened = self.store.write_now(
            lambda tx: tx.webchat.open_chat(session=f"browser-{number}", lang="zh_CN", now=self.clock())
        )
        return Talker(self.web, user_id=opened.chat_id, name=name, clock=self.clock, settle=self.settle, lang=lang)

    async def settle(self, patience: timedelta = timedelta()) -> None:
        """Lets happen what is to happen by now; moves the clock for what is due within `patience`."""
        until = self.clock() + patience
        while True:
            await self._take_in(self.telegram)
            await self.inbox.idle()
            sent = await self.outbox.drain()
            await self.outbox.flush()
            if sent or self.telegram.waiting:
                continue
            due = await self.store.read(lambda tx: tx.sending.next_due())
            if due is None or due > until:
                return
            self.clock.now = max(self.clock.now, due)

    async def _photo(self, name: str) -> bytes:
        if self.photo is not None:
            return await self.photo(name)
        if self._photos is None:
            raise FileNotFoundError(name)
        return self._photos.read_shown(name)

    async def _take_in(self, line: MemoryLine) -> None:
        updates, line.waiting[:] = list(line.waiting), []
        if updates:
            now = self.clock()
            self.inbox.put(await self.store.write(lambda tx: tx.inbox.add_batch(line.bot_id, updates, now=now)))


def _telegram(clock: Clock) -> MemoryLine:
    waiting: list[dict[str, object]] = []
    state = MemoryState(waiting.append)
    profile = Profile(id=TELEGRAM_BOT_ID, username="lvwang_bot", name="绿网助手", public_links=True)
    api = BotApi(profile=profile, backend=MemoryBackend(state), files=MemoryFiles(), clock=clock)
    line = MemoryLine(api=api, state=state, waiting=waiting)
    api.events = _Overheard(line)
    return line


def _web(clock: Clock, store: Store, files: Path, *, stored: Callable[[Sequence[StoredUpdate]], None]) -> RecordsLine:
    backend = DatabaseBackend(store, stored=stored)
    profile = Profile(id=WEB_BOT_ID, username="lvwang_bot", name="绿网助手")
    line = RecordsLine(api=BotApi(profile=profile, backend=backend, files=DiskFiles(files), clock=clock), store=store)
    line.api.events = _Overheard(line)
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


async def _stays(bot_id: int, old: int, new: int) -> bool:
    raise AssertionError(f"chat {old} of bot {bot_id} moved to {new}")
