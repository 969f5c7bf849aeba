"""A world that sends e-mail to a server of the test, and the links in its letters."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from channels.mail.server import MailServer
from channels.mail.way import Mail, MailBox
from channels.outbox.ways import by_kind, fan_out
from channels.robots.text import Speaker
from services import Services
from storage.store import Store
from tests.channels.mail_server import MailDesk
from tests.chat import Clock
from tests.conftest import KEYS
from tests.world import World

BUTTON = "用邮箱收消息"
_LINK = re.compile(r"(/mail/(confirm|stop)/([0-9a-f-]+))")


@asynccontextmanager
async def world_with_mail(
    store: Store, clock: Clock, services: Services, *, folder: Path, server: MailDesk
) -> AsyncIterator[World]:
    """On the records of `store`, which is closed: the world has a store of its own."""
    services = replace(services, mail=True)
    way = Mail(
        box=MailBox(server=MailServer.parse(f"smtp://127.0.0.1:{server.port}"), sender="lvwang@green.example"),
        speaker=Speaker(zone=lambda: services.zone, public_url=services.public_url),
        key=services.secrets.pepper,
        clock=clock,
    )
    ways = by_kind([way])
    store.close()
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(ways)))
    made = World(store=opened, clock=clock, services=services, files=folder / "webchat", ways=ways)
    await made.start()
    yield made
    await made.stop()
    opened.close()


def link(server: MailDesk, purpose: str) -> str:
    """The token of the newest letter's link."""
    return _newest(server, purpose)[1]


def path_of(server: MailDesk, purpose: str) -> str:
    """The path of the page that the newest letter's link opens."""
    return _newest(server, purpose)[0]


def _newest(server: MailDesk, purpose: str) -> tuple[str, str]:
    found = _LINK.findall(server.words()[-1])
    return next((path, token) for path, name, token in found if name == purpose)
