"""From a PTB Update to the fields of a Turn: the only module that knows Telegram's field names."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Message, Update

from complaints.model import Person, Staff
from handlers.keyboards import decode
from handlers.turn import Point, SentFile, Tap, Turn

#: Joins emoji, e.g. families. Other format characters (zero width, direction marks) only disguise words.
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """The content of an update, before its sender is looked up."""

    chat_id: int
    private: bool
    user_id: int
    user_name: str
    language_code: str
    message_id: int | None
    at: datetime
    text: str = ""
    command: str = ""
    args: str = ""
    addressed: bool = False
    bot_name: str = ""
    action: Tap | None = None
    callback_id: str | None = None
    files: tuple[SentFile, ...] = ()
    album: str | None = None
    point: Point | None = None
    reply_to: int | None = None
    quoted: str = ""
    edited: bool = False


def clean(text: str) -> str:
    """Without zero-width characters, direction marks and control characters; line breaks stay."""
    if text.isprintable():  # the common case: nothing to remove
        return text.strip()
    visible = (c for c in text if c in "\n\t" or c == _JOINER or unicodedata.category(c) not in ("Cf", "Cc", "Cs"))
    return "".join(visible).strip()


def read(update: Update, *, received_at: datetime) -> Incoming | None:
    """None for updates that get no answer: channel posts, reactions, joins, messages without a sender."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return None
    query = update.callback_query
    message = update.edited_message or update.message
    if query is None and message is None:
        return None
    content = _read_message(message) if query is None and message is not None else {}
    callback = query.message if query else None
    return Incoming(
        chat_id=chat.id,
        private=chat.type == chat.PRIVATE,
        user_id=user.id,
        user_name=clean(user.full_name),
        language_code=user.language_code or "",
        message_id=callback.message_id if callback else message.message_id if message else None,
        at=received_at if query or message is None else message.date,
        action=decode(query.data or "") if query else None,
        callback_id=query.id if query else None,
        edited=update.edited_message is not None,
        bot_name="" if chat.type == chat.PRIVATE else our_name(update),
        **content,
    )


def turn(incoming: Incoming, *, bot_id: int, channel: str, person: Person, staff: Staff | None, now: datetime) -> Turn:
    return Turn(
        bot_id=bot_id,
        channel=channel,
        chat_id=incoming.chat_id,
        private=incoming.private,
        user_id=incoming.user_id,
        user_name=incoming.user_name,
        message_id=incoming.message_id,
        person=person,
        staff=staff,
        lang=person.lang,
        now=now,
        at=incoming.at,
        text=incoming.text,
        command=incoming.command,
        args=incoming.args,
        addressed=incoming.addressed,
        bot_name=incoming.bot_name,
        action=incoming.action,
        files=incoming.files,
        album=incoming.album,
        point=incoming.point,
        reply_to=incoming.reply_to,
        quoted=incoming.quoted,
        edited=incoming.edited,
    )


def our_name(update: Update | Message) -> str:
    """Our bot's username; empty while it is unknown, and for an update parsed without a bot."""
    try:
        return update.get_bot().username
    except RuntimeError:  # PTB's only sign that it has no bot
        return ""


def named_in(text: str) -> str:
    """The bot that a command names: /help@lvwang_bot → lvwang_bot; empty if it names none."""
    return text.split(maxsplit=1)[0].partition("@")[2] if text.strip() else ""


def language(code: str) -> str:
    """The catalogue for a client's language code (zh-hans, zh-CN, en-GB, none): Chinese unless the code is English."""
    return "en" if code.lower().startswith("en") else "zh_CN"


def _read_message(message: Message) -> dict[str, Any]:
    text = clean(message.text or message.caption or _contact(message))
    command, args = _command(text) if message.text else ("", "")
    quoted = message.reply_to_message
    # in a topic every message is a reply to the topic's creation
    reply_to = quoted.message_id if quoted and not quoted.forum_topic_created else None
    return {
        "text": "" if command else text,
        "command": command,
        "args": args,
        "addressed": bool(command and named_in(text)),
        "files": _files(message),
        "album": message.media_group_id,
        "point": _point(message),
        "reply_to": reply_to,
        "quoted": _text_if_ours(quoted) if reply_to is not None and quoted else "",
    }


def _contact(message: Message) -> str:
    """A shared contact as typed text. Telegram gives the number with its country code, often without the plus sign."""
    if message.contact is None:
        return ""
    shared, number = message.contact, message.contact.phone_number
    plus = "" if number.startswith(("+", "0")) else "+"
    return f"{shared.first_name} {shared.last_name or ''} {plus}{number}"


def _text_if_ours(message: Message) -> str:
    ours = message.from_user is not None and message.from_user.is_bot
    return clean(message.text or message.caption or "") if ours else ""


def _command(text: str) -> tuple[str, str]:
    if not text.startswith("/"):
        return "", ""
    head, *rest = text[1:].split(maxsplit=1) or [""]
    name = head.partition("@")[0].lower()
    return (name, "".join(rest)) if name.isascii() and name.replace("_", "").isalnum() else ("", "")


#: endings of file names, for files whose client names no type
_ENDINGS = {
    "photo": (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".heics", ".avif"),
    "video": (".mp4", ".mov", ".m4v", ".webm", ".3gp", ".3g2", ".avi", ".mkv", ".mpg", ".mpeg", ".ts", ".wmv", ".flv"),
    "voice": (".m4a", ".mp3", ".ogg", ".oga", ".opus", ".wav", ".aac", ".amr", ".flac", ".wma", ".caf"),
}
_NO_TYPE = ("", "application/octet-stream", "binary/octet-stream", "application/x-download")


def _files(message: Message) -> tuple[SentFile, ...]:
    if message.photo:
        return (_file("photo", message.photo[-1]),)
    if message.animation:  # comes before the document that Telegram sends beside it
        animation = message.animation
        kind = "video" if (animation.mime_type or "").startswith("video/") else "other"
        return (_file(kind, animation, animation.mime_type, animation.file_name),)
    if message.document:
        document = message.document
        kind = _kind_of_document(document.mime_type or "", document.file_name or "")
        return (_file(kind, document, document.mime_type, document.file_name),)
    if message.voice:
        return (_file("voice", message.voice, message.voice.mime_type),)
    if message.audio:
        return (_file("voice", message.audio, message.audio.mime_type, message.audio.file_name),)
    if message.video:
        return (_file("video", message.video, message.video.mime_type),)
    if message.video_note:
        return (_file("video", message.video_note),)
    return (_file("sticker", message.sticker),) if message.sticker else ()


def _kind_of_document(mime: str, name: str) -> str:
    """video and voice for recordings sent as files; document for everything else, photos too."""
    for kind, family in (("video", "video/"), ("voice", "audio/")):
        if mime.lower().startswith(family):
            return kind
    if mime.lower() in _NO_TYPE:
        return next((kind for kind in ("video", "voice") if name.lower().endswith(_ENDINGS[kind])), "document")
    return "document"


def is_photo_file(mime: str, name: str) -> bool:
    """Whether a document is a photo, by its type, or by its name where its client names no type."""
    return mime.lower().startswith("image/") or name.lower().endswith(_ENDINGS["photo"])


def _seconds(media: object) -> int | None:
    """The length of voice and video. PTB is changing the attribute's type, so the JSON is read (Bot API, Voice)."""
    duration = media.to_dict().get("duration")  # type: ignore[attr-defined]  # every PTB object has it
    return int(duration) if duration is not None else None


def _file(kind: str, media: object, mime: str | None = None, name: str | None = None) -> SentFile:
    return SentFile(
        kind=kind,
        file_id=media.file_id,  # type: ignore[attr-defined]  # every PTB media class has these three
        file_unique_id=media.file_unique_id,  # type: ignore[attr-defined]
        size=media.file_size,  # type: ignore[attr-defined]
        mime=mime or "",
        name=clean(name or ""),
        duration_s=_seconds(media),
    )


def _is_pin(message: Message) -> bool:
    """Whether the place was picked on our page's map (channels.webchat.people); Telegram does not report it."""
    return bool(message.location and message.location.api_kwargs.get("picked"))


def _point(message: Message) -> Point | None:
    if message.venue:  # a venue has a `location` too, so it comes first
        venue = message.venue
        address = clean(f"{venue.title} {venue.address}")
        return Point(lat=venue.location.latitude, lon=venue.location.longitude, source="venue", address=address)
    if message.location is None:
        return None
    return Point(
        lat=message.location.latitude,
        lon=message.location.longitude,
        source="forwarded" if message.forward_origin else "map_pin" if _is_pin(message) else "location",
        accuracy_m=message.location.horizontal_accuracy,
        live="live_period" in message.location.to_dict(),
    )
