"""Methods that send a new message."""

from collections.abc import Sequence
from typing import Any

from channels.webchat import media
from channels.webchat.bot_api.calls import FADING, HAD_KEYBOARD, Call, visible
from channels.webchat.bot_api.errors import ApiError, bad_request
from channels.webchat.bot_api.formatting import CAPTION_LIMIT, TEXT_LIMIT, cleaned_text, with_found
from channels.webchat.bot_api.keyboards import is_inline
from channels.webchat.state import Json
from complaints.policy import ALBUM_LIMIT
from texts.text import utf16_length

_ALBUM = range(2, ALBUM_LIMIT + 1)
_MEGABYTE = 2**20
PHOTO_LIMIT = 10 * _MEGABYTE
DOCUMENT_LIMIT = 50 * _MEGABYTE


def send_message(call: Call) -> Json:
    chat = call.chat()
    return _send(call, chat, message_text(call))


def send_photo(call: Call) -> Json:
    chat = call.chat()
    file = _file(call, "photo")
    return _send(call, chat, photo_part(file) | message_caption(call))


def send_document(call: Call) -> Json:
    chat = call.chat()
    file = _file(call, "document")
    return _send(call, chat, {"document": document_part(file)} | message_caption(call))


def send_media_group(call: Call) -> list[Json]:
    chat, items = call.chat(), call.params.array("media")
    if len(items) not in _ALBUM:
        raise bad_request("media group must include 2-10 items")
    if earlier := _sent_before(call, chat):
        return [visible(message) for message in earlier]
    parts = [_album_part(call, item) for item in items]
    album: str | None = None
    messages = []
    for part in parts:
        message = _envelope(call, chat) | part
        if album is not None:
            message["media_group_id"] = album
        stored = call.state.add_message(chat["id"], message, sent_key=call.sent_key(), now=call.now)
        if album is None:  # the album's id is the first message's number
            album = str(stored["message_id"])
            stored["media_group_id"] = album
            call.state.change_message(chat["id"], stored)
        messages.append(visible(stored))
    call.ring(chat["id"])
    return messages


def message_text(call: Call) -> Json:
    """`text` and `entities` of the request; a parse mode is refused, since all our texts come with entities."""
    _refuse_parse_mode(call, "parse_mode")
    text, entities = cleaned_text(call.params.text("text"), call.params.array("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    entities = with_found(text, entities)
    return {"text": text, "entities": entities} if entities else {"text": text}


def message_caption(call: Call) -> Json:
    _refuse_parse_mode(call, "parse_mode")
    return _caption(call.params.text("caption"), call.params.array("caption_entities"))


def photo_part(file: Json) -> Json:
    sizes = {key: file[key] for key in ("file_id", "width", "height")}
    return {"photo": [sizes | {"file_unique_id": file["unique_id"], "file_size": file["size"]}]}


def document_part(file: Json) -> Json:
    return {
        "file_id": file["file_id"],
        "file_unique_id": file["unique_id"],
        "file_name": file["name"],
        "mime_type": file["mime"],
        "file_size": file["size"],
    }


def clip_part(file: Json, seconds: float) -> Json:
    """A video, or a recording of sound as a voice message (Bot API, Video and Voice)."""
    part = {
        "file_id": file["file_id"],
        "file_unique_id": file["unique_id"],
        "duration": round(seconds),
        "mime_type": file["mime"],
        "file_size": file["size"],
    }
    if file["mime"].startswith("audio/"):
        return {"voice": part}
    return {"video": part | {"width": file["width"], "height": file["height"], "file_name": file["name"]}}


def _send(call: Call, chat: Json, content: Json) -> Json:
    if earlier := _sent_before(call, chat):
        return visible(earlier[0])
    message = _envelope(call, chat) | content
    markup = call.markup()
    if markup is not None:
        message |= {"reply_markup": markup} if is_inline(markup) else {HAD_KEYBOARD: True}
    stored = call.state.add_message(chat["id"], message, sent_key=call.sent_key(), now=call.now)
    if markup is not None and not is_inline(markup):
        call.state.set_keyboard(chat["id"], None if "remove_keyboard" in markup else markup)
    call.ring(chat["id"])
    return visible(stored)


def _sent_before(call: Call, chat: Json) -> Sequence[Json]:
    key = call.sent_key()
    return call.state.sent(chat["id"], key) if key else ()


def _envelope(call: Call, chat: Json) -> Json:
    message: Json = {"from": call.profile.user, "chat": chat, "date": int(call.now.timestamp())}
    if call.params.flag("fades"):
        message[FADING] = True
    if "message_thread_id" in call.params:
        message["message_thread_id"] = call.params.integer("message_thread_id")
    if (target := _replied(call, chat)) is not None:
        message["reply_to_message"] = {k: v for k, v in visible(target).items() if k != "reply_to_message"}
    return message


def _replied(call: Call, chat: Json) -> Json | None:
    reply = call.params.object("reply_parameters") or {}
    if not reply:
        return None
    target = call.state.message(chat["id"], int(reply.get("message_id", 0)))
    if target is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return target


def _file(call: Call, kind: str) -> Json:
    """The file of the request: uploaded under `kind`, attached, or the id of a known file."""
    return _resolve(call, call.params.text(kind), kind, part=kind)


def _resolve(call: Call, reference: str, kind: str, *, part: str) -> Json:
    name = reference.removeprefix("attach://") if reference.startswith("attach://") else part
    upload = call.uploads.get(name)
    if upload is None:
        file = call.state.file(reference) if reference else None
        if file is None:
            raise bad_request(f"there is no {kind} in the request" if not reference else "invalid file_id")
        return file
    if upload["size"] == 0:
        raise bad_request("file must be non-empty")
    if upload["size"] > (PHOTO_LIMIT if kind == "photo" else DOCUMENT_LIMIT):
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and not media.is_photo(upload):
        raise bad_request("IMAGE_PROCESS_FAILED")
    file = call.state.add_file(call.params.chat_id(), upload, now=call.now)
    call.state.keep_file(file["file_id"])
    return file


def _album_part(call: Call, item: Any) -> Json:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in ("photo", "document"):
        raise bad_request(f"type {kind} can't be used in sendMediaGroup")
    file = _resolve(call, str(item.get("media", "")), kind, part="")
    part = photo_part(file) if kind == "photo" else {"document": document_part(file)}
    return part | _caption(str(item.get("caption", "")), item.get("caption_entities") or [])


def _caption(caption: str, entities: Sequence[Any]) -> Json:
    text, kept = cleaned_text(caption, entities)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    kept = with_found(text, kept)
    return {"caption": text, "caption_entities": kept} if kept else {"caption": text}


def _refuse_parse_mode(call: Call, name: str) -> None:
    if call.params.text(name):
        raise bad_request("unsupported parse_mode")
