"""The served page with its records, and the browser of one visitor."""

import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from channels.webchat import FIRST_CHAT_ID
from channels.webchat.bot_api.api import BotApi
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from tests.chat import Clock

ZH = "zh_CN"


@dataclass
class ServedPage:
    api: BotApi
    store: Store
    clock: Clock
    server: TestServer
    folder: Path
    updates: list[StoredUpdate] = field(default_factory=list)

    async def answers(self, chat_id: int, text: str, **more: Any) -> int:
        """The bot says something; its message id."""
        sent = await self.api.call("sendMessage", {"chat_id": chat_id, "text": text, **more})
        return int(sent["message_id"])

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


class Browser:
    """One visitor's browser: keeps the cookie and sends the page's token."""

    def __init__(self, server: TestServer, *, lang: str = "zh-CN") -> None:
        self.client = TestClient(server)
        self.headers = {"Accept-Language": lang}

    async def opens(self, query: str = "") -> str:
        async with self.client.get(f"/chat/{query}", headers=self.headers) as response:
            html = await response.text()
        self.settings = _embedded(html, "settings")
        self.headers["X-CSRF-Token"] = self.settings["csrf"]
        return html

    async def gets(self, path: str) -> Any:
        async with self.client.get(f"/chat/{path}", headers=self.headers) as response:
            return await response.json()

    async def posts(self, path: str, body: Any, *, method: str = "POST") -> tuple[int, Any]:
        async with self.client.request(method, f"/chat/{path}", json=body, headers=self.headers) as response:
            return response.status, await _json(response)

    async def says(self, text: str, **more: Any) -> tuple[int, Any]:
        return await self.posts("messages", {"text": text, "key": str(uuid4()), **more})

    async def uploads(self, data: bytes, name: str = "smoke.jpg") -> tuple[int, Any]:
        async with self.client.post(f"/chat/files?name={name}", data=data, headers=self.headers) as response:
            return response.status, await _json(response)


async def _json(response: ClientResponse) -> Any:
    return await response.json() if response.content_type == "application/json" else await response.text()


def _embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    return out.getvalue()


CHAT = FIRST_CHAT_ID + 1
