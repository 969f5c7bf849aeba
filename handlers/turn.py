"""A message or tap as handlers receive it, and the values they return. Answers are sent after the commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from complaints.model import Awaiting, Person, Staff
from complaints.policy import ALBUM_WAIT_S
from services import Services
from services.records import Records
from texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file of a message. kind: photo (compressed by Telegram), document, voice, video, sticker, other. size in
    bytes."""

    kind: str
    file_id: str
    file_unique_id: str
    size: int | None = None
    mime: str = ""
    name: str = ""
    duration_s: int | None = None  # voice and video


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A location message, in WGS-84. source: location, forwarded, venue or map_pin; only a venue has an address."""

    lat: float
    lon: float
    source: str
    accuracy_m: float | None = None
    address: str = ""
    live: bool = False  # a live location, which is edited whenever its sender moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An incoming message or tap. It has one of text, action, files and point; files may have text too (a caption).

    `text` is as typed, without zero-width characters and direction marks. `action` is the decoded data of an inline
    button.
    """

    bot_id: int
    channel: str  # telegram | web
    chat_id: int
    private: bool
    user_id: int
    user_name: str
    message_id: int | None
    person: Person
    staff: Staff | None
    lang: str
    now: datetime
    text: str = ""
    command: str = ""  # without slash and bot name, lower case
    args: str = ""
    addressed: bool = False  # the command names our bot: /queue@lvwang_bot
    bot_name: str = ""  # our username; empty if unknown
    action: "Tap | None" = None
    files: tuple[SentFile, ...] = ()
    album: str | None = None  # media_group_id
    point: Point | None = None
    reply_to: int | None = None  # message id
    quoted: str = ""  # text of our message that is replied to
    edited: bool = False
    at: datetime  # the message's own time

    @property
    def tap_args(self) -> tuple[str, ...]:
        """The arguments of the tapped button; none where no button was tapped."""
        return self.action.args if self.action else ()

    def arg(self, place: int) -> str:
        """One argument of the tapped button (-1: the last); empty where there is none at that place."""
        args = self.tap_args
        return args[place] if -len(args) <= place < len(args) else ""

    @property
    def awaiting(self) -> Awaiting | None:
        """What this chat has been asked for, as long as the answer is still in time."""
        awaiting = self.person.awaiting
        return awaiting if awaiting is not None and awaiting.is_open(self.now) else None

    @property
    def album_slot(self) -> str | None:
        """The slot of the one answer that an album's items share."""
        return f"album:{self.album}" if self.album else None

    @property
    def album_wait_s(self) -> float:
        """Seconds before an album's answer is sent, so that its later items can still change it (R04)."""
        return ALBUM_WAIT_S if self.album else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """Decoded callback data: `v1:<verb>:<arg>:<arg>`, 64 bytes at most (Bot API, InlineKeyboardButton)."""

    verb: str
    args: tuple[str, ...] = ()


#: The way forward, and the steps that are hard to undo (Bot API 9.4, InlineKeyboardButton; older clients show none).
Style = Literal["primary", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button runs an action or opens an address; a keyboard button sends its label or the location."""

    label: str
    action: Tap | None = None
    url: str | None = None
    style: Style | None = None
    request_location: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """Rows of buttons, under the message (`inline`) or as the reply keyboard; a reply keyboard without rows removes the
    present one."""

    rows: tuple[tuple[Button, ...], ...]
    inline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to send or, with `edit`, to change.

    slot: names the message within its chat. A later reply of the same slot replaces a pending one and edits a sent one,
    so that an album's answer stays one message. With `fresh` a new message is sent, the previous one loses its buttons,
    and a pending one of the slot or its kin (same name before a colon) is dropped, so that only one card can be tapped.
    delay_s: seconds to wait before sending; a pending reply of the same slot gets the new time (albums, R04).
    photos: sha256 names in the photo store, sent as a photo or album before the text.
    """

    text: Text
    keyboard: Keyboard | None = None
    slot: str | None = None
    fresh: bool = False
    edit: int | None = None  # message id to edit
    delay_s: float = 0.0
    photos: tuple[str, ...] = ()
    chat_id: int | None = None  # if not the chat that the message came from
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Removes the buttons of outdated messages of ours; their text stays. A deleted message is no error.

    slot: its present message leaves the slot, and pending replies of the slot or its kin are dropped.
    message: the id of a message; may be the same one.
    """

    slot: str
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """The short answer to a tap (answerCallbackQuery, at most 200 characters); best effort, never stored."""

    text: str
    alert: bool = False


Answer = Reply | Spent | Toast

#: A feature's entry point. It runs inside one transaction, usually in the event loop's thread, so it must be brief and
#: do no other I/O.
Handle = Callable[[Turn, Services, Records], Iterable[Answer]]
