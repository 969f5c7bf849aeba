"""Domain errors become a text here, and nowhere else in the chat."""

from complaints.errors import ComplaintError
from handlers.turn import Answer, Reply, Toast, Turn
from texts import label, say


def explain(error: ComplaintError, turn: Turn) -> list[Answer]:
    """A tap is answered on the button, a message by a message; each says what to do next. A group is told on the button only."""
    if turn.action is not None:
        toast = Toast(label(error.key, turn.lang, **error.values)[:200], alert=True)
        return [toast] if not turn.private else [toast, Reply(text=say(error.key, turn.lang, **error.values))]
    return [Reply(text=say(error.key, turn.lang, **error.values))]


def apologize(lang: str) -> Reply:
    """For an update that failed three times: it is kept for the operators, and the user is not left waiting."""
    return Reply(text=say("error.failed", lang))
