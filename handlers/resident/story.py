"""举报污染 under an answer: the words (and photos) go into a report, so that nothing is typed twice."""

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
    """Adds the message's text to the report. Without consent the stored tap marks the message for 同意
    (handlers.held)."""
    if not has_consented(turn.person):
        return [ask_consent(turn, records)]
    text = origin_text(records, turn, turn.arg(0))
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    if text and text not in draft.text:
        draft = drafting.add_text(records, draft=draft, text=text, now=turn.now)
    hello = Reply(text=say("report.carried" if text else "report.started", turn.lang), keyboard=report_menu(turn.lang))
    return [hello, prompt(turn, services, records, draft)]
