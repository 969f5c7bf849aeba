"""A photo whose words ask about a notice (E19): what it is for is asked; nothing is read from the picture."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from chinese.asking import asks, names_notice
from complaints.policy import RAW_WORDS_KEPT
from complaints.ports import Records
from handlers.held import held_messages
from handlers.keyboards import button, inline
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say

AWAITED = "notice"
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
    records.people.save(replace(turn.person, awaiting=AWAITED, awaiting_until=turn.now + _WAIT))
    return [Reply(text=say("notice_photo.type", turn.lang))]


def sent(turn: Turn, records: Records) -> Turn | None:
    """The message with the photo that a tap is about (args: what, message id), while it is still kept."""
    number = turn.action.args[1] if turn.action and len(turn.action.args) > 1 else ""
    kept = held_messages(records, turn, since=turn.now - RAW_WORDS_KEPT)
    return next((held.turn for held in kept if str(held.turn.message_id) == number), None)
