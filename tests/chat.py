"""Conversations with the real PTB application, in one process, without a socket and without waiting.

    await citizen.says("我要投诉")
    await citizen.sends_album("smoke1.jpg", "smoke2.jpg")
    assert citizen.last_text() == say("photo.received", "zh_CN", count=2).text

Whatever a person does, everything that follows has happened when the call returns: updates handled, replies and notices
sent. Replies that wait a moment (albums) are let come by moving the clock, unless the test says `at_once=True`.
"""

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from PIL import Image

from channels.webchat import media, people
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.calls import visible
from channels.webchat.events import ShowToast
from channels.webchat.people import ChatAct, Who
from channels.webchat.state import ChatState, Json
from storage.store import Store
from tests.botapi_memory import MemoryState

#: how far the clock is moved for replies that wait
PATIENCE = timedelta(seconds=5)


class Clock:
    """Tells the time the test wants. It starts on a Monday morning, 09:30 in Xuzhou."""

    def __init__(self, now: datetime = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(kw_only=True)
class Line(ABC):
    """One bot: its Bot API, and what a person sees of a chat with it."""

    api: BotApi
    toasts: dict[int, list[str]] = field(default_factory=dict)

    @abstractmethod
    def chat(self, chat_id: int) -> Json: ...
    @abstractmethod
    def messages(self, chat_id: int) -> list[Json]: ...
    @abstractmethod
    def keyboard(self, chat_id: int) -> Json: ...

    @property
    def bot_id(self) -> int:
        return self.api.profile.id

    def note_toast(self, chat_id: int, news: object) -> None:
        if isinstance(news, ShowToast) and news.text:
            self.toasts.setdefault(chat_id, []).append(news.text)


@dataclass(kw_only=True)
class MemoryLine(Line):
    """Telegram's: chats in memory, and updates that the bot has not fetched yet."""

    state: MemoryState
    waiting: list[Json] = field(default_factory=list)

    def chat(self, chat_id: int) -> Json:
        return self.state.chats[chat_id]

    def messages(self, chat_id: int) -> list[Json]:
        return list(self.state.messages.get(chat_id, {}).values())

    def keyboard(self, chat_id: int) -> Json:
        return self.state.keyboards.get(chat_id, {})


@dataclass(kw_only=True)
class RecordsLine(Line):
    """The web chat's: chats in the record database, as in the product; acts store their updates themselves."""

    store: Store

    def chat(self, chat_id: int) -> Json:
        chat = self.store.read_now(lambda tx: tx.webchat.chat(chat_id))
        assert chat is not None
        return chat

    def messages(self, chat_id: int) -> list[Json]:
        return list(self.store.read_now(lambda tx: tx.webchat.history(chat_id, limit=10_000)))

    def keyboard(self, chat_id: int) -> Json:
        row = self.store.read_now(lambda tx: tx.webchat.row(chat_id))
        return (row.keyboard if row else None) or {}


@dataclass(frozen=True, kw_only=True)
class Room:
    """A chat as one sees it: a private one, or a group."""

    line: Line
    id: int

    def messages(self) -> list[Json]:
        return [visible(message) for message in self.line.messages(self.id)]

    def from_bot(self) -> list[Json]:
        return [message for message in self.messages() if message["from"]["id"] == self.line.bot_id]

    def texts(self) -> list[str]:
        """What the bot has said, as it stands now."""
        return [text_of(message) for message in self.from_bot()]

    def last_text(self) -> str:
        return self.texts()[-1]

    def buttons(self) -> list[str]:
        """Inline buttons of the bot's last message that has any."""
        return [button for row in self.button_rows() for button in row]

    def button_rows(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in _inline_rows(self._with_buttons())]

    def styled(self, style: str) -> list[str]:
        """Those of them that stand out in this way."""
        rows = _inline_rows(self._with_buttons())
        return [button["text"] for row in rows for button in row if button.get("style") == style]

    def keyboard(self) -> list[str]:
        """The reply keyboard."""
        rows = self.line.keyboard(self.id).get("keyboard", [])
        return [button["text"] for row in rows for button in row]

    def toasts(self) -> list[str]:
        return self.line.toasts.get(self.id, [])

    def tappable(self) -> list[str]:
        """The bot's messages that have buttons."""
        return [text_of(message) for message in self.from_bot() if _inline_rows(message)]

    def button(self, label: str) -> tuple[int, Json] | None:
        """(message id, button) of the newest inline button whose label contains `label`."""
        for message in reversed(self.from_bot()):
            for row in _inline_rows(message):
                for button in row:
                    if label in button["text"]:
                        return message["message_id"], button
        return None

    def _with_buttons(self) -> Json:
        return next((m for m in reversed(self.from_bot()) if _inline_rows(m)), {})


class Talker:
    """Somebody with a client. `room` is the private chat with the bot; `chat=` says another one."""

    def __init__(
        self,
        line: Line,
        *,
        user_id: int,
        name: str,
        clock: Clock,
        settle: Callable[[timedelta], Any],
        lang: str = "zh-hans",
    ) -> None:
        self.user_id, self.name = user_id, name
        self._line, self._clock, self._settle = line, clock, settle
        self._user = {"id": user_id, "is_bot": False, "first_name": name, "language_code": lang}
        self.room = Room(line=line, id=user_id)
        self.last_text, self.texts = self.room.last_text, self.room.texts
        self.buttons, self.button_rows = self.room.buttons, self.room.button_rows
        self.keyboard, self.toasts, self.messages = self.room.keyboard, self.room.toasts, self.room.messages

    async def says(self, text: str, *, reply_to: int | None = None, chat: Room | None = None) -> ChatAct:
        return await self._does(people.says, text, reply_to=reply_to, chat=chat)

    async def sends_photo(
        self, photo: str | bytes = "photo.jpg", caption: str = "", *, at_once: bool = False
    ) -> ChatAct:
        return await self.sends_album(photo, caption=caption, at_once=at_once)

    async def sends_album(self, *photos: str | bytes, caption: str = "", at_once: bool = False) -> ChatAct:
        files = [await self.uploads(photo) for photo in photos]
        return await self._does(people.sends_files, files, caption=caption, at_once=at_once)

    async def sends_file(self, name: str, data: bytes | None = None, caption: str = "") -> ChatAct:
        file = await self.uploads(data if data is not None else name, name=name)
        return await self._does(people.sends_files, [file], caption=caption, as_documents=True)

    async def shares_location(
        self, lat: float, lon: float, *, accuracy_m: float | None = None, picked: bool = False
    ) -> ChatAct:
        place: dict[str, Any] = {"latitude": lat, "longitude": lon, "accuracy_m": accuracy_m, "picked": picked}
        return await self._does(people.shares_location, **place)

    async def sends(self, content: Json, *, at_once: bool = False) -> ChatAct:
        """Any content of a Message: voice, sticker, venue, a forwarded location …"""
        return await self._does(people.sends, content, at_once=at_once)

    async def taps(self, label: str, *, chat: Room | None = None) -> ChatAct:
        """The newest inline button with that in its label, else the reply keyboard's, which types it."""
        room = chat or self.room
        if (found := room.button(label)) is not None:
            message_id, button = found
            return await self._does(people.taps, message_id, button["callback_data"], chat=chat)
        typed = next((text for text in room.keyboard() if label in text), None)
        assert typed is not None, f"no button {label!r} among {room.buttons()} and {room.keyboard()}"
        return await self.says(typed)

    async def taps_data(self, message_id: int, data: str, *, chat: Room | None = None) -> ChatAct:
        """A button that the client still shows though it is gone."""
        return await self._does(people.taps_old, message_id, data, chat=chat)

    async def edits(self, old: str, new: str) -> ChatAct:
        mine = (m for m in reversed(self.messages()) if m.get("text") == old and m["from"]["id"] == self.user_id)
        return await self._does(people.edits, next(mine)["message_id"], new)

    async def uploads(self, photo: str | bytes, *, name: str = "") -> Json:
        data = photo if isinstance(photo, bytes) else picture(photo)
        described = media.describe(data, name=name or (photo if isinstance(photo, str) else "photo.jpg"))
        stored = described | {"path": await self._line.api.files.put(data)}
        return await self._line.api.backend.write(lambda state: state.add_file(self.user_id, stored, now=self._clock()))

    async def _does(
        self, act: Callable[..., ChatAct], *args: Any, chat: Room | None = None, at_once: bool = False, **more: Any
    ) -> ChatAct:
        place = self._line.chat((chat or self.room).id)
        work = partial(act, **more, now=self._clock())

        def run(state: ChatState) -> ChatAct:
            return work(state, Who(user=self._user, chat=place), *args)

        done = await self._line.api.act(run)
        await self._settle(timedelta() if at_once else PATIENCE)
        return done


def text_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


@cache
def picture(name: str, width: int = 320, height: int = 240) -> bytes:
    """A JPEG of its own for every name."""
    colour = tuple(hashlib.sha256(name.encode()).digest()[:3])
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def _inline_rows(message: Json) -> Sequence[Sequence[Json]]:
    rows: Sequence[Sequence[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows
