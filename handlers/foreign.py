"""Parsing of updates that the library rejects: the parts it cannot read are dropped, so that a quoted message or
content of another Bot API release does not cost the user's own words."""

from collections.abc import Mapping
from typing import Any

from telegram import Bot, Message, Update

_Raw = Mapping[str, Any]

#: parts of a message that describe other messages
_FOREIGN = ("quote", "external_reply", "pinned_message", "reply_to_story", "reply_to_checklist_task_id")
#: required of every message
_BASE = ("message_id", "date", "chat", "from")
#: the parts we use of a message that is replied to
_OF_REPLIED = (*_BASE, "text", "caption", "forum_topic_created")
_MESSAGES = ("message", "edited_message")
#: what a person sends; a message of which none of it can be read must not be passed over in silence
_CONTENT = frozenset(
    {"text", "photo", "document", "video", "video_note", "voice", "audio", "animation", "sticker", "location", "venue",
     "contact", "poll", "dice", "story", "paid_media", "checklist", "game"}
)  # fmt: skip


#: fields of the Bot API that the library takes as they come, whatever their type; a handler would fail at them
_TEXTS = frozenset({
    "text", "caption", "data", "file_id", "file_unique_id", "file_name", "mime_type", "media_group_id", "title",
    "address", "first_name", "last_name", "username", "language_code", "type", "status", "phone_number", "url",
})  # fmt: skip
_NUMBERS = frozenset({
    "message_id", "date", "edit_date", "file_size", "duration", "width", "height", "offset", "length", "position",
    "latitude", "longitude", "horizontal_accuracy", "migrate_to_chat_id", "migrate_from_chat_id", "until_date",
})  # fmt: skip
#: bound of an id column
_LARGEST = 2**63


class UnreadableContent(Exception):
    """Names the parts of a message that a person sent and the library rejects."""


def parsed(raw: Any, bot: Bot | None) -> Update:
    """Raises the library's own exception if no part can be read."""
    try:
        return _update(raw, bot)
    except Exception:
        if not isinstance(raw, Mapping):
            raise
        return _update(_without_foreign(raw, bot), bot)


def readable(raw: Any) -> Update | None:
    """The same for a stored update. None if no part can be read: the update is on the dead list, and its sender has
    been notified."""
    try:
        return parsed(raw, None)
    except Exception:
        return None


def _update(raw: Any, bot: Bot | None) -> Update:
    if not _fits(raw):
        raise TypeError("a field of another type")
    update = Update.de_json(raw, bot)
    if update is None:  # an older release of the library returns None for an empty update
        raise TypeError("no update")
    if any(part is not None and not part.chat for part in (update.message, update.edited_message)):
        raise TypeError("no chat")  # the library reads an empty one as none
    return update


def _without_foreign(raw: _Raw, bot: Bot | None) -> dict[str, Any]:
    readable = dict(raw)
    for name in _MESSAGES:
        if isinstance(raw.get(name), Mapping):
            readable[name] = _message(raw[name], bot)
    query = raw.get("callback_query")
    if isinstance(query, Mapping) and isinstance(query.get("message"), Mapping):
        readable["callback_query"] = {**query, "message": _message(query["message"], bot)}
    return readable


def _message(raw: _Raw, bot: Bot | None) -> dict[str, Any]:
    """The readable parts; of a message that is replied to, only its sender and text."""
    message = {name: part for name, part in raw.items() if name not in _FOREIGN}
    replied = message.get("reply_to_message")
    if isinstance(replied, Mapping):
        message["reply_to_message"] = {name: replied[name] for name in _OF_REPLIED if name in replied}
    base = {name: message[name] for name in _BASE if name in message}
    kept = base | {name: part for name, part in message.items() if name in base or _is_readable(base, name, part, bot)}
    sent = _CONTENT & message.keys()
    if sent and not sent & kept.keys():
        raise UnreadableContent(", ".join(sorted(sent)))
    return kept


def _fits(value: Any) -> bool:
    """Whether all texts in it are texts, and all numbers are numbers that can be stored."""
    if isinstance(value, list):
        return all(_fits(part) for part in value if isinstance(part, dict | list))
    for name, part in value.items():
        if part is None:
            continue
        if name in _TEXTS:
            if not isinstance(part, str):
                return False
        elif name in _NUMBERS:
            if not isinstance(part, int | float) or abs(part) >= _LARGEST:
                return False
        elif isinstance(part, dict | list) and not _fits(part):
            return False
    return True


def _is_readable(base: _Raw, name: str, part: Any, bot: Bot | None) -> bool:
    if not _fits({name: part}):
        return False
    try:
        Message.de_json({**base, name: part}, bot)
    except Exception:  # any failure means the same: the part is left out
        return False
    return True
