"""Domain errors become a text here, and nowhere else in the chat."""

from datetime import datetime, tzinfo

from complaints.errors import ComplaintError
from complaints.model import State
from handlers.resident import danger
from handlers.resident.cards import clock_words
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import Text, label, say


def explain(error: ComplaintError, turn: Turn, services: Services) -> list[Answer]:
    """A tap is answered on the button, a message by a message; each says what to do next. A group is told on the
    button only."""
    told = error_text(error, turn.lang, services.zone.timezone)
    if turn.action is None:
        urgent = danger.first(turn) if turn.private and turn.staff is None else []
        return [*urgent, Reply(text=told)]
    toast = Toast(text=told.text[:200], alert=True)
    return [toast, Reply(text=told)] if turn.private else [toast]


def error_text(error: ComplaintError, lang: str, timezone: tzinfo) -> Text:
    """The error's text; moments (by the zone's clock) and states in its values in the reader's words."""
    return say(error.key, lang, **{name: _readable(value, lang, timezone) for name, value in error.values.items()})


def _readable(value: object, lang: str, timezone: tzinfo) -> object:
    if isinstance(value, datetime):
        return clock_words(value.astimezone(timezone), lang)
    return label(f"state.{value}", lang) if isinstance(value, str) and value in set(State) else value


def apologize(lang: str) -> Reply:
    """For an update that failed three times: it is kept for the operators, and the user is not left waiting."""
    return Reply(text=say("error.failed", lang))
