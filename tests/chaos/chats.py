"""A person's chat with the bot, the same for whoever walks: on Telegram, or on the web chat's page."""

import asyncio
import html
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

from tests.chaos.diary import TELEGRAM, WEB
from tests.process.processes import BOT_ID

#: seconds between two tries of a person whose page says that something failed
_AGAIN_S = 1.0
_TRIES = 240
_ANSWER_S = 30.0


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the chat as it stands now. `buttons`: (label, data)."""

    id: int
    mine: bool
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class Unreachable(Exception):
    """The page could not be used for longer than any trouble lasts."""


class Chat(Protocol):
    channel: str
    name: str
    lines: Sequence[Line]

    async def says(self, text: str) -> None: ...
    async def sends_photos(self, *photos: bytes) -> None: ...
    async def shares_location(self, lat: float, lon: float) -> None: ...
    async def taps(self, message_id: int, data: str) -> None: ...
    async def news(self, timeout_s: float) -> bool:
        """Whether something came or changed since the last time; then `lines` is what stands there now."""
        ...


class TelegramChat:
    """Telegram takes whatever a person does, also while the bot is away."""

    channel = TELEGRAM

    def __init__(self, session: aiohttp.ClientSession, control: str, user_id: int, name: str) -> None:
        self._session, self._control, self.user_id, self.name = session, control, user_id, name
        self._heard = 0
        self.lines: Sequence[Line] = ()
        self.update_ids: list[int] = []

    async def says(self, text: str) -> None:
        await self._act("says", text=text)

    async def sends_photos(self, *photos: bytes) -> None:
        files = []
        for photo in photos:
            async with self._session.post(f"{self._control}/files?name=photo.jpg", data=photo) as response:
                files.append((await response.json())["file_id"])
        await self._act("sends_files", files=files)

    async def shares_location(self, lat: float, lon: float) -> None:
        await self._act("shares_location", latitude=lat, longitude=lon)

    async def taps(self, message_id: int, data: str) -> None:
        await self._act("taps_old", message_id=message_id, data=data)

    async def news(self, timeout_s: float) -> bool:
        query = f"chat_id={self.user_id}&after={self._heard}&timeout={timeout_s}"
        async with self._session.get(f"{self._control}/heard?{query}") as response:
            answer = await response.json()
        came = answer["heard"] > self._heard
        self._heard = answer["heard"]
        self.lines = [_line(message) for message in answer["messages"]]
        return came

    async def _act(self, act: str, **arguments: Any) -> None:
        order = {"do": act, "who": {"id": self.user_id, "name": self.name}, **arguments}
        async with self._session.post(f"{self._control}/act", json=order) as response:
            self.update_ids += (await response.json())["update_ids"]


class WebChat:
    """A browser at /chat/. What the page refuses or does not answer is tried again under the same key."""

    channel = WEB

    def __init__(self, address: str, client: str, name: str) -> None:
        self.name = name
        self._headers = {"Accept-Language": "zh-CN", "X-Forwarded-For": client}
        self._address = f"{address}/chat/"
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._seq = 0
        self.lines: Sequence[Line] = ()

    async def close(self) -> None:
        await self._session.close()

    async def says(self, text: str) -> None:
        await self._asks("POST", "messages", {"text": text, "key": str(uuid4())})

    async def sends_photos(self, *photos: bytes) -> None:
        files = [(await self._asks("POST", "files?name=photo.jpg", photo))["id"] for photo in photos]
        await self._asks("POST", "albums", {"files": files, "key": str(uuid4())})

    async def shares_location(self, lat: float, lon: float) -> None:
        await self._asks("POST", "places", {"latitude": lat, "longitude": lon, "picked": True})

    async def taps(self, message_id: int, data: str) -> None:
        await self._asks("POST", "taps", {"message": message_id, "data": data}, gone=409)

    async def news(self, timeout_s: float) -> bool:
        """By long polling; an interrupted one is simply asked again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while True:
                    answer = await self._asks("GET", f"poll?after={self._seq}")
                    if answer["seq"] > self._seq:
                        break
        history = await self._asks("GET", "history")
        came = history["seq"] > self._seq
        self._seq = history["seq"]
        self.lines = [_shown_line(message) for message in history["messages"]]
        return came

    async def everything(self) -> list[Line]:
        """The whole history, oldest first."""
        found: list[Line] = []
        page = await self._asks("GET", "history")
        while True:
            found[:0] = [_shown_line(message) for message in page["messages"]]
            if not page["more"]:
                return found
            page = await self._asks("GET", f"history?before={found[0].id}")

    async def _opens(self) -> None:
        async with self._session.get(self._address, headers=self._headers) as response:
            response.raise_for_status()
            page = await response.text()
        settings = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page)
        assert settings is not None
        self._headers["X-CSRF-Token"] = json.loads(html.unescape(settings[1]))["csrf"]

    async def _asks(self, method: str, path: str, body: Any = None, *, gone: int = 0) -> Any:
        """`gone`: a refusal that a person would shrug at. Raises Unreachable."""
        for _ in range(_TRIES):
            with suppress(aiohttp.ClientError, TimeoutError):
                if "X-CSRF-Token" not in self._headers:
                    await self._opens()
                given = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
                url = self._address + path
                async with self._session.request(method, url, headers=self._headers, **given) as response:
                    if response.status == 200:
                        return await response.json()
                    if response.status == gone:
                        return {}
                    if response.status not in (429, 500, 502, 503, 504):
                        raise AssertionError(f"{method} {path}: {response.status} {await response.text()}")
            await asyncio.sleep(_AGAIN_S)
        raise Unreachable(path)


def _line(message: dict[str, Any]) -> Line:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((b["text"], b["callback_data"]) for row in rows for b in row if "callback_data" in b)
    text = message.get("text") or message.get("caption") or ""
    return Line(message["message_id"], message["from"]["id"] != BOT_ID, text, buttons)


def _shown_line(message: dict[str, Any]) -> Line:
    rows = message.get("buttons", [])
    buttons = tuple((b["text"], b["callback_data"]) for row in rows for b in row if "callback_data" in b)
    return Line(message["id"], message["mine"], message["text"], buttons)
