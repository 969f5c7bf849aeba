"""The whole site on its real server, and requests written byte by byte."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aiohttp import web

from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from channels.inbox import Inbox
from channels.telegram.intake import Intake, WebhookIntake
from channels.telegram.state import TelegramStatus
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.profile import Profile
from channels.webchat.database import DatabaseBackend
from channels.webchat.disk import DiskFiles
from channels.webchat.page import page
from complaints.model import Role
from complaints.office.staff_links import issue
from http_server.reading import Pace
from http_server.serving import Connections, Server
from http_server.site import SiteSettings
from maps import routes as maps
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from web import air_intake, calendar_feed, console, feedback, health, public
from web.app import build
from web.ports import PageServices
from zone import Zone

SECRET, HOOK = "city-secret", "hook-secret"

#: answers that never end
STREAMS = (b"/chat/events", b"/console/live")


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(kw_only=True)
class WholeSite:
    app: web.Application
    server: Server
    clock: Clock
    #: (route, bytes of the body that had come when its handler was done)
    taken: list[tuple[str, int]] = field(default_factory=list)

    async def connects(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.server.port)

    async def asks(
        self,
        method: str,
        target: str | bytes,
        headers: Iterable[tuple[str, str | bytes]] = (),
        body: bytes = b"",
        *,
        host: bytes = b"lvwang.example",
    ) -> Answer:
        """The status line, headers and body are exactly as given; Content-Length is added where a body is given."""
        lines = [_octets(method) + b" " + _octets(target) + b" HTTP/1.1", b"Host: " + host, b"Connection: close"]
        lines += [_octets(name) + b": " + _octets(value) for name, value in headers]
        if body:
            lines.append(b"Content-Length: %d" % len(body))
        reader, writer = await self.connects()
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        answer = await read_answer(reader, whole=_octets(target).partition(b"?")[0] not in STREAMS)
        writer.close()
        return answer

    async def resident(self) -> list[tuple[str, str | bytes]]:
        """The headers of an open page."""
        shown = await self.asks("GET", "/chat/")
        token = re.search(r'"csrf": "([^"]+)"', shown.text.replace("&#34;", '"'))
        cookie = re.search(r"lvwang_chat=([^;]+)", shown.headers)
        assert token is not None and cookie is not None
        return [("Cookie", f"lvwang_chat={cookie[1]}"), ("X-CSRF-Token", token[1])]

    async def admin(self, store: Store) -> list[tuple[str, str | bytes]]:
        def invite(tx: Tx) -> None:
            account = tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None)
            issue(tx, staff_id=account.id, purpose="login", word="login-word", now=self.clock())

        store.write_now(invite)
        entered = await self.asks("POST", "/console/login/login-word")
        cookie = re.search(r"lvwang_desk=([^;]+)", entered.headers)
        assert cookie is not None
        return [("Cookie", f"lvwang_desk={cookie[1]}")]


async def read_answer(reader: asyncio.StreamReader, *, whole: bool = True) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.read() if whole else b""
    return Answer(status=int(head.split(b" ", 2)[1]), headers=head.decode(errors="replace"), body=body)


@asynccontextmanager
async def serving(
    *, store: Store, clock: Clock, zone: Zone, house: PageServices, folder: Path, pace: Pace | None = None,
    connections: Connections | None = None, keep_alive_s: float = 75.0, site: SiteSettings | None = None,
) -> AsyncIterator[WholeSite]:  # fmt: skip
    async def report() -> health.Report:
        return {"records": (True, "ok")}

    def signed(destination: str, headers: dict[str, str], body: bytes) -> bool:
        return is_signed(SECRET, headers.get(TIMESTAMP, ""), body, headers.get(SIGNATURE, ""), now=clock())

    async def nobody(bot: object) -> None:
        return None

    inbox = Inbox(store=store, outbox=None, clock=clock)  # type: ignore[arg-type]
    intake = Intake(
        application=None, bot_id=7, store=store, inbox=inbox, status=TelegramStatus(), clock=clock,  # type: ignore[arg-type]
        connected=nobody, webhook=WebhookIntake(url="https://lvwang.example/hook", secret=HOOK),
    )  # fmt: skip
    api = BotApi(
        profile=Profile(id=1, username="lvwang", name="绿网助手"),
        backend=DatabaseBackend(store, stored=lambda rows: None),
        files=DiskFiles(folder),
        clock=clock,
    )
    chat = partial(
        page.setup,
        api=api,
        store=store,
        key=b"k" * 32,
        clock=clock,
        zone=lambda: zone,
        timezone=zone.timezone,
        secure=True,
    )
    setups = [
        lambda app: maps.setup(app, zone=lambda: zone, tiles=None, clock=clock),
        chat,
        lambda app: public.setup(app, house=house),
        lambda app: console.setup(app, house=house),
        lambda app: air_intake.setup(app, house=house),
        lambda app: calendar_feed.setup(app, house=house),
        lambda app: feedback.setup(app, house=house, is_signed=signed),
        lambda app: health.setup(app, report=report),
        lambda app: app.router.add_post("/hook", intake.receive),
    ]
    app = build(setups, site=site or SiteSettings(secure=True, pace=pace or Pace()), connections=connections)
    made = WholeSite(app=app, server=Server(app, shutdown_s=1, keep_alive_s=keep_alive_s, linger_s=0.2), clock=clock)

    @web.middleware
    async def weighed(request: web.Request, handler):  # type: ignore[no-untyped-def]
        try:
            return await handler(request)
        finally:
            made.taken.append((request.path, request.content.total_bytes))

    app.middlewares.append(weighed)
    await made.server.start("127.0.0.1", 0)
    try:
        yield made
    finally:
        await made.server.stop()


def _octets(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
