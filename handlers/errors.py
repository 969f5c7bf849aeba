"""The chat's one translation of domain errors into texts."""

from complaints.errors import ComplaintError
from handlers.resident import danger
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import say
from wording.errors import error_text


def explain(error: ComplaintError, turn: Turn, services: Services) -> list[Answer]:
    """A tap gets a toast and, in a private chat, a message; a message gets a message. Nothing is posted to a group."""
    text = error_text(error, turn.lang, services.zone.timezone)
    if turn.action is None:
        urgent = danger.first(turn) if turn.private and turn.staff is None else []
        return [*urgent, Reply(text=text)]
    toast = Toast(text=text.text[:200], alert=True)
    return [toast, Reply(text=text)] if turn.private else [toast]


def apologize(lang: str) -> Reply:
    """The reply to an update that failed three times; the update itself is stored for the operators."""
    return Reply(text=say("error.failed", lang))
