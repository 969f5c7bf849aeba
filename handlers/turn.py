"""One message or tap, ready for a handler, and what a handler gives back: values, sent only after the commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from complaints.model import Awaiting, Person, Staff
from complaints.policy import ALBUM_WAIT_S
from complaints.ports import Records
from services import Services
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
    """A location message, WGS-84. source: location | forwarded | venue | map_pin; address only for a venue."""

    lat: float
    lon: float
    source: str
    accuracy_m: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came in. Exactly one of text, action, files, point is the point of it, though files may carry text (a
    caption).

    `text` is cleaned of zero-width and direction marks, otherwise as typed. `action` is the decoded data of an
    inline button.
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
    addressed: bool = False  # the command named our bot: /queue@lvwang_bot
    bot_name: str = ""  # our username, empty where it is not known
    action: "Tap | None" = None
    files: tuple[SentFile, ...] = ()
    album: str | None = None  # media_group_id
    point: Point | None = None
    reply_to: int | None = None  # message id
    quoted: str = ""  # what our message says to which this one is a reply
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


#: What leads on, and what is hard to take back (Bot API 9.4, InlineKeyboardButton; older clients show no difference).
Style = Literal["primary", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button does an action or opens an address; a keyboard button types its label, or shares the
    location."""

    label: str
    action: Tap | None = None
    url: str | None = None
    style: Style | None = None
    request_location: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """Rows of buttons. `inline` under the message, else a reply keyboard; no rows and not inline removes the reply
    keyboard."""

    rows: tuple[tuple[Button, ...], ...]
    inline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to send (or, with `edit`, to change).

    slot: a name for the message within its chat. A later reply of the same slot replaces a still waiting one, and
    edits one already sent; so an album's answer stays one message. With `fresh` it is a new message, the one
    before loses its buttons, and one that waits in the slot or its kin (same name before a colon) is not sent any more;
    so one card at a time can be tapped.
    delay_s: seconds to wait before sending; a waiting reply of the same slot takes the new time (albums, R04).
    photos: sha256 names in the photo store, sent as photo or album before the text.
    """

    text: Text
    keyboard: Keyboard | None = None
    slot: str | None = None
    fresh: bool = False
    edit: int | None = None  # message id to edit
    delay_s: float = 0.0
    photos: tuple[str, ...] = ()
    chat_id: int | None = None  # another chat than the one that spoke
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Takes the buttons off messages of ours whose time is over; their words stay. One that is gone already is fine.

    slot: the message that stands in it now, which leaves it; what waits in it or its kin is not sent.
    message: an id; both may mean the same message.
    """

    slot: str
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """The short answer to a tap (answerCallbackQuery, 200 characters); best effort, never stored."""

    text: str
    alert: bool = False


Answer = Reply | Spent | Toast

#: A feature's entry point: runs inside one transaction, as a rule in the event loop's thread: it must be brief, and do
#: no other I/O.
Handle = Callable[[Turn, Services, Records], Iterable[Answer]]
