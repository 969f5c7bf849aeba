"""Messages that cannot be used (polls, dice …) and outdated buttons: the reply always offers a next step."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.keyboards import main_menu
from handlers.resident.steps import prompt
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import label, say


def message(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft = records.drafts.open_of(turn.person.id)
    lead = say("unsupported.message", turn.lang)
    if draft is not None:
        return [prompt(turn, services, records, draft, lead=lead)]
    return [Reply(text=lead, keyboard=main_menu(turn.lang))]


def button(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    toast = Toast(text=label("error.old_button", turn.lang), alert=True)
    draft = records.drafts.open_of(turn.person.id)
    return [toast, prompt(turn, services, records, draft)] if draft else [toast]


def unknown_command(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    text = say("unsupported.command", turn.lang, command=turn.command)
    return [Reply(text=text, keyboard=main_menu(turn.lang))]
