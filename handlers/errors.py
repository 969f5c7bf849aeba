"""The chat's one translation of domain errors into texts."""

from complaints.errors import ComplaintError
from complaints.office.rights import is_staff
from handlers.keyboards import button, inline
from handlers.resident import danger
from handlers.turn import Answer, Keyboard, Reply, Toast, Turn
from services import Services
from texts import say
from wording.errors import error_text


def explain(error: ComplaintError, turn: Turn, services: Services) -> list[Answer]:
    """A tap gets a toast and, in a private chat, a message; a message gets a message. Nothing is posted to a group."""
    text = error_text(error, turn.lang, services.zone.timezone)
    if turn.action is None:
        urgent = danger.first(turn) if turn.private and not is_staff(turn.staff) else []
        return [*urgent, Reply(text=text)]
    toast = Toast(text=text.text[:200], alert=True)
    return [toast, Reply(text=text, keyboard=_case_button(turn))] if turn.private else [toast]


def _case_button(turn: Turn) -> Keyboard | None:
    """The case that an outdated button of a resident was about, as it stands now."""
    number = turn.arg(0)
    if turn.staff is not None or not number.startswith("LW-"):
        return None
    return inline((button("follow.details", turn.lang, "case", number),))


def apologize(lang: str) -> Reply:
    """The reply to an update that failed three times; the update itself is stored for the operators."""
    return Reply(text=say("error.failed", lang))
