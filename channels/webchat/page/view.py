"""Converts Bot API messages for the page: only the fields it shows, and no HTML."""

import re
from collections.abc import Sequence
from typing import Any

from channels.webchat.bot_api.calls import CHOICE
from channels.webchat.page.menu import is_in_menu
from channels.webchat.state import Json
from storage.webchat.messages import Change

#: the buttons below an answer about the rules (handlers.resident.ask)
_ANSWERS = re.compile(r"v1:(?:good|more|src):")
_REMOVES_PHOTO = re.compile(r"v1:unphoto:(\d{1,18})")


def shown(message: Json) -> Json:
    view: Json = {
        "id": message["message_id"],
        "mine": not message["from"]["is_bot"],
        "at": message["date"],
        "text": message.get("text") or message.get("caption", ""),
        "entities": message.get("entities") or message.get("caption_entities", []),
    }
    if CHOICE in message:
        view["choice"] = True
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
    if clip := message.get("video") or message.get("voice") or message.get("audio"):
        kind = "video" if "video" in message else "sound"
        view["clip"] = {"id": clip["file_id"], "kind": kind, "type": clip["mime_type"], "seconds": clip["duration"]}
    if location := message.get("location"):
        view["place"] = {"lat": location["latitude"], "lon": location["longitude"]}
    if replied := message.get("reply_to_message"):
        view["reply"] = {"id": replied["message_id"], "text": (replied.get("text") or replied.get("caption", ""))[:120]}
    if rows := message.get("reply_markup", {}).get("inline_keyboard"):
        view["buttons"] = [[_button(button) for button in row] for row in rows]
        if any(_ANSWERS.match(button.get("callback_data", "")) for row in rows for button in row):
            view["answer"] = True
    return view


def shown_changes(changes: Sequence[Change], *, seq: int, keyboard: Json | None, draft: Json | None = None) -> Json:
    """`seq`: the number after which the page asks for changes next; `draft`: the open report (page.draft)."""
    return {
        "seq": max([seq, *(change.seq for change in changes)]),
        "messages": [shown(change.message) for change in changes if change.message is not None],
        "deleted": [change.message_id for change in changes if change.message is None],
        "keyboard": shown_keyboard(keyboard),
        "draft": draft,
    }


def shown_keyboard(keyboard: Json | None) -> Json | None:
    """Without the buttons that the page always shows in its menu."""
    if not keyboard or "keyboard" not in keyboard:
        return None
    rows = [
        [
            {"text": button["text"], "location": bool(button.get("request_location"))}
            for button in row
            if not is_in_menu(button["text"])
        ]
        for row in keyboard["keyboard"]
    ]
    return {"rows": rows, "placeholder": keyboard.get("input_field_placeholder", "")}


def removed_photo(data: str) -> str | None:
    """The evidence id of a button that takes a photo out of the open report (handlers.resident.draft_photos)."""
    found = _REMOVES_PHOTO.fullmatch(data)
    return found[1] if found else None


def _button(button: dict[str, Any]) -> Json:
    view: Json = {name: button[name] for name in ("text", "style", "url", "callback_data") if name in button}
    if (evidence := removed_photo(button.get("callback_data", ""))) is not None:
        view["removes"] = evidence
    return view
