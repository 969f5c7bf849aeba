"""Buttons that open the console from the chat."""

from urllib.parse import urlsplit

from handlers.turn import Button
from services import Services
from texts import label

_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 - compared only


def console_button(services: Services, lang: str, path: str) -> tuple[Button, ...]:
    return open_console(services.public_url, label("card.open", lang), path)


def open_console(public_url: str, words: str, path: str) -> tuple[Button, ...]:
    """Empty if the address is local: Telegram refuses a message with such a button."""
    if urlsplit(public_url).hostname in _LOCAL:
        return ()
    return (Button(label=words, url=f"{public_url}/console/{path}"),)
