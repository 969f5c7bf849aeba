"""Converts Bot API messages for the page: only the fields it shows, and no HTML."""

from collections.abc import Sequence
from typing import Any

from channels.webchat.state import Json
from storage.webchat.messages import Change


def shown(message: Json) -> Json:
    view: Json = {
        "id": message["message_id"],
        "mine": not message["from"]["is_bot"],
        "at": message["date"],
        "text": message.get("text") or message.get("caption", ""),
        "entities": message.get("entities") or message.get("caption_entities", []),
    }
    if "edit_date" in message:
        view["edited"] = True
    if "media_group_id" in message:
        view["album"] = message["media_group_id"]
    if photo := message.get("photo"):
        view["photo"] = {"id": photo[-1]["file_id"], "width": photo[-1]["width"], "height": photo[-1]["height"]}
    if document := message.get("document"):
        view["file"] = {
            "id": document["file_id"],
            "name": document["file_name"],
            "size": document["file_size"],
            "type": document["mime_type"],
        }
    if location := message.get("location"):
        view["place"] = {"lat": location["latitude"], "lon": location["longitude"]}
    if replied := message.get("reply_to_message"):
        view["reply"] = {"id": replied["message_id"], "text": (replied.get("text") or replied.get("caption", ""))[:120]}
    if rows := message.get("reply_markup", {}).get("inline_keyboard"):
        view["buttons"] = [[_button(button) for button in row] for row in rows]
    return view


def shown_changes(changes: Sequence[Change], *, seq: int, keyboard: Json | None) -> Json:
    """`seq`: the number after which the page asks for changes next."""
    return {
        "seq": max([seq, *(change.seq for change in changes)]),
        "messages": [shown(change.message) for change in changes if change.message is not None],
        "deleted": [change.message_id for change in changes if change.message is None],
        "keyboard": shown_keyboard(keyboard),
    }


def shown_keyboard(keyboard: Json | None) -> Json | None:
    if not keyboard or "keyboard" not in keyboard:
        return None
    rows = [
        [{"text": button["text"], "location": bool(button.get("request_location"))} for button in row]
        for row in keyboard["keyboard"]
    ]
    return {"rows": rows, "placeholder": keyboard.get("input_field_placeholder", "")}


def _button(button: dict[str, Any]) -> Json:
    return {name: button[name] for name in ("text", "style", "url", "callback_data") if name in button}
