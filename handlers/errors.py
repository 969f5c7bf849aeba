"""Domain errors become a text here, and nowhere else in the chat."""

from complaints.errors import ComplaintError
from handlers.resident import danger
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import say
from wording.errors import error_text


def explain(error: ComplaintError, turn: Turn, services: Services) -> list[Answer]:
    """A tap is answered on the button, a message by a message; each says what to do next. A group is told on the
    button only."""
    told = error_text(error, turn.lang, services.zone.timezone)
    if turn.action is None:
        urgent = danger.first(turn) if turn.private and turn.staff is None else []
        return [*urgent, Reply(text=told)]
    toast = Toast(text=told.text[:200], alert=True)
    return [toast, Reply(text=told)] if turn.private else [toast]


def apologize(lang: str) -> Reply:
    """For an update that failed three times: it is kept for the operators, and the user is not left waiting."""
    return Reply(text=say("error.failed", lang))
