"""A photo whose words ask about a notice (E19): what it is for is asked; nothing is read from the picture."""

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
    """An album is evidence: nobody asks about one notice with several pictures."""
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
    return [ask.reply(replace(turn, person=person), services, records, ask.find(turn, services))]


def sent(turn: Turn, records: Records) -> Turn | None:
    """The message with the photo that a tap is about (args: what, message id), while it is still kept."""
    number = turn.arg(1)
    kept = held_messages(records, turn)
    return next((held.turn for held in kept if str(held.turn.message_id) == number), None)
