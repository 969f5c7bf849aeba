"""The acts of a person in a chat: each stores a message that everybody sees and an update for the bot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.webchat.bot_api.calls import CHOICE, visible
from channels.webchat.bot_api.errors import bad_request
from channels.webchat.bot_api.formatting import CAPTION_LIMIT, TEXT_LIMIT, found_entities
from channels.webchat.bot_api.queries import Query
from channels.webchat.bot_api.sending import clip_part, document_part, photo_part
from channels.webchat.media import CLIP_TYPES, is_photo
from channels.webchat.state import ChatState, Json
from texts.text import utf16_length

#: how long a person may edit a text
EDIT_TIME = timedelta(minutes=15)
MAX_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The acting person. `user` and `chat` are Bot API objects; in a private chat both have the same id."""

    user: Json
    chat: Json
    thread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAct:
    """The stored messages of the person (none for a tap) and the ids of the updates for the bot."""

    chat_id: int
    messages: Sequence[Json] = ()
    updates: Sequence[int] = ()
    query: Query | None = None

    @property
    def shown(self) -> bool:
        return bool(self.messages)


def says(
    state: ChatState, who: Who, text: str, *, now: datetime, reply_to: int | None = None, key: str | None = None
) -> ChatAct:
    """`key`: the client's id of the message; a message repeated after a broken connection is stored once."""
    if (earlier := already(state, who, key)) is not None:
        return earlier
    text = text.strip()
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return _post(state, who, [_text_part(text)], now=now, reply_to=reply_to, key=key)


def chooses(state: ChatState, who: Who, label: str, text: str, *, now: datetime, key: str | None = None) -> ChatAct:
    """An item of the page's menu: the log shows its label, the bot receives `text`, a command or a button's word."""
    if (earlier := already(state, who, key)) is not None:
        return earlier
    stored = _add_line(state, who, label, now, key=key)
    sent = {name: value for name, value in stored.items() if name != CHOICE} | _text_part(text)
    act = _notify_bot(state, who, [sent], now, kind="message")
    return ChatAct(chat_id=act.chat_id, messages=[stored], updates=act.updates)


def sends_files(
    state: ChatState,
    who: Who,
    files: Sequence[Json],
    *,
    now: datetime,
    caption: str = "",
    as_documents: bool = False,
    key: str | None = None,
) -> ChatAct:
    """Files chosen together are one album, so that they get one answer; the first message has the caption. A clip's
    length is `seconds` of its file, if known."""
    if (earlier := already(state, who, key)) is not None:
        return earlier
    if not 1 <= len(files) <= MAX_FILES:
        raise bad_request("media group must include 1-10 items")
    caption = caption.strip()
    if utf16_length(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    for file in files:
        state.keep_file(file["file_id"])
    parts = [{"document": document_part(f)} if as_documents else _file_part(f) for f in files]
    if caption:
        parts[0] |= _caption_part(caption)
    return _post(state, who, parts, now=now, key=key)


def _file_part(file: Json) -> Json:
    if file["mime"] in CLIP_TYPES:
        return clip_part(file, file.get("seconds") or 0)
    return photo_part(file) if is_photo(file) else {"document": document_part(file)}


def shares_location(
    state: ChatState,
    who: Who,
    *,
    latitude: float,
    longitude: float,
    now: datetime,
    accuracy_m: float | None = None,
    picked: bool = False,
) -> ChatAct:
    """`picked`: a point chosen on a map, not the sender's position; our own field, which Telegram's Location lacks."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    location: Json = {"latitude": latitude, "longitude": longitude}
    if accuracy_m is not None:
        location["horizontal_accuracy"] = min(max(accuracy_m, 0), 1500)  # Bot API, Location
    if picked:
        location["picked"] = True
    return _post(state, who, [{"location": location}], now=now)


def sends(state: ChatState, who: Who, content: Json, *, now: datetime) -> ChatAct:
    """Anything else a Telegram user can send, with the fields of Message: voice, sticker, venue, forward_origin …"""
    return _post(state, who, [content], now=now)


def edits(state: ChatState, who: Who, message_id: int, text: str, *, now: datetime) -> ChatAct:
    """Raises ApiError if the message is gone, somebody else's, without text, or older than EDIT_TIME."""
    text = text.strip()
    message = state.message(who.chat["id"], message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != who.user["id"] or "text" not in message or CHOICE in message:
        raise bad_request("message can't be edited")
    if now.timestamp() - message["date"] > EDIT_TIME.total_seconds():
        raise bad_request("message can't be edited")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    kept = {key: value for key, value in message.items() if key not in ("text", "entities", "edit_date")}
    edited = kept | _text_part(text) | {"edit_date": int(now.timestamp())}
    state.change_message(who.chat["id"], edited)
    return _notify_bot(state, who, [edited], now, kind="edited_message")


def taps(state: ChatState, who: Who, message_id: int, data: str, *, now: datetime, in_log: bool = False) -> ChatAct:
    """A tap on an inline button; with `in_log` its label becomes a line of the person. Raises ApiError if the message
    has no such button (any more)."""
    message = state.message(who.chat["id"], message_id)
    rows = (message or {}).get("reply_markup", {}).get("inline_keyboard", [])
    button = next((button for row in rows for button in row if button.get("callback_data") == data), None)
    if message is None or button is None:
        raise bad_request("BUTTON_DATA_INVALID")
    line = _add_line(state, who, str(button["text"]), now) if in_log else None
    tapped = _tapped(state, who, message, data, now)
    return tapped if line is None else replace(tapped, messages=[line])


def taps_old(state: ChatState, who: Who, message_id: int, data: str, *, now: datetime) -> ChatAct:
    """A tap on a button that a client still shows although the bot has edited the message. Serves the tests'
    emulator."""
    message = state.message(who.chat["id"], message_id)
    if message is None:
        raise bad_request("message not found")
    return _tapped(state, who, message, data, now)


def _tapped(state: ChatState, who: Who, message: Json, data: str, now: datetime) -> ChatAct:
    update_id = state.next_update_id(who.chat["id"], now)
    query_id = str(update_id)
    shown = visible(message)
    query = {"id": query_id, "from": who.user, "message": shown, "chat_instance": str(who.chat["id"]), "data": data}
    state.queue_update({"update_id": update_id, "callback_query": query}, now)
    opened = Query(id=query_id, chat_id=who.chat["id"], message_id=message["message_id"], at=now)
    return ChatAct(chat_id=who.chat["id"], updates=[update_id], query=opened)


def already(state: ChatState, who: Who, key: str | None) -> ChatAct | None:
    """The result of an earlier request with this key."""
    earlier = state.sent(who.chat["id"], key) if key else ()
    return ChatAct(chat_id=who.chat["id"], messages=earlier) if earlier else None


def _post(
    state: ChatState,
    who: Who,
    contents: Sequence[Json],
    *,
    now: datetime,
    reply_to: int | None = None,
    key: str | None = None,
) -> ChatAct:
    chat_id = who.chat["id"]
    envelope: Json = {"from": who.user, "chat": who.chat, "date": int(now.timestamp())}
    if who.thread is not None:
        envelope |= {"message_thread_id": who.thread, "is_topic_message": True}
        envelope["reply_to_message"] = _topic_start(who, who.thread)
    if reply_to is not None and (target := state.message(chat_id, reply_to)) is not None:
        envelope["reply_to_message"] = {k: v for k, v in visible(target).items() if k != "reply_to_message"}
    messages, album = [], None
    for content in contents:
        message = envelope | content
        if album is not None:
            message["media_group_id"] = album
        stored = state.add_message(chat_id, message, sent_key=key, now=now)
        if album is None and len(contents) > 1:
            album = str(stored["message_id"])
            stored["media_group_id"] = album
            state.change_message(chat_id, stored)
        messages.append(stored)
    return _notify_bot(state, who, messages, now, kind="message")


def _add_line(state: ChatState, who: Who, label: str, now: datetime, *, key: str | None = None) -> Json:
    line: Json = {"from": who.user, "chat": who.chat, "date": int(now.timestamp()), "text": label, CHOICE: True}
    return state.add_message(who.chat["id"], line, sent_key=key, now=now)


def _topic_start(who: Who, thread: int) -> Json:
    """Every message of a topic that replies to nothing else replies to the topic's creation (as Telegram sends it)."""
    created = {"name": "", "icon_color": 0x6FB9F0}
    return {"message_id": thread, "from": who.user, "chat": who.chat, "date": 0, "forum_topic_created": created}


def _notify_bot(state: ChatState, who: Who, messages: Sequence[Json], now: datetime, *, kind: str) -> ChatAct:
    updates = []
    for message in messages:
        update_id = state.next_update_id(who.chat["id"], now)
        state.queue_update({"update_id": update_id, kind: message}, now)
        updates.append(update_id)
    return ChatAct(chat_id=who.chat["id"], messages=messages, updates=updates)


def _text_part(text: str) -> Json:
    entities = found_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption_part(caption: str) -> Json:
    entities = found_entities(caption)
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
