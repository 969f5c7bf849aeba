"""The one place that builds PTB applications: no Updater (intake is ours), own transport, no limiter that waits."""

from dataclasses import dataclass
from typing import Any, cast

from telegram.ext import AIORateLimiter, Application, ExtBot
from telegram.request import BaseRequest, RequestData

#: an application of PTB without user data and jobs
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class _Plain:
    """The part of `telegram.request.RequestData` that a transport reads, for parameters that are plain JSON."""

    parameters: dict[str, Any]
    contains_files: bool = False


class RawBot(ExtBot[Any]):
    """A bot that also makes calls from outbox rows as they are stored, without building PTB objects."""

    async def call(self, method: str, params: dict[str, Any], *, read_timeout_s: float | None = None) -> Any:
        """The call's `result`, for values that are plain JSON. Raises TelegramError."""
        if method == "getUpdates" or self.rate_limiter is None:
            return await self._plain(method, params, read_timeout_s)
        return await self.rate_limiter.process_request(
            callback=self._plain,
            args=(method, params, read_timeout_s),
            kwargs={},
            endpoint=method,
            data=params,
            rate_limit_args=None,
        )

    async def upload(self, method: str, params: dict[str, Any]) -> Any:
        """The same for parameters that contain files (`telegram.InputFile`), sent as PTB sends them."""
        return await self._post(method, params)

    async def _plain(self, method: str, params: dict[str, Any], read_timeout_s: float | None) -> Any:
        request = self._request[0 if method == "getUpdates" else 1]
        timeout = BaseRequest.DEFAULT_NONE if read_timeout_s is None else read_timeout_s
        data = cast(RequestData, _Plain(params))
        return await request.post(f"{self.base_url}/{method}", request_data=data, read_timeout=timeout)


def build(
    *,
    token: str,
    request: BaseRequest,
    polling: BaseRequest | None = None,
    api_base: str = "https://api.telegram.org/bot",
    file_base: str = "https://api.telegram.org/file/bot",
    limits: tuple[int, int] = (0, 0),
) -> AnyApplication:
    """An application that sends through `request` and polls through `polling`, so that neither waits for the other.

    `limits`: messages a second in all, and a minute for each group (Telegram's are 30 and 20); 0 for none. A 429 is
    raised at once.
    """
    bot = RawBot(
        token=token,
        base_url=api_base,
        base_file_url=file_base,
        request=request,
        get_updates_request=polling or request,
        rate_limiter=_limiter(*limits),
    )
    return Application.builder().bot(bot).updater(None).concurrent_updates(True).build()


def _limiter(in_all: int, per_group: int) -> AIORateLimiter | None:
    if not in_all and not per_group:
        return None
    return AIORateLimiter(overall_max_rate=in_all, group_max_rate=per_group, max_retries=0)


def bot_of(application: AnyApplication) -> RawBot:
    bot = application.bot
    assert isinstance(bot, RawBot)
    return bot
