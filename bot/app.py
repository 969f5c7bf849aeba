"""Wires the whole service: resources, chat, background work and the web server. The only place that does."""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot import bucket_settings, lines
from bot.archive import UPLOADS
from bot.conversation import Conversation
from bot.ending import ended
from bot.entry_desk import EntryDesk
from bot.following import group_tick, outbox_tick, replica_tick, sharing_ticks
from bot.gauges import RecordGauges
from bot.jobs import keep, ticks, upload_tick, weekly_schedule
from bot.looking import Looks
from bot.map_tiles import open_tiles
from bot.os_words import os_words
from bot.report_pictures import shown_pictures
from bot.resources import Resources, move_staff_chat, now
from bot.settings import BadSettings, Settings
from bot.ways import WaysWatch, staff_addresses
from bot.zone_desk import ZoneDesk
from channels.applications import AnyApplication
from channels.forward.clients import clients
from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from channels.forward.worker import Forwarder
from channels.inbox import Inbox
from channels.outbox.loop import Outbox
from channels.outbox.trying import Trying
from channels.photos import PhotoFetcher
from channels.telegram.intake import Intake
from channels.telegram.state import ConnectionState, TelegramStatus
from channels.webchat import WEB_BOT_ID
from complaints.policy import MAX_FILE_BYTES
from http_server.fetching import Fetcher
from http_server.serving import Connections, Server, most_connections
from http_server.site import SiteSettings
from http_server.upload_files import UploadFiles
from maps import routes as maps
from storage.engine.errors import StorageError
from storage.engine.opening import is_sqlite
from storage.photos.bucket_address import is_bucket
from storage.photos.gallery import Gallery
from texts import label
from web import air_intake, calendar_feed, console, feedback, health, public
from web.app import build as build_web
from web.ports import PageServices as PagesHouse
from web.ports import Telegram, Ways

log = structlog.get_logger()

#: seconds for running work at a stop; containers allow ten
_GRACE_S = 8.0


#: runs until it is cancelled
Background = Callable[[], Coroutine[Any, Any, None]]


@dataclass(slots=True, kw_only=True)
class Runtime:
    """Everything that runs. `port` is the bound port, once the server has started."""

    office: Resources
    conversation: Conversation
    outbox: Outbox
    inbox: Inbox
    photos: PhotoFetcher
    status: TelegramStatus
    applications: dict[int, AnyApplication]
    site: web.Application
    webchat: lines.WebLine
    background: dict[str, Background]
    port: int = 0

    async def run(self, *, started: Callable[["Runtime"], None], stop: asyncio.Event) -> None:
        """Serves until `stop` is set, then lets running work finish. Raises BadSettings if the address can't be
        used."""
        settings, store = self.office.settings, self.office.store
        await store.share(now)
        if is_sqlite(settings.records_url):  # no other service runs: whoever claimed messages is gone
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
        await ended(tasks)
        await server.stop()
        await self.inbox.stop(_GRACE_S / 2)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.outbox.flush(), _GRACE_S / 4)
        for application in self.applications.values():
            await application.shutdown()
        self.photos.close()
        await asyncio.to_thread(self.office.store.close)


def assemble(office: Resources) -> Runtime:
    """Builds the service without starting it."""
    settings, status, conversation = office.settings, TelegramStatus(), _conversation(office)
    office.current_zone.on_change(conversation.stand_on)
    inbox = conversation.inbox
    webchat = lines.web_line(office, inbox)
    applications = {WEB_BOT_ID: webchat.application}
    conversation.add_channel(WEB_BOT_ID, webchat.application, name="web", exactly_once=True)
    intake = None
    if settings.bot_id is not None:
        telegram = lines.telegram_application(settings)
        applications[settings.bot_id] = telegram
        conversation.add_channel(settings.bot_id, telegram, name="telegram")
        intake = lines.telegram_intake(office, telegram, inbox, status)
    elif settings.bot_token:
        status.now(ConnectionState.BAD_TOKEN, now())
    bots = {bot_id: channel.bot for bot_id, channel in conversation.channels.items()}
    scattered = () if is_sqlite(settings.records_url) else (WEB_BOT_ID,)
    photos = PhotoFetcher(store=office.store, photos=office.photos, bots=bots, clock=now, scattered=scattered)
    recurring = ticks(
        store=office.store, inbox=inbox, photos=photos, files=webchat.files, forwarder=_forwarder(office), now=now,
        clock=lambda: office.clock, duty=lambda: office.zone.duty, weekly=weekly_schedule(settings.weekly_report),
        mail=bool(settings.smtp_url), dates=lambda: office.current_zone.ground.dates,
    )  # fmt: skip
    watch = WaysWatch(office.store)
    background: dict[str, Background] = {"outbox": conversation.outbox.run}
    if intake is not None:
        background["telegram"] = intake.run
    every = (
        *recurring,
        upload_tick(_uploads(office), now),
        watch.tick,
        *office.shelf.ticks(now),
        office.current_zone.tick,
        group_tick(office, conversation),
        outbox_tick(conversation.outbox),
        replica_tick(office.store),
        *sharing_ticks(office.store),
    )
    background |= {tick.name: partial(keep, tick) for tick in every if tick.due is None}
    background["looks"] = Looks(office.store, [tick for tick in every if tick.due is not None]).run
    return Runtime(
        office=office,
        conversation=conversation,
        outbox=conversation.outbox,
        inbox=inbox,
        photos=photos,
        status=status,
        applications=applications,
        webchat=webchat,
        site=_site(office, webchat, intake, _pages(office, conversation, status), watch=watch),
        background=background,
    )


def _uploads(office: Resources) -> UploadFiles:
    return UploadFiles(office.settings.data_dir / UPLOADS)


def _forwarder(office: Resources) -> Forwarder:
    return Forwarder(
        store=office.store,
        clients=clients(office.zone, keys=office.settings.forward_keys, clock=now),
        now=now,
        clock=lambda: office.clock,
        jitter=lambda: secrets.randbelow(1000) / 1000,
        words=label("forward.closed_words", "zh_CN"),
    )


def _conversation(office: Resources) -> Conversation:
    settings, store, photos = office.settings, office.store, office.photos

    async def store_move(bot_id: int, old: int, new: int) -> bool:
        return await store.write(lambda tx: move_staff_chat(tx, settings, bot_id=bot_id, old=old, new=new))

    return Conversation(
        store=store,
        services=office.services,
        telegram_id=settings.bot_id,
        photo=shown_pictures(lambda name: photos.aside(photos.read_shown, name), store=store, zone=lambda: office.zone),
        store_move=store_move,
        clock=now,
        ways=office.ways,
    )


def _pages(office: Resources, conversation: Conversation, status: TelegramStatus) -> PagesHouse:
    return PagesHouse(
        store=office.store,
        photos=Gallery(office.photos),
        uploads=_uploads(office),
        services=lambda: conversation.services,
        clock=now,
        telegram=lambda: Telegram(standing=status.standing.value, username=status.username),
        wake=conversation.outbox.wake,
        word=lambda: secrets.token_urlsafe(24),
        desk=EntryDesk(office.settings, office.store),
        zone_desk=ZoneDesk(office.settings, office.current_zone),
        ways=Ways(
            staff=staff_addresses(office.settings),
            try_out=Trying(ways=office.ways, store=office.store, wake=conversation.outbox.wake),
        ),
        media=Fetcher(hosts=office.settings.open311_media_hosts, most_bytes=MAX_FILE_BYTES),
    )


def _site(
    office: Resources, webchat: lines.WebLine, intake: Intake | None, pages: PagesHouse, *, watch: WaysWatch
) -> web.Application:
    async def look() -> tuple[bool, str]:
        try:
            await office.store.read(lambda tx: tx.inbox.count("dead"))
            await office.store.check_writable()
        except StorageError as error:
            return False, str(error)
        return True, "ok"

    gauges = RecordGauges(office.store, clock=now)

    async def read_gauges() -> tuple[bool, str]:
        try:
            await gauges.read()
        except StorageError as error:
            log.error("metrics.storage", error=str(error))
            return False, str(error)
        return True, "ok"

    records = health.Recent(look, clock=time.monotonic)
    photos = health.Recent(partial(bucket_settings.standing, office.photos), clock=time.monotonic)

    async def report() -> health.Report:
        parts = {"records": await records(), "telegram": (True, pages.telegram().standing)}
        parts |= {"photos": await photos()} if is_bucket(office.settings.photos) else {}
        replica = office.store.replica
        parts |= {"replica": (True, replica.state)} if replica is not None else {}
        return parts | ({"ways": (True, watch.words)} if watch.words else {})

    tiles = open_tiles(office.settings)
    setups = [
        lambda app: maps.setup(app, zone=lambda: office.zone, tiles=tiles, clock=now),
        lambda app: webchat.set_up_page(app, office),
        lambda app: public.setup(app, house=pages),
        lambda app: console.setup(app, house=pages),
        lambda app: air_intake.setup(app, house=pages),
        lambda app: calendar_feed.setup(app, house=pages),
        lambda app: feedback.setup(app, house=pages, is_signed=partial(_is_signed, office.settings)),
        lambda app: health.setup(app, report=report, before_metrics=health.Recent(read_gauges, clock=time.monotonic)),
    ]
    if intake is not None and office.settings.webhook_url:
        setups.append(lambda app: add_webhook(app, office.settings, intake))
    settings = office.settings
    site = SiteSettings(
        trusted=settings.trusted_proxies,
        secure=settings.address.startswith("https://"),
        metrics_token=settings.metrics_token,
        is_away=lambda error: isinstance(error, StorageError) and error.transient,
    )
    connections = Connections(most=most_connections(), trusted=settings.trusted_proxies)
    return build_web(setups, site=site, connections=connections)


def _is_signed(settings: Settings, destination: str, headers: Mapping[str, str], body: bytes) -> bool:
    secret = settings.forward_keys.get(destination, "")
    return is_signed(secret, headers.get(TIMESTAMP, ""), body, headers.get(SIGNATURE, ""), now=now())


def add_webhook(app: web.Application, settings: Settings, intake: Intake) -> None:
    app.router.add_post(urlsplit(settings.webhook_url).path or "/", intake.receive)
