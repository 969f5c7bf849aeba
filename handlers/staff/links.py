"""Buttons that open the console from the chat."""

from handlers.links import open_page
from handlers.turn import Button
from services import Services
from texts import label


def console_button(services: Services, lang: str, path: str) -> tuple[Button, ...]:
    return open_console(services.public_url, label("card.open", lang), path)


def open_console(public_url: str, words: str, path: str) -> tuple[Button, ...]:
    """Empty if the address is local."""
    return open_page(public_url, words, f"console/{path}")
