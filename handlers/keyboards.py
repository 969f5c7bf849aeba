"""Buttons and keyboards. Callback data is `v1:<verb>:<args>` in at most 64 bytes (Bot API, InlineKeyboardButton); the
version distinguishes the buttons of earlier releases."""

from collections.abc import Iterable, Sequence

from handlers.callbacks import fits
from handlers.turn import Button, Keyboard, Style, Tap
from texts import label

_VERSION = "v1"
_LIMIT_BYTES = 64
#: characters of a title on a button: two lines on a narrow phone
_TITLE = 28


def encode(action: Tap) -> str:
    data = ":".join((_VERSION, action.verb, *action.args))
    if len(data.encode()) > _LIMIT_BYTES:
        raise ValueError(f"callback data over {_LIMIT_BYTES} bytes: {data}")
    return data


def decode(data: str) -> Tap | None:
    """None for data that no button of this version carries: the tap is answered as an outdated button."""
    version, _, rest = data.partition(":")
    verb, *args = rest.split(":")
    return Tap(verb=verb, args=tuple(args)) if version == _VERSION and fits(verb, tuple(args)) else None


def button(key: str, lang: str, verb: str, *args: str, style: Style | None = None, **values: object) -> Button:
    return Button(label=label(key, lang, **values), action=Tap(verb=verb, args=args), style=style)


def shortened(title: str) -> str:
    """A title for a button. A long title is cut, after a clause if one ends in the second half."""
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
    """The main choices, always shown below the text field (R01, R37)."""
    return Keyboard(rows=_menu_rows(lang), inline=False)


def report_menu(lang: str) -> Keyboard:
    """While a report is being written: also share the position. 返回 and 取消 are under each step's message."""
    return Keyboard(rows=((_share(lang),), *_menu_rows(lang)), inline=False)


def place_menu(lang: str) -> Keyboard:
    """While only a place is asked for: also share the position, or cancel."""
    cancel = Button(label=label("step.cancel", lang))
    return Keyboard(rows=((_share(lang), cancel), *_menu_rows(lang)), inline=False)


def _menu_rows(lang: str) -> tuple[tuple[Button, ...], ...]:
    """Two rows of two: four labels do not fit side by side on a narrow phone."""
    report, ask, track, more = (Button(label=label(f"menu.{key}", lang)) for key in ("report", "ask", "track", "more"))
    return (report, ask), (track, more)


def _share(lang: str) -> Button:
    return Button(label=label("place.share", lang), request_location=True)
