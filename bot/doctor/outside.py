"""What others see of the service: Telegram's word about the webhook, and the certificate of the public address."""

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot.doctor.finding import Finding, look, now
from bot.lines import telegram_application
from bot.settings import Settings
from channels.applications import bot_of

_ENDS_SOON, _ENDS_NOW = timedelta(days=14), timedelta(days=3)
_MANY_PENDING = 100
#: Telegram reports the last error for ever; an older one is over
_ERROR_LATELY = timedelta(hours=1)
_TIMEOUT_S = 15.0


async def telegram(settings: Settings, at: datetime) -> list[Finding]:
    if settings.bot_id is None:
        return []
    application = telegram_application(settings)
    bot = bot_of(application)
    requests = bot._request
    try:
        for request in requests:
            await request.initialize()
        info = await asyncio.wait_for(bot.call("getWebhookInfo", {}), _TIMEOUT_S)
    except InvalidToken:
        return [now("doctor.bad_token")]
    except (TelegramError, TimeoutError):
        return [now("doctor.telegram_unreachable")]
    finally:
        for request in requests:
            await request.shutdown()
    return list(webhook(info if isinstance(info, dict) else {}, settings.webhook_url, at))


def webhook(info: Mapping[str, Any], wanted: str, at: datetime) -> Iterator[Finding]:
    """Of an answer to getWebhookInfo."""
    if (there := str(info.get("url", ""))) != wanted:
        yield now("doctor.webhook_other" if wanted else "doctor.webhook_unwanted", wanted=wanted, there=there)
    if (pending := int(info.get("pending_update_count") or 0)) > _MANY_PENDING:
        yield look("doctor.webhook_pending", count=pending)
    failed_s = info.get("last_error_date")
    if wanted and failed_s and at - datetime.fromtimestamp(int(failed_s), UTC) < _ERROR_LATELY:
        yield look("doctor.webhook_error", why=info.get("last_error_message", ""))


async def certificate(address: str, at: datetime, *, context: ssl.SSLContext | None = None) -> list[Finding]:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        return []
    host, port = parts.hostname, parts.port or 443
    opening = asyncio.open_connection(host, port, ssl=context or ssl.create_default_context(), server_hostname=host)
    try:
        _, writer = await asyncio.wait_for(opening, _TIMEOUT_S)
    except ssl.SSLCertVerificationError as error:
        return [now("doctor.certificate_refused", host=host, why=error.verify_message)]
    except (OSError, TimeoutError):
        return [look("doctor.address_unreachable", address=address)]
    ends = writer.get_extra_info("peercert").get("notAfter", "")
    writer.close()
    return list(_ending(host, datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - at))


def _ending(host: str, left: timedelta) -> Iterator[Finding]:
    if left < _ENDS_SOON:
        yield (now if left < _ENDS_NOW else look)("doctor.certificate_ends", host=host, days=max(0, left.days))
