"""举报污染 under an answer: the words (and photos) of the nuisance go into a report, nothing is typed twice."""

from collections.abc import Iterable

from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import has_consented
from handlers.held import origin_text
from handlers.keyboards import report_menu
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say


def carry(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Without consent the tap itself marks the message (handlers.held): 同意 picks it up."""
    if not has_consented(turn.person):
        return [ask_consent(turn, records)]
    origin = turn.arg(0) or "0"
    told = origin_text(records, turn, origin)
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    if told and told not in draft.text:
        draft = drafting.add_text(records, draft=draft, text=told, now=turn.now)
    hello = Reply(text=say("report.carried" if told else "report.started", turn.lang), keyboard=report_menu(turn.lang))
    return [hello, prompt(turn, services, records, draft)]
