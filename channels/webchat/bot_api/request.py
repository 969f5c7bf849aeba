"""Connects PTB to the web chat: a `BaseRequest` that calls the Bot API in memory, without a socket."""

import json
from typing import Any

from telegram.request import BaseRequest, RequestData

from channels.webchat.bot_api.api import BotApi, Upload
from channels.webchat.bot_api.errors import ApiError

#: `base_url` and `base_file_url` for PTB; only the last part of an address is read
BASE_URL = "memory://bot"
BASE_FILE_URL = "memory://file/bot"


class WebchatRequest(BaseRequest):
    """For `ApplicationBuilder().request(…)` and `.get_updates_request(…)`; it has nothing to close."""

    __slots__ = ("_api",)

    def __init__(self, api: BotApi) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(  # noqa: PLR0917 (PTB's signature)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        try:
            if url.startswith(BASE_FILE_URL):
                return 200, await self._api.download(url[len(BASE_FILE_URL) :].split("/", 1)[1])
            values = request_data.parameters if request_data else {}
            result = await self._api.call(url.rsplit("/", 1)[-1], values, _uploads(request_data))
        except ApiError as error:
            return error.code, json.dumps(error.payload()).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()


def _uploads(request_data: RequestData | None) -> dict[str, Upload]:
    if request_data is None or not request_data.contains_files:
        return {}
    parts = {}
    for name, (file_name, content, _mime) in request_data.multipart_data.items():
        data = content if isinstance(content, bytes) else content.read()
        parts[name] = Upload(name=file_name, data=data)
    return parts
