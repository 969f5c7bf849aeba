"""Edited messages (R15): an edit corrects the words of a draft or asks the question again; it never changes a submitted
case."""

from collections.abc import Iterable

from complaints.ports import Records
from complaints.report import drafting
from handlers.held import versions
from handlers.resident import ask, danger
from handlers.resident.steps import prompt
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say


def on_edit(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return [*danger.first(turn), *_corrected(turn, services, records)] if turn.text else []


def _corrected(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft = records.drafts.open_of(turn.person.id)
    earlier = versions(records, turn, turn.message_id or 0)[:-1]
    if draft is not None and earlier and earlier[-1] and earlier[-1] in draft.text:
        text = draft.text.replace(earlier[-1], turn.text, 1)
        changed = drafting.set_text(records, draft=draft, text=text, now=turn.now)
        return [prompt(turn, services, records, changed, lead=say("edited.draft", turn.lang))]
    heard = ask.hear(turn, services)
    if danger.is_urgent(turn):
        return [danger.what_now(turn, services, heard.answer)]
    if heard.answer.decision == "answer" and not heard.states_nuisance:
        return [ask.reply(turn, services, records, heard)]
    return [Reply(text=say("edited.ignored", turn.lang))]
