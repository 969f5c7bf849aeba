"""Words that join the description of the report being written."""

from collections.abc import Iterable

from complaints.model import Draft
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import DraftStep
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from services import Services
from texts import say


def describe(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    step = drafting.current_step(records, draft, turn.person)
    described = drafting.add_text(records, draft=draft, text=turn.text, now=turn.now)
    # where the next prompt repeats itself or is about another field, say where the words went
    lead = None if step is DraftStep.TEXT else say("report.text_added", turn.lang)
    return [prompt(turn, services, records, described, lead=lead)]
