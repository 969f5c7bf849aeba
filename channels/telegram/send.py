"""Turns a reply into Bot API calls, which are stored in the outbox until they are sent. One call is one row."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from complaints.policy import ALBUM_LIMIT
from handlers.keyboards import encode
from handlers.turn import Button, Keyboard, Reply
from texts import Entity, Text
from texts.text import utf16_length

#: Bot API, sendMessage: "1-4096 characters after entities parsing", counted in UTF-16 code units
TEXT_LIMIT = 4096

#: {"method": …, "params": {…}} and, for pictures, {"photos": [sha256, …]}
Call = dict[str, Any]


def calls(reply: Reply) -> list[Call]:
    """In sending order: the pictures, then the text, split if it is too long, with the keyboard under the last part."""
    result: list[Call] = []
    for start in range(0, len(reply.photos), ALBUM_LIMIT):
        result.append(_photos(reply.photos[start : start + ALBUM_LIMIT], silent=reply.silent))
    if reply.text.text:
        parts = list(split(reply.text))
        result += [_message(part, silent=reply.silent) for part in parts]
        if reply.keyboard is not None:
            result[-1]["params"]["reply_markup"] = markup(reply.keyboard)
        if reply.edit is not None:
            first = result[-len(parts)]
            result[-len(parts)] = as_edit(first, message_id=reply.edit)
    return result


def as_edit(call: Call, *, message_id: int) -> Call:
    """The call that edits a message into what `call` would send. An edit can't change reply keyboards."""
    params = {name: value for name, value in call["params"].items() if name != "disable_notification"}
    if "inline_keyboard" not in params.get("reply_markup", {"inline_keyboard": []}):
        del params["reply_markup"]
    return {"method": "editMessageText", "params": params | {"message_id": message_id}}


def without_buttons(message_id: int) -> Call:
    return {"method": "editMessageReplyMarkup", "params": {"message_id": message_id}}


def as_plain(call: Call) -> Call:
    """The same text without formatting and link buttons, for when Telegram refuses them."""
    params = {name: value for name, value in call["params"].items() if name != "entities"}
    rows = params.get("reply_markup", {}).get("inline_keyboard")
    if rows is not None:
        kept = [[button for button in row if "url" not in button] for row in rows]
        params["reply_markup"] = {"inline_keyboard": [row for row in kept if row]}
    return call | {"params": params}


def as_new(call: Call) -> Call:
    """The same text as a new message, for when the message to edit is gone."""
    params = {name: value for name, value in call["params"].items() if name != "message_id"}
    return {"method": "sendMessage", "params": params}


def markup(keyboard: Keyboard) -> dict[str, Any]:
    if keyboard.inline:
        return {"inline_keyboard": [[_inline_button(button) for button in row] for row in keyboard.rows]}
    if not keyboard.rows:
        return {"remove_keyboard": True}
    return {
        "keyboard": [[_key(button) for button in row] for row in keyboard.rows],
        "resize_keyboard": True,
        "is_persistent": True,
    }


def split(text: Text, limit: int = TEXT_LIMIT) -> Iterator[Text]:
    """Parts of at most `limit` UTF-16 units. Cuts after a line, else a sentence, else a blank or comma, and outside of
    entities if such a place is in the second half of the part."""
    while utf16_length(text.text) > limit:
        head = _cut(text, limit)
        yield _slice(text, 0, head)
        text = _slice(text, head, len(text.text))
    yield text


def _cut(text: Text, limit: int) -> int:
    """The index of the first character of the next part."""
    units, most = 0, 0
    while (units := units + (2 if ord(text.text[most]) > 0xFFFF else 1)) <= limit:
        most += 1
    covered = _covered(text)
    for marks in ("\n", "。！？；.!?;", " ，,、"):
        for index in range(most, most // 2, -1):
            if text.text[index - 1] in marks and index not in covered:
                return index
    return most


def _covered(text: Text) -> frozenset[int]:
    """Indices at which a cut would split an entity."""
    if not text.entities:
        return frozenset()
    at, positions = 0, {}
    for index, character in enumerate(text.text):
        positions[at] = index
        at += 2 if ord(character) > 0xFFFF else 1
    positions[at] = len(text.text)
    inside: set[int] = set()
    for entity in text.entities:
        inside.update(range(positions[entity.offset] + 1, positions[entity.offset + entity.length]))
    return frozenset(inside)


def _slice(text: Text, start: int, end: int) -> Text:
    """A part with its entities; an entity that is cut continues in the next part."""
    first, last = utf16_length(text.text[:start]), utf16_length(text.text[:end])
    kept: list[Entity] = []
    for entity in text.entities:
        begin, stop = max(entity.offset, first), min(entity.offset + entity.length, last)
        if begin < stop:
            kept.append(replace(entity, offset=begin - first, length=stop - begin))
    return Text(text.text[start:end], tuple(kept))


def _message(text: Text, *, silent: bool) -> Call:
    params: dict[str, Any] = {"text": text.text, "link_preview_options": {"is_disabled": True}}
    if text.entities:
        params["entities"] = [_entity(entity) for entity in text.entities]
    if silent:
        params["disable_notification"] = True
    return {"method": "sendMessage", "params": params}


def _photos(names: tuple[str, ...], *, silent: bool) -> Call:
    method = "sendPhoto" if len(names) == 1 else "sendMediaGroup"
    params = {"disable_notification": True} if silent else {}
    return {"method": method, "params": params, "photos": list(names)}


def _entity(entity: Entity) -> Mapping[str, Any]:
    written: dict[str, Any] = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return written | {"url": entity.url} if entity.url else written


def _inline_button(button: Button) -> Mapping[str, str]:
    look = {"text": button.label} if button.style is None else {"text": button.label, "style": button.style}
    if button.url is not None:
        return {**look, "url": button.url}
    if button.action is None:
        raise ValueError(f"an inline button needs an action or an address: {button.label}")
    return {**look, "callback_data": encode(button.action)}


def _key(button: Button) -> Mapping[str, Any]:
    return {"text": button.label, "request_location": True} if button.request_location else {"text": button.label}
