"""The Bot API of the web chat: handles the bot's requests and the acts of people, both over a `ChatState`.

The tests' emulator (tests/botapi_server.py) serves the same class over HTTP with another backend.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from channels.webchat import media
from channels.webchat.bot_api.calls import Call
from channels.webchat.bot_api.errors import ApiError, bad_request
from channels.webchat.bot_api.methods import METHODS, READING
from channels.webchat.bot_api.params import Params
from channels.webchat.bot_api.profile import Profile
from channels.webchat.bot_api.queries import Queries
from channels.webchat.events import Events, Fetch, ShowToast
from channels.webchat.people import ChatAct
from channels.webchat.state import Backend, ChatState, Files, Json

T = TypeVar("T")

_TOAST_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file part of a request."""

    name: str
    data: bytes


class BotApi:
    def __init__(
        self,
        *,
        profile: Profile,
        backend: Backend,
        files: Files,
        clock: Callable[[], datetime],
    ) -> None:
        self.profile = profile
        self.events = Events()
        self.files = files
        self.backend = backend
        self.clock = clock
        self._queries = Queries()

    async def call(self, method: str, values: Mapping[str, Any], parts: Mapping[str, Upload] | None = None) -> Any:
        """The `result` of a request. Raises ApiError if Telegram would answer ok=false."""
        name, params = method.lower(), Params(values)
        if name in _OWN:
            return _OWN[name](self, params)
        work = METHODS.get(name)
        if work is None:
            raise ApiError(404, "Not Found")
        uploads = {part: await self._stored_upload(upload) for part, upload in (parts or {}).items()}
        changed_chats: set[int] = set()

        def run(state: ChatState) -> Any:
            call = Call(
                method=name, state=state, params=params, uploads=uploads, profile=self.profile, now=self.clock()
            )
            result = work(call)
            changed_chats.update(call.changed_chats)
            return result

        result = await (self.backend.read(run) if name in READING else self.backend.write(run))
        for chat_id in changed_chats:
            self.events.publish(chat_id, Fetch())
        return result

    async def act(self, work: Callable[[ChatState], ChatAct]) -> ChatAct:
        """Runs the act of a person: its message and its update are stored together."""

        def run(state: ChatState) -> ChatAct:
            act = work(state)
            if act.query is not None:  # before the commit: the bot may answer before this task continues
                self._queries.add(act.query)
            return act

        act = await self.backend.write(run)
        if act.shown:
            self.events.publish_soon(act.chat_id)
        return act

    async def download(self, path: str) -> bytes:
        """The bytes for a getFile path. Raises ApiError 404 if the file is gone."""
        try:
            return await self.files.get(path.removeprefix("files/"))
        except FileNotFoundError:
            raise ApiError(404, "Not Found") from None

    def _answer_query(self, params: Params) -> bool:
        text = params.text("text")
        if len(text) > _TOAST_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        query = self._queries.answer(params.text("callback_query_id"), self.clock())
        toast = ShowToast(message_id=query.message_id, text=text, alert=params.flag("show_alert"))
        self.events.publish(query.chat_id, toast)
        return True

    async def _stored_upload(self, upload: Upload) -> Json:
        described = await asyncio.to_thread(media.describe, upload.data, name=upload.name)
        return described | {"path": await self.files.put(upload.data)}


#: Methods about the bot itself and its open queries: they touch no chat and need no transaction. The product sets
#: commands and descriptions on Telegram alone (channels/telegram/profile.py), so setmy… serve the tests' emulator.
_OWN: Mapping[str, Callable[[BotApi, Params], Any]] = {
    "getme": lambda api, params: api.profile.me(),
    "setmycommands": lambda api, params: api.profile.set_commands(params),
    "setmydescription": lambda api, params: api.profile.describe("description", params, 512),
    "setmyshortdescription": lambda api, params: api.profile.describe("short_description", params, 120),
    "answercallbackquery": lambda api, params: api._answer_query(params),
}
