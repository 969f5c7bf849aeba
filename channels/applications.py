"""The one place that builds PTB applications: no Updater (intake is ours), own transport, no limiter that waits."""

from typing import Any

from telegram.ext import AIORateLimiter, Application, ExtBot
from telegram.request import BaseRequest

#: an application of PTB with nothing of its own: no user data, no jobs
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class RawBot(ExtBot[Any]):
    """A bot that can also make a call from a row of the outbox, as it lies there: no object is built that nobody
    reads."""

    async def call(self, method: str, params: dict[str, Any], *, read_timeout_s: float | None = None) -> Any:
        """The call's `result`. Raises TelegramError. Files among the values are `telegram.InputFile`."""
        if read_timeout_s is None:
            return await self._post(method, params)
        return await self._post(method, params, read_timeout=read_timeout_s)


def build(
    *,
    token: str,
    request: BaseRequest,
    polling: BaseRequest | None = None,
    api_base: str = "https://api.telegram.org/bot",
    file_base: str = "https://api.telegram.org/file/bot",
    limited: bool = False,
) -> AnyApplication:
    """An application over `request`; `polling` carries getUpdates, apart from the sends so that neither waits for the
    other.

    `limited`: Telegram's flood limits are kept (30/s in all, 20/min a group). A 429 is raised at once.
    """
    bot = RawBot(
        token=token,
        base_url=api_base,
        base_file_url=file_base,
        request=request,
        get_updates_request=polling or request,
        rate_limiter=AIORateLimiter(max_retries=0) if limited else None,
    )
    return Application.builder().bot(bot).updater(None).concurrent_updates(True).build()


def bot_of(application: AnyApplication) -> RawBot:
    bot = application.bot
    assert isinstance(bot, RawBot)
    return bot
