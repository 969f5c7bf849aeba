"""Who may take a typed text. The order in which they are asked, which is promised, is handlers.routes.TEXTS."""

from collections.abc import Iterable, Mapping

from complaints.model import AwaitedKind, Draft
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import DraftStep
from handlers.claims import StepHandle, TextClaim
from handlers.resident import ask, danger, follow_up, number_and_code, profile, set_place, track, which
from handlers.resident.reading import TextReading
from handlers.resident.steps import prompt
from handlers.resident.words import said_button
from handlers.staff import act
from handlers.turn import Answer, Handle, Turn
from services import Services
from texts import say

Answers = Iterable[Answer]


def button_word(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A button's label, or the word on it."""
    handle = said_button(turn.text)
    return None if handle is None else handle(turn, services, records)


def staff_form(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A field of the form that a staff member has open."""
    return act.typed(turn, services, records)


def reply_to_case(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A reply to a message about one of the person's own cases."""
    return None if turn.reply_to is None else follow_up.to_message(turn, services, records)


def case_code(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A case number with its 查询码, or six digits after a number."""
    return number_and_code.typed(turn, services, records)


def case_number(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A case number, alone or before words about the case."""
    if not turn.text.upper().startswith("LW"):
        return None
    about_case = follow_up.numbered(turn, services, records)
    return track.by_number(turn, services, records, turn.text) if about_case is None else about_case


def end_wait_for_number(turn: Turn, services: Services, records: Records, reading: TextReading) -> None:
    """Takes nothing: a text that cannot be a number ends the wait of 查进度 and is read as any other."""
    if reading.misses_number:
        records.people.stop_awaiting(turn.person.id)


def awaited_question(handles: Mapping[AwaitedKind, Handle]) -> TextClaim:
    """The question that a tap asked for, whether or not it can be answered."""
    return _awaited(handles, "awaited_question")


def question_meanwhile(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """A sure question while something else is awaited: it is answered, and the wait goes on or the step is repeated."""
    if not reading.is_sure_question:
        return None
    if reading.awaiting is not None:
        return [ask.reply(turn, services, records, reading.found)]
    if reading.draft is None:
        return None
    repeated = prompt(turn, services, records, reading.draft, lead=say("ask.back_to", turn.lang))
    return [ask.reply(turn, services, records, reading.found), repeated]


def awaited_words(handles: Mapping[AwaitedKind, Handle]) -> TextClaim:
    """Any other text that a tap or a command asked for."""
    return _awaited(handles, "awaited_words")


def early_place(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Coordinates or a map's link before the report's place was asked for."""
    draft = reading.draft
    if draft is None or draft.place is not None or not set_place.is_point(turn.text):
        return None
    return set_place.typed(turn, services, records, draft)


def step_value(handles: Mapping[DraftStep, StepHandle]) -> TextClaim:
    """The value of the report's pending step; where the step takes no text, the text joins the description."""

    def step_value(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
        if reading.draft is None:
            return None
        step = drafting.current_step(records, reading.draft, turn.person)
        handle = handles.get(step)
        if handle is None:
            return _describe(turn, services, records, reading.draft, step)
        return handle(turn, services, records, reading.draft)

    return step_value


def for_which_case(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Words while a case waits for its reporter's answer: the reporter is asked whether they belong to it."""
    return None if reading.is_sure_question else which.ask(turn, services, records)


def danger_alone(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """Words of danger while no report is being written."""
    return [danger.what_now(turn, services, reading.found)] if reading.is_urgent else None


def kind_of_asker(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
    """我是施工单位 and the like."""
    kind = profile.said(turn.text)
    return None if kind is None else ask.say_kind(turn, services, records, kind)


def question(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers:
    """Everything else: an answer, suggestions, or 'not known'."""
    return [ask.reply(turn, services, records, reading.found)]


def _awaited(handles: Mapping[AwaitedKind, Handle], name: str) -> TextClaim:
    def claim(turn: Turn, services: Services, records: Records, reading: TextReading) -> Answers | None:
        handle = handles.get(reading.awaiting.kind) if reading.awaiting is not None else None
        return None if handle is None else handle(turn, services, records)

    claim.__name__ = name
    return claim


def _describe(turn: Turn, services: Services, records: Records, draft: Draft, step: DraftStep) -> Answers:
    described = drafting.add_text(records, draft=draft, text=turn.text, now=turn.now)
    # where the next prompt repeats itself or is about another field, say where the words went
    lead = None if step is DraftStep.TEXT else say("report.text_added", turn.lang)
    return [prompt(turn, services, records, described, lead=lead)]
