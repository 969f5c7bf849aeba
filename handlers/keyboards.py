"""Buttons. Callback data is `v1:<verb>:<args>` in at most 64 bytes (Bot API, InlineKeyboardButton); the version
lets last month's buttons be told apart from ours."""

from collections.abc import Iterable, Sequence

from handlers.callbacks import fits
from handlers.turn import Button, Keyboard, Style, Tap
from texts import label

_VERSION = "v1"
_LIMIT_BYTES = 64
#: characters of a title on a button: what two lines on a narrow phone hold
_TITLE = 28


def encode(action: Tap) -> str:
    data = ":".join((_VERSION, action.verb, *action.args))
    if len(data.encode()) > _LIMIT_BYTES:
        raise ValueError(f"callback data over {_LIMIT_BYTES} bytes: {data}")
    return data


def decode(data: str) -> Tap | None:
    """None for data that no button of ours carries, or only one of another version: the tap gets a polite answer, not
    silence."""
    version, _, rest = data.partition(":")
    verb, *args = rest.split(":")
    return Tap(verb=verb, args=tuple(args)) if version == _VERSION and fits(verb, tuple(args)) else None


def button(key: str, lang: str, verb: str, *args: str, style: Style | None = None, **values: object) -> Button:
    return Button(label=label(key, lang, **values), action=Tap(verb=verb, args=args), style=style)


def shortened(title: str) -> str:
    """A title for a button; a long one is cut, at the end of a clause where one ends late enough."""
    if len(title) <= _TITLE:
        return title
    head = title[: _TITLE - 1]
    clause = max(head.rfind(mark) for mark in "，；？,;?")
    return (head[:clause] if clause > _TITLE // 2 else head) + "…"


def inline(*rows: Sequence[Button]) -> Keyboard:
    return Keyboard(rows=tuple(tuple(row) for row in rows if row))


def in_rows(buttons: Iterable[Button], per_row: int = 2) -> list[tuple[Button, ...]]:
    several = list(buttons)
    return [tuple(several[i : i + per_row]) for i in range(0, len(several), per_row)]


def main_menu(lang: str) -> Keyboard:
    """The three big choices, always at hand below the text field (R01)."""
    keys = ("menu.report", "menu.ask", "menu.track")
    return Keyboard(rows=(tuple(Button(label=label(key, lang)) for key in keys),), inline=False)


def report_menu(lang: str) -> Keyboard:
    """Below the text field while a report is being written: share the position. 返回 and 取消 stand under each step."""
    return Keyboard(rows=((_share(lang),),), inline=False)


def place_menu(lang: str) -> Keyboard:
    """Below the text field while a place alone is asked for: share the position, give up."""
    return Keyboard(rows=((_share(lang),), (Button(label=label("step.cancel", lang)),)), inline=False)


def _share(lang: str) -> Button:
    return Button(label=label("place.share", lang), request_location=True)
