"""删除我的信息 (R32): says what will be erased, what stays and why; once confirmed, erases at once and logs it."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.ports import Records
from complaints.report import erasure
from handlers.keyboards import button, inline, main_menu
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say

_ALL = 1000
_KEPT = timedelta(days=3650)


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    cases = records.cases.of_reporter(turn.person.id, limit=_ALL)
    buttons = inline((button("erase.yes", turn.lang, "eraseyes"), button("step.cancel", turn.lang, "leave")))
    values = {"hotline": services.zone.hotline}
    text = (
        say("erase.ask", turn.lang, count=len(cases), **values) if cases else say("erase.ask_none", turn.lang, **values)
    )
    return [Reply(text=text, keyboard=buttons)]


def erase(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    count = erasure.erase(records, person=turn.person, now=turn.now)
    records.erase_traces(bot_id=turn.bot_id, chat_id=turn.chat_id, since=turn.now - _KEPT)
    done = say("erase.done", turn.lang, count=count) if count else say("erase.done_none", turn.lang)
    return [Reply(text=done, keyboard=main_menu(turn.lang))]
