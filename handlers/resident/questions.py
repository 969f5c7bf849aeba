"""At most three optional questions per category (R12), one message each; every question can be skipped. An answer that
reports danger is stored like any other, and the emergency numbers precede the reply."""

from collections.abc import Iterable

from complaints.errors import NotFound
from complaints.model import Draft
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.danger import is_dangerous_answer
from handlers.resident import danger
from handlers.resident.question_card import asked_now
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from services import Services
from zone.questions import Question, question


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: question, choice; without a choice the question is skipped."""
    draft = _draft(turn, records)
    asked = question(turn.arg(0))
    if asked is None or asked.id not in draft.to_ask:
        raise NotFound("error.old_button")
    chosen = next((choice for choice in asked.choices if turn.arg(1) == choice.id), None)
    text = chosen.name("zh_CN") if chosen else ""  # staff read Chinese
    return _answered(turn, services, records, draft, asked=asked, text=text)


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    asked = asked_now(draft)
    return _answered(turn, services, records, draft, asked=asked, text=turn.text)


def skip_all(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return [prompt(turn, services, records, drafting.ask_no_more(records, draft=_draft(turn, records), now=turn.now))]


def skip(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """The word 跳过."""
    return _answered(turn, services, records, draft, asked=asked_now(draft), text="")


def _answered(
    turn: Turn, services: Services, records: Records, draft: Draft, *, asked: Question, text: str
) -> Iterable[Answer]:
    saved = drafting.answer(records, draft=draft, question=asked.id, text=text, now=turn.now)
    numbers_sent = danger.is_urgent(turn)  # for the urgent words of the message
    if numbers_sent or not is_dangerous_answer(asked.id, text):
        return [prompt(turn, services, records, saved)]
    asked_next = prompt(turn, services, records, saved, lead=danger.not_submitted(turn.lang))
    return [danger.numbers(turn.lang), asked_next]


def _draft(turn: Turn, records: Records) -> Draft:
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        raise NotFound("error.no_draft")
    return draft
