"""Typed text, read in the promised order: a button's word, a reply to one of our messages, the pending step, a
question."""

from collections.abc import Iterable
from dataclasses import replace

from chinese.asking import asks
from complaints.model import Draft
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import DraftStep, has_consented
from handlers.resident import (
    ask,
    danger,
    fill,
    follow_up,
    notice_photo,
    number_and_code,
    own_code,
    profile,
    questions,
    restrained,
    set_place,
    subscribe_place,
    track,
    which,
)
from handlers.resident.steps import prompt
from handlers.resident.words import said_button
from handlers.staff import act
from handlers.turn import Answer, Turn
from knowledge.values import Answer as Found
from services import Services
from texts import say


def on_text(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A text message of a private chat."""
    pressed = said_button(turn.text)
    if pressed is not None:
        return [*danger.first(turn), *pressed(turn, services, records)]
    if (filled := act.typed(turn, services, records)) is not None:
        return filled
    return [*danger.first(turn), *_heard(turn, services, records)]


def _heard(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    if turn.reply_to is not None and (answered := follow_up.to_message(turn, services, records)) is not None:
        return answered
    if (opened := number_and_code.typed(turn, services, records)) is not None:
        return opened
    if turn.text.upper().startswith("LW"):
        if (about := follow_up.numbered(turn, services, records)) is not None:
            return about
        return track.by_number(turn, services, records, turn.text)
    awaited = _awaited(turn)
    if awaited == track.NUMBER and not track.may_be_number(turn.text):
        records.people.stop_awaiting(turn.person.id)
        awaited = ""
    draft = records.drafts.open_of(turn.person.id) if has_consented(turn.person) else None
    found = ask.find(turn, services)
    # inside a step a text is its value unless it plainly asks something; words of danger belong to the report
    urgent = danger.is_urgent(turn)
    sure = found.decision == "answer" and found.nuisance is None and asks(turn.text) and not urgent
    if awaited == notice_photo.AWAITED:
        person = replace(turn.person, awaiting="", awaiting_until=None)
        records.people.save(person)
        return [ask.reply(replace(turn, person=person), services, records, found)]
    if awaited:
        return _pending(turn, services, records, awaited, found if sure else None)
    if draft is None:
        if not sure and (asked := which.ask(turn, services, records)) is not None:
            return asked
        if urgent:
            return [danger.what_now(turn, services, found)]
        if (kind := profile.said(turn.text)) is not None:
            return ask.say_kind(turn, services, records, kind)
        return [ask.reply(turn, services, records, found)]
    if sure:
        return [
            ask.reply(turn, services, records, found),
            prompt(turn, services, records, draft, lead=say("ask.back_to", turn.lang)),
        ]
    return _step_value(turn, services, records, draft)


def _awaited(turn: Turn) -> str:
    person = turn.person
    waiting = person.awaiting_until is not None and turn.now <= person.awaiting_until
    return person.awaiting if waiting else ""


def _pending(turn: Turn, services: Services, records: Records, awaited: str, found: Found | None) -> Iterable[Answer]:
    """What the text was awaited for; a sure question is answered and the wait goes on."""
    what = awaited.partition(":")[0]
    if what == "human":
        records.people.stop_awaiting(turn.person.id)
        return follow_up.pass_question_on(turn, services, records)
    if found is not None:
        return [ask.reply(turn, services, records, found)]
    if what == track.NUMBER:
        return track.by_number(turn, services, records, turn.text)
    if what == track.CODE:
        return track.with_code(turn, services, records)
    if what == subscribe_place.AWAITED:
        return subscribe_place.typed(turn, services, records)
    if what == restrained.AWAITED:
        return restrained.appealed(turn, services, records)
    return follow_up.awaited_text(turn, services, records)


def _step_value(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    step = drafting.current_step(records, draft, turn.person)
    if step in (DraftStep.PLACE, DraftStep.PLACE_CONFIRM):  # typing again corrects the address
        return set_place.typed(turn, services, records, draft)
    if draft.place is None and set_place.is_point(turn.text):  # told before it was asked for
        return set_place.typed(turn, services, records, draft)
    if step is DraftStep.CONTACT:
        return fill.contact(turn, services, records, draft)
    if step is DraftStep.QUESTION:
        return questions.typed(turn, services, records, draft)
    if step is DraftStep.CODE:
        return own_code.typed(turn, services, records, draft)
    told = drafting.add_text(records, draft=draft, text=turn.text, now=turn.now)
    # where the next prompt is the same one or another field's, say where the words went
    lead = None if step is DraftStep.TEXT else say("report.text_added", turn.lang)
    return [prompt(turn, services, records, told, lead=lead)]
