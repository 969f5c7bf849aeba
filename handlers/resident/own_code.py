"""自设查询码 (R18): six digits chosen by the reporter instead of random ones."""

from collections.abc import Iterable

from complaints.model import Draft
from complaints.ports import Records
from complaints.report import drafting
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from services import Services
from texts import say


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    changed = drafting.set_code(records, draft=draft, typed=turn.text, now=turn.now)
    return [prompt(turn, services, records, changed, lead=say("own_code.kept", turn.lang))]
