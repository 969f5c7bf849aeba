"""The only wiring: an office, the lines people reach it on, workers, and the web server."""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot import lines
from bot.jobs import keep, ticks
from bot.os_words import os_words
from bot.resources import Resources, move_staff_chat, now
from bot.settings import BadSettings, Settings
from channels.applications import AnyApplication, bot_of
from channels.forward.clients import clients
from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from channels.forward.worker import Forwarder
from channels.gate import Gate
from channels.inbox import Inbox
from channels.outbox.calling import Channel
from channels.outbox.delivery import Addresses
from channels.outbox.loop import Outbox
from channels.photos import PhotoFetcher
from channels.telegram.intake import Intake
from channels.telegram.state import Connection, ConnectionState
from channels.webchat import WEB_BOT_ID
from handlers import notices, routes
from storage.engine.errors import StorageError
from storage.engine.opening import is_sqlite
from storage.photos.gallery import Gallery
from texts import label
from web import console, feedback, health, public
from web.app import build as build_web
from web.ports import PageServices as PagesHouse
from web.ports import Telegram
from web.serving import Connections, Server, most_connections
from web.site import Site

log = structlog.get_logger()

#: what work in hand may take at a stop; containers give ten seconds
_GRACE_S = 8.0


@dataclass(slots=True, kw_only=True)
class Runtime:
    """Everything that runs. `port` is the one really bound, once it serves."""

    office: Resources
    outbox: Outbox
    inbox: Inbox
    photos: PhotoFetcher
    status: Connection
    applications: dict[int, AnyApplication]
    site: web.Application
    webchat: lines.WebLine
    background: dict[str, Callable[[], Coroutine[Any, Any, None]]]
    port: int = 0

    async def run(self, *, started: Callable[["Runtime"], None], stop: asyncio.Event) -> None:
        """Serves until `stop` is set, then lets what is in hand come to its end.

        Raises BadSettings where the address can't be listened on.
        """
        settings, store = self.office.settings, self.office.store
        if is_sqlite(settings.records_url):  # we are alone: whoever claimed messages is gone
            await store.write(lambda tx: tx.sending.release_all())
            if swept := await asyncio.to_thread(self.webchat.files.sweep_unfinished):
                log.info("webchat.unfinished_removed", files=swept)
        webchat = self.applications[WEB_BOT_ID]
        await webchat.initialize()
        self.inbox.applications[WEB_BOT_ID] = webchat
        await self.inbox.recover(WEB_BOT_ID)
        server = Server(self.site, shutdown_s=_GRACE_S / 2)
        try:
            await server.start(settings.http_host, settings.http_port)
        except OSError as error:
            await self._stop(server, [])
            where = {"host": settings.http_host, "port": settings.http_port}
            raise BadSettings(label("mistake.address", "zh_CN", **where, why=os_words(error))) from None
        self.port = server.port
        tasks = [asyncio.create_task(start(), name=name) for name, start in self.background.items()]
        try:
            started(self)
            await stop.wait()
        finally:
            await self._stop(server, tasks)

    async def _stop(self, server: Server, tasks: list[asyncio.Task[None]]) -> None:
        log.info("house.stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.stop()
        await self.inbox.stop(_GRACE_S / 2)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.outbox.flush(), _GRACE_S / 4)
        for application in self.applications.values():
            await application.shutdown()
        self.photos.close()
        await asyncio.to_thread(self.office.store.close)


def assemble(office: Resources, *, limited: bool = True) -> Runtime:
    """Nothing runs yet. `limited` is False for benchmarks against an emulator: Telegram's flood limits are not kept."""
    settings, channels, status = office.settings, dict[int, Channel](), Connection()
    outbox, gate, inbox = _channels_and_gate(office, channels)
    webchat = lines.web_line(office, inbox)
    applications = {WEB_BOT_ID: webchat.application}
    channels[WEB_BOT_ID] = Channel(name="web", bot=bot_of(webchat.application), exactly_once=True)
    intake = None
    if settings.bot_id is not None:
        telegram = lines.telegram_application(settings, limited=limited)
        applications[settings.bot_id] = telegram
        channels[settings.bot_id] = Channel(name="telegram", bot=bot_of(telegram))
        intake = lines.telegram_intake(office, telegram, inbox, status)
    elif settings.bot_token:
        status.now(ConnectionState.BAD_TOKEN, now())
    for application in applications.values():
        routes.register(application, gate)
    bots = {bot_id: channel.bot for bot_id, channel in channels.items()}
    photos = PhotoFetcher(store=office.store, photos=office.photos, bots=bots, clock=now)
    background = {"outbox": outbox.run} | ({"telegram": intake.run} if intake else {})
    forwarder = _forwarder(office)
    for tick in ticks(
        store=office.store, inbox=inbox, photos=photos, files=webchat.files, forwarder=forwarder, now=now,
        clock=office.clock, duty=office.zone.duty,
    ):  # fmt: skip
        background[tick.name] = lambda tick=tick: keep(tick)  # type: ignore[misc]
    for tick in office.shelf.ticks(now):
        background[tick.name] = lambda tick=tick: keep(tick)  # type: ignore[misc]
    return Runtime(
        office=office,
        outbox=outbox,
        inbox=inbox,
        photos=photos,
        status=status,
        applications=applications,
        webchat=webchat,
        site=_site(office, webchat, intake, _pages(office, gate, outbox, status)),
        background=background,
    )


def _forwarder(office: Resources) -> Forwarder:
    return Forwarder(
        store=office.store,
        clients=clients(office.zone, keys=office.settings.forward_keys, clock=now),
        now=now,
        clock=office.clock,
        jitter=lambda: secrets.randbelow(1000) / 1000,
        words=label("forward.closed_words", "zh_CN"),
    )


def _channels_and_gate(office: Resources, channels: dict[int, Channel]) -> tuple[Outbox, Gate, Inbox]:
    settings, store = office.settings, office.store

    async def moved(bot_id: int, old: int, new: int) -> None:
        if await store.write(lambda tx: move_staff_chat(tx, settings, bot_id=bot_id, old=old, new=new)):
            gate.services = replace(gate.services, staff_chat_id=new)
            log.warning("telegram.group_moved", now=new, advice="the new id is kept; write it into STAFF_CHAT_ID")

    outbox = Outbox(
        store=store,
        channels=channels,
        clock=now,
        addresses=Addresses(
            telegram=settings.bot_id,
            group=lambda: gate.services.staff_chat_id,
            public_url=settings.address,
            zone=lambda: gate.services.zone,
        ),
        render=lambda notice, lang, records: notices.render(notice, lang, records, gate.services),
        photo=lambda name: asyncio.to_thread(office.photos.read_shown, name),
        moved=moved,
    )
    gate = Gate(store=store, services=office.services, outbox=outbox, clock=now)
    return outbox, gate, Inbox(store=store, outbox=outbox, clock=now)


def _pages(office: Resources, gate: Gate, outbox: Outbox, status: Connection) -> PagesHouse:
    return PagesHouse(
        store=office.store,
        photos=Gallery(office.photos),
        services=lambda: gate.services,
        clock=now,
        telegram=lambda: Telegram(standing=status.standing.value, username=status.username),
        wake=outbox.wake,
        word=lambda: secrets.token_urlsafe(24),
    )


def _site(office: Resources, webchat: lines.WebLine, intake: Intake | None, pages: PagesHouse) -> web.Application:
    async def look() -> tuple[bool, str]:
        try:
            await office.store.read(lambda tx: tx.inbox.count("dead"))
            await office.store.check_writable()
        except StorageError as error:
            return False, str(error)
        return True, "ok"

    records = health.Recent(look, clock=time.monotonic)

    async def report() -> health.Report:
        return {"records": await records(), "telegram": (True, pages.telegram().standing)}

    setups = [
        lambda app: webchat.set_up_page(app, office),
        lambda app: public.setup(app, house=pages),
        lambda app: console.setup(app, house=pages),
        lambda app: feedback.setup(app, house=pages, is_signed=partial(_is_signed, office.settings)),
        lambda app: health.setup(app, report=report),
    ]
    if intake is not None and office.settings.webhook_url:
        setups.append(lambda app: add_webhook(app, office.settings, intake))
    settings = office.settings
    site = Site(
        trusted=settings.trusted_proxies,
        secure=settings.address.startswith("https://"),
        metrics_token=settings.metrics_token,
    )
    connections = Connections(most=most_connections(), trusted=settings.trusted_proxies)
    return build_web(setups, site=site, connections=connections)


def _is_signed(settings: Settings, destination: str, headers: Mapping[str, str], body: bytes) -> bool:
    secret = settings.forward_keys.get(destination, "")
    return is_signed(secret, headers.get(TIMESTAMP, ""), body, headers.get(SIGNATURE, ""), now=now())


def add_webhook(app: web.Application, settings: Settings, intake: Intake) -> None:
    app.router.add_post(urlsplit(settings.webhook_url).path or "/", intake.receive)
