"""The Bot API's state in memory: for conversation tests and for the emulator over HTTP."""

import copy
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from channels.webchat import media
from channels.webchat.state import ChatState, Json

T = TypeVar("T")


@dataclass(slots=True)
class MemoryState:
    """Chats appear with `open_chat`; `on_update` gets what a person does, as the bot will."""

    on_update: Callable[[Json], None]
    chats: dict[int, Json] = field(default_factory=dict)
    messages: dict[int, dict[int, Json]] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    keys: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    message_id: int = 0
    update_id: int = 100_000

    def open_chat(self, chat: Json) -> None:
        self.chats.setdefault(chat["id"], chat)
        self.messages.setdefault(chat["id"], {})

    def chat(self, chat_id: int) -> Json | None:
        return self.chats.get(chat_id)

    def add_message(self, chat_id: int, message: Json, *, sent_key: str | None, now: datetime) -> Json:
        self.message_id += 1
        stored = {"message_id": self.message_id} | message
        self.messages[chat_id][self.message_id] = stored
        if sent_key:
            self.keys.setdefault((chat_id, sent_key), []).append(self.message_id)
        return dict(stored)

    def message(self, chat_id: int, message_id: int) -> Json | None:
        return self.messages.get(chat_id, {}).get(message_id)

    def change_message(self, chat_id: int, message: Json) -> None:
        self.messages[chat_id][message["message_id"]] = message

    def delete_message(self, chat_id: int, message_id: int) -> None:
        del self.messages[chat_id][message_id]

    def sent(self, chat_id: int, sent_key: str) -> Sequence[Json]:
        return [self.messages[chat_id][i] for i in self.keys.get((chat_id, sent_key), ())]

    def set_keyboard(self, chat_id: int, keyboard: Json | None) -> None:
        if keyboard is None:
            self.keyboards.pop(chat_id, None)
        else:
            self.keyboards[chat_id] = keyboard

    def add_file(self, chat_id: int, file: Mapping[str, Any], *, now: datetime) -> Json:
        stored = {**file, "file_id": f"file-{len(self.files) + 1}"}
        self.files[stored["file_id"]] = stored
        return stored

    def file(self, file_id: str) -> Json | None:
        return self.files.get(file_id)

    def keep_file(self, file_id: str) -> None:
        assert file_id in self.files

    def next_update_id(self, chat_id: int, now: datetime) -> int:
        self.update_id += 1
        return self.update_id

    def queue_update(self, update: Json, now: datetime) -> None:
        if _reaches_bots(update):
            self.on_update(copy.deepcopy(update))


def _reaches_bots(update: Json) -> bool:
    """Privacy mode: in a group a bot sees commands, and replies to messages of a bot (Bot API, 'Privacy mode')."""
    message = update.get("message") or update.get("edited_message")
    if message is None or message["chat"]["type"] == "private":
        return True
    replied = message.get("reply_to_message", {}).get("from", {}).get("is_bot", False)
    return bool(replied or message.get("text", "").startswith("/"))


@dataclass(frozen=True, slots=True)
class MemoryBackend:
    """Everything runs on the event loop, one request at a time: that is a transaction, save that nothing is undone."""

    state: MemoryState

    async def write(self, work: Callable[[ChatState], T]) -> T:
        return work(self.state)

    async def read(self, work: Callable[[ChatState], T]) -> T:
        return work(self.state)


class MemoryFiles:
    """Files by the digest of their bytes."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    async def put(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()[:32]
        self._data[name] = data
        return name

    async def receive(self, chunks: AsyncIterator[bytes]) -> str:
        return await self.put(b"".join([chunk async for chunk in chunks]))

    async def describe(self, name: str, *, called: str) -> Json:
        return media.describe(self._data[name], name=called)

    async def get(self, name: str) -> bytes:
        try:
            return self._data[name]
        except KeyError:
            raise FileNotFoundError(name) from None

    async def drop(self, name: str) -> None:
        self._data.pop(name, None)
