"""Checks reply_markup by Telegram's rules (Bot API, InlineKeyboardButton, ReplyKeyboardMarkup)."""

from typing import Any
from urllib.parse import urlsplit

from channels.webchat.bot_api.errors import bad_request
from channels.webchat.state import Json

CALLBACK_DATA_BYTES = 64
MAX_BUTTONS = 100
_ACTIONS = ("url", "callback_data", "copy_text", "web_app", "login_url", "switch_inline_query")


def checked_markup(markup: Json | None, *, public_links: bool) -> Json | None:
    """The markup as Telegram would store it. `public_links`: refuse local addresses, as Telegram does."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _inline_rows(markup["inline_keyboard"], public_links)}
    if "keyboard" in markup:
        return markup | {"keyboard": _reply_rows(markup["keyboard"])}
    if "remove_keyboard" in markup or "force_reply" in markup:
        return markup
    raise bad_request("object expected as reply markup")


def is_inline(markup: Json | None) -> bool:
    return markup is not None and "inline_keyboard" in markup


def _inline_rows(rows: Any, public_links: bool) -> list[list[Json]]:
    checked = [[_inline_button(button, public_links) for button in row] for row in _rows(rows)]
    if sum(map(len, checked)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [row for row in checked if row]


def _inline_button(button: Any, public_links: bool) -> Json:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(str(button["url"]), public_links)
    return dict(button)


def _check_url(url: str, public_links: bool) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https", "tg"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    host = parts.hostname or ""
    if parts.scheme != "tg" and (not host or (public_links and "." not in host)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_rows(rows: Any) -> list[list[Json]]:
    checked = []
    for row in _rows(rows):
        buttons = [{"text": button} if isinstance(button, str) else button for button in row]
        if any(not isinstance(b, dict) or not str(b.get("text", "")).strip() for b in buttons):
            raise bad_request('can\'t parse keyboard button: Field "text" must be a non-empty String')
        if buttons:
            checked.append(buttons)
    if not checked:
        raise bad_request("reply keyboard must have at least one button")
    return checked


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, (list, tuple)) or any(not isinstance(row, (list, tuple)) for row in rows):
        raise bad_request("can't parse reply keyboard markup: expected an Array of Arrays of buttons")
    return [list(row) for row in rows]
