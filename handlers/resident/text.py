"""Who may take a typed text. The order in which they are asked, which is promised, is handlers.routes.TEXTS."""

import re
from collections.abc import Iterable, Mapping

from complaints.model import AwaitedKind
from complaints.report import drafting
from complaints.report.draft import DraftStep
from complaints.report.number_and_code import NUMBER_MARK
from handlers.claims import StepHandle, TextClaim
from handlers.firm import going, warning
from handlers.inspect import filling as inspect_filling
from handlers.resident import (
    ask,
    danger,
    follow_up,
    free_text,
    menu,
    named_case,
    number_and_code,
    profile,
    set_place,
    signing,
    table_answer,
    track,
    which,
)
from handlers.resident.describing import describe
from handlers.resident.reading import TextReading
from handlers.resident.steps import prompt
from handlers.resident.words import said_button
from handlers.staff import act
from handlers.turn import Answer, Handle, Reply, Turn
from handlers.unit import act as unit_act
from hearing.heard import MessageKind
from services import Services
from services.records import Records
from texts import say

Answers = Iterable[Answer]

#: steps that are answered with a tap or with files
_WORDLESS = (DraftStep.PHOTOS, DraftStep.CATEGORY, DraftStep.IDENTITY, DraftStep.REVIEW)
#: `sureness` from which a text at such a step is no part of the description
_SURE = 0.7
#: begins like a case number
_WRONG_NUMBER = re.compile(r"LW[-–—_ ]?[0-9]|LW[-–—_ ]", re.IGNORECASE)


def button_word(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A button's label, or the word on it."""
    handle = said_button(turn.text)
    return None if handle is None else handle(turn, services, records)


def staff_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A field of the form that a staff member has open."""
    return act.typed(turn, services, records)


def unit_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A field of the form that a member of a unit has open."""
    return unit_act.typed(turn, services, records)


def inspect_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A step of the finding that an inspector has open."""
    return inspect_filling.typed(turn, services, records)


def check_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Words for the item of a self-check that a member of a firm has open; a word of the menu leads away from it."""
    return going.typed(turn, services, records) if reading.heard.menu is None else None


def warning_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A word about the measures that a member of a firm reports; a word of the menu leads away from it."""
    return warning.typed(turn, services, records) if reading.heard.menu is None else None


def menu_word(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A word of the menu, or a synonym, and nothing else. Within a report 实名举报 is a choice; thanks may be the
    reason of a rating."""
    word = reading.heard.menu
    if word is None or (reading.draft is not None and signing.choice(turn.text) is not None):
        return None
    if word in menu.COURTESY:
        rated = turn.awaiting is not None and turn.awaiting.kind is AwaitedKind.RATING_REASON
        return None if rated else menu.courtesy(turn, services, records, reading)
    return menu.WORDS[word](turn, services, records)


def case_code(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A case number with its 查询码, or six digits after a number."""
    if reading.named.code is None:
        return None
    is_value = reading.is_pending and reading.tells_more
    return number_and_code.typed(turn, services, records, is_value=is_value)


def case_number(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A case number anywhere, unless the text is the answer to what is pending and only mentions it."""
    if not reading.named.numbers:
        wrong = _WRONG_NUMBER.match(turn.text) or (NUMBER_MARK in reading.named.masked and not reading.is_pending)
        return track.by_number(turn, services, records, turn.text) if wrong else None
    mentions = reading.is_pending and reading.tells_more and not named_case.is_addressed(turn, records)
    return None if mentions else named_case.about(turn, services, records, reading)


def reply_to_case(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A reply to a message about one of the person's own cases."""
    if turn.reply_to is None:
        return None
    told = follow_up.to_message(reading.value, services, records)
    return None if told is None else [*told, *named_case.mentioned(turn, records, reading)]


def end_wait_for_number(turn: Turn, services: Services, records: Records, reading: TextReading) -> None:
    """Takes nothing: a text that cannot be a number ends the wait of 查进度 and is read as any other."""
    if reading.misses_number:
        records.people.stop_awaiting(turn.person.id)


def awaited_question(handles: Mapping[AwaitedKind, Handle]) -> TextClaim:
    """The question that a tap asked for, whether or not it can be answered."""
    return _awaited(handles, "awaited_question")


def question_about_identity(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Who learns the reporter's name: asked while a report is written, answered there, and the step repeated."""
    if reading.draft is None or not signing.asks_about_identity(reading.heard):
        return None
    if reading.heard.states_nuisance and not reading.draft.text:
        return None
    repeated = prompt(turn, services, records, reading.draft, lead=say("ask.back_to", turn.lang))
    return [Reply(text=say("identity.about", turn.lang)), repeated]


def question_meanwhile(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A sure question while something else is awaited: it is answered, and the wait goes on or the step is repeated."""
    if not reading.is_sure_question:
        return None
    if reading.awaiting is not None:
        return [ask.reply(turn, services, records, reading.heard)]
    if reading.draft is None:
        return None
    repeated = prompt(turn, services, records, reading.draft, lead=say("ask.back_to", turn.lang))
    return [ask.reply(turn, services, records, reading.heard), repeated]


def awaited_words(handles: Mapping[AwaitedKind, Handle]) -> TextClaim:
    """Any other text that a tap or a command asked for."""
    return _awaited(handles, "awaited_words")


def early_place(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Coordinates or a map's link before the report's place was asked for."""
    draft = reading.draft
    if draft is None or draft.place is not None or not set_place.is_point(turn.text):
        return None
    return set_place.typed(turn, services, records, draft)


def aside_in_report(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A question, also an unsure one, at a step that asks for no words: answered, and the step repeated. It is no
    evidence."""
    draft, heard = reading.draft, reading.heard
    if draft is None or reading.is_urgent or heard.sureness < _SURE or turn.reply_to is not None:
        return None
    if drafting.current_step(records, draft, turn.person) not in _WORDLESS or signing.is_for(turn.text):
        return None
    if heard.kind is MessageKind.STATUS:
        answered = list(track.ask(turn, services, records))
    elif heard.kind in (MessageKind.QUESTION, MessageKind.FOLLOW_UP) and heard.asks_at_end:
        answered = [ask.reply(turn, services, records, heard)]
    else:
        return None
    return [*answered, prompt(turn, services, records, draft, lead=say("ask.back_to", turn.lang))]


def step_value(handles: Mapping[DraftStep, StepHandle]) -> TextClaim:
    """The value of the report's pending step; where the step takes no text, the text joins the description."""

    def step_value(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
        if reading.draft is None:
            return None
        step = drafting.current_step(records, reading.draft, turn.person)
        handle = handles.get(step)
        take = handle or describe
        taken = take(reading.value, services, records, reading.draft)
        return [*taken, *named_case.mentioned(turn, records, reading)]

    return step_value


def for_which_case(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Words while a case waits for its reporter's answer: the reporter is asked whether they belong to it."""
    aside = reading.is_sure_question or reading.heard.kind in (MessageKind.STATUS, MessageKind.HUMAN)
    return None if aside else which.ask_which(turn, services, records)


def danger_alone(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Words of danger while no report is being written."""
    return [danger.what_now(turn, services, reading.found)] if reading.is_urgent else None


def kind_of_asker(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """我是施工单位 and the like."""
    kind = profile.said(turn.text)
    return None if kind is None else ask.say_kind(turn, services, records, kind)


def own_status(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    return free_text.own_status(turn, services, records, reading.heard)


def person_wanted(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    return free_text.person_wanted(turn, services, records, reading.heard)


def table(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A question that an imported table decides, or the figures that it asked for."""
    return table_answer.answer(turn, services, records, reading.heard)


def several_matters(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    return free_text.several_matters(turn, services, records, reading.heard)


def story(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    return free_text.story(turn, services, records, reading.heard)


def question(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers:
    """Everything else."""
    return free_text.question(turn, services, records, reading.heard)


def _awaited(handles: Mapping[AwaitedKind, Handle], name: str) -> TextClaim:
    def claim(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
        handle = handles.get(reading.awaiting.kind) if reading.awaiting is not None else None
        if handle is None:
            return None
        return [*handle(reading.value, services, records), *named_case.mentioned(turn, records, reading)]

    claim.__name__ = name
    return claim
