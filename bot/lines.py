"""The two channels to people: Telegram and the web chat. Both are PTB applications with the same routes."""

from dataclasses import dataclass

from aiohttp import web

from bot.resources import Resources, now
from bot.settings import Settings
from channels import applications
from channels.applications import AnyApplication, RawBot
from channels.inbox import Inbox
from channels.telegram import profile
from channels.telegram.intake import Intake, WebhookIntake
from channels.telegram.state import TelegramStatus
from channels.telegram.transport import AiohttpRequest
from channels.webchat import WEB_BOT_ID
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.profile import Profile
from channels.webchat.bot_api.request import BASE_FILE_URL, BASE_URL, WebchatRequest
from channels.webchat.database import DatabaseBackend
from channels.webchat.disk import DiskFiles
from channels.webchat.page import page
from handlers.routes import COMMANDS
from http_server.addresses import network
from storage.engine.opening import is_sqlite
from storage.photos.store import Copy
from texts import label

#: seconds between checks of open pages for changes by other machines: so long an answer may wait that another one gave
_LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLine:
    application: AnyApplication
    api: BotApi
    files: DiskFiles

    def set_up_page(self, app: web.Application, office: Resources) -> None:
        settings = office.settings
        page.setup(
            app,
            api=self.api,
            store=office.store,
            key=settings.key("webchat"),
            clock=now,
            zone=lambda: office.zone,
            timezone=office.zone.timezone,
            secure=settings.address.startswith("https://"),
            look_every_s=None if is_sqlite(settings.records_url) else _LOOK_EVERY_S,
            thumb=lambda sha256: office.photos.aside(office.photos.read, sha256, Copy.THUMB),
            came_from=lambda chat_id, address: office.services.tries.came_from(WEB_BOT_ID, chat_id, network(address)),
        )


def web_line(office: Resources, inbox: Inbox) -> WebLine:
    files = DiskFiles(office.settings.data_dir / "webchat")
    api = BotApi(
        profile=Profile(id=WEB_BOT_ID, username="lvwang", name=label("landing.title", "zh_CN")),
        backend=DatabaseBackend(office.store, stored=inbox.put),
        files=files,
        clock=now,
    )
    application = applications.build(
        token=f"{WEB_BOT_ID}:web", request=WebchatRequest(api), api_base=BASE_URL, file_base=BASE_FILE_URL
    )
    return WebLine(application=application, api=api, files=files)


def telegram_application(settings: Settings) -> AnyApplication:
    """Polling and sending have separate connections, because polls wait long for an answer."""
    return applications.build(
        token=settings.bot_token,
        request=AiohttpRequest(proxy=settings.telegram_proxy),
        polling=AiohttpRequest(pool_size=2, proxy=settings.telegram_proxy),
        api_base=settings.telegram_api_base,
        file_base=settings.telegram_file_base,
        limits=settings.telegram_limits,
    )


def telegram_intake(office: Resources, application: AnyApplication, inbox: Inbox, status: TelegramStatus) -> Intake:
    settings = office.settings
    assert settings.bot_id is not None

    async def connected(bot: RawBot) -> None:
        await profile.register(bot, COMMANDS)

    return Intake(
        application=application,
        bot_id=settings.bot_id,
        store=office.store,
        inbox=inbox,
        status=status,
        clock=now,
        connected=connected,
        webhook=_webhook(settings),
    )


def _webhook(settings: Settings) -> WebhookIntake | None:
    if not settings.webhook_url:
        return None
    return WebhookIntake(url=settings.webhook_url, secret=settings.webhook_secret or settings.key("webhook").hex())
