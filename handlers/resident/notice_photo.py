"""A photo whose caption asks about a notice (E19): the user is asked what it is for. No text is read from pictures."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from chinese.asking import asks, names_notice
from complaints.model import AwaitedKind
from complaints.ports import Records
from handlers.held import held_messages
from handlers.keyboards import button, inline
from handlers.resident import ask
from handlers.resident.waiting import start_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say

_WAIT = timedelta(hours=1)


def is_meant(turn: Turn) -> bool:
    """One picture with a question about a notice. Albums are always evidence."""
    pictured = len(turn.files) == 1 and turn.files[0].kind in ("photo", "document")
    return pictured and not turn.album and names_notice(turn.text) and asks(turn.text)


def ask_what(turn: Turn) -> Reply:
    mine = str(turn.message_id or 0)
    choices = (
        button("notice_photo.evidence", turn.lang, "pic", "evidence", mine),
        button("notice_photo.question", turn.lang, "pic", "ask", mine),
    )
    return Reply(text=say("notice_photo.what", turn.lang), keyboard=inline(choices))


def await_question(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    start_waiting(turn, records, AwaitedKind.QUESTION_ON_NOTICE, lasting=_WAIT)
    return [Reply(text=say("notice_photo.type", turn.lang))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The question about the notice: answered like any other."""
    person = replace(turn.person, awaiting=None)
    records.people.save(person)
    return [ask.reply(replace(turn, person=person), services, records, ask.hear(turn, services, records))]


def sent(turn: Turn, records: Records) -> Turn | None:
    """The message with the photo that a tap refers to (args: purpose, message id), while it is stored."""
    messages = (held.turn for held in held_messages(records, turn))
    return next((message for message in messages if str(message.message_id) == turn.arg(1)), None)
