"""查看联系方式: shown on request, in the private chat only, and recorded in the case's history."""

from collections.abc import Iterable

from complaints.office.contact import reveal
from complaints.ports import Records
from handlers.staff.case import case_of
from handlers.staff.who import actor_of
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say


def show(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = case_of(turn, records)
    name, phone = reveal(records, case_id=case.id, actor=actor_of(turn, services, records), now=turn.now)
    text = say("contact.shown", turn.lang, number=case.number, name=name, phone=phone)
    return [Reply(text=text, chat_id=turn.user_id)]
