"""Buttons that open a page of this service."""

from urllib.parse import urlsplit

from handlers.turn import Button

_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 - compared only


def open_page(public_url: str, words: str, path: str) -> tuple[Button, ...]:
    """Empty if the address is local: Telegram refuses a message with such a button."""
    if urlsplit(public_url).hostname in _LOCAL:
        return ()
    return (Button(label=words, url=f"{public_url.rstrip('/')}/{path}"),)
