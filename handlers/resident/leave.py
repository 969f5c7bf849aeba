"""取消 under a question that asks for a text or photo about a case."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.resident.waiting import stop_waiting
from handlers.turn import Answer, Button, Keyboard, Reply, Turn
from services import Services
from texts import say


def or_leave(lang: str, *rows: tuple[Button, ...]) -> Keyboard:
    """The question's buttons, and 取消 below them."""
    return inline(*rows, (button("step.cancel", lang, "leave"),))


def leave(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Changes nothing else; a report that is being written stays open."""
    stop_waiting(turn, records)
    return [Reply(text=say("follow.left", turn.lang), keyboard=main_menu(turn.lang))]
