"""Tells staff that a question to the office is overdue: its number and a link, nothing of what was asked."""

from datetime import datetime

from complaints.model import Notice
from complaints.ports import Records
from handlers.keyboards import inline
from handlers.staff.links import console_button
from handlers.turn import Reply
from services import Services
from texts import say
from wording.moments import moment


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None if it was answered meanwhile."""
    number, due_at = notice.values["number"], datetime.fromisoformat(notice.values["due_at"])
    if not records.questions.is_waiting(int(number)):
        return None
    text = say(notice.key, lang, number=number, due=moment(due_at, services.zone, lang))
    return Reply(text=text, keyboard=inline(console_button(services, lang, "ladder")))
