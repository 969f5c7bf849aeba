"""转人工 (E04): passes a question on to staff, whose answer comes back to the chat. Storing the asker needs consent.

What a firm's person asks goes to the store of consultations instead, which officers don't read (E18)."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.model import AwaitedKind, Notice
from complaints.office.parties import firm_of
from complaints.ports import Records
from complaints.privacy.coarse import hour_of
from complaints.report.draft import has_consented
from complaints.report.drafting import consent
from enterprises import consulting
from handlers.held import origin_text
from handlers.keyboards import button, inline, main_menu
from handlers.resident.leave import or_leave
from handlers.resident.waiting import start_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say

_WAIT = timedelta(hours=1)


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on 转人工 (args: message id of the question, and `yes` after consent), or the typed word."""
    origin = turn.arg(0) or "0"
    if not has_consented(turn.person):
        if turn.arg(1) != "yes":
            buttons = inline(
                (
                    button("consent.yes", turn.lang, "human", origin, "yes", style="primary"),
                    button("step.cancel", turn.lang, "leave"),
                )
            )
            return [Reply(text=say("human.consent", turn.lang), keyboard=buttons)]
        consent(records, person=turn.person, now=services.zone.local(turn.now))
    question = origin_text(records, turn, origin)
    if question:
        return pass_on(turn, services, records, question)
    return _type(turn, records)


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The question for staff."""
    records.people.stop_awaiting(turn.person.id)
    return pass_on(turn, services, records, turn.text)


def _type(turn: Turn, records: Records) -> Iterable[Answer]:
    start_waiting(turn, records, AwaitedKind.QUESTION_TO_STAFF, lasting=_WAIT)
    return [Reply(text=say("human.type", turn.lang), keyboard=or_leave(turn.lang))]


def pass_on(turn: Turn, services: Services, records: Records, question: str) -> Iterable[Answer]:
    if turn.staff is not None and turn.staff.active and firm_of(turn.staff.party):
        consulting.ask(records, turn.staff, question, now=turn.now)
        return [Reply(text=say("firm.consult.passed_on", turn.lang), keyboard=main_menu(turn.lang))]
    # a row that identifies a person stores only the hour
    asked = records.questions.ask_human(person_id=turn.person.id, text=question, now=hour_of(turn.now))
    if asked is None:
        return _type(turn, records)
    records.curation.wish(person_id=turn.person.id, text=question, now=turn.now)
    records.notices.add(
        Notice(event_id=None, case_id=None, to="group", key="human.asked", values={"number": str(asked)})
    )
    text = say("human.passed_on", turn.lang, hotline=services.zone.hotline)
    return [Reply(text=text, keyboard=main_menu(turn.lang))]
