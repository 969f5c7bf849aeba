"""The newest question of a report, the only one that can be tapped, and what it asks for."""

from dataclasses import replace

from complaints.model import Person
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import DraftStep
from handlers.turn import Reply, Spent, Turn

#: the slot of a report's newest question, the only one that can be tapped; an album's answer appends the album's id
_QUESTION = "question"
#: key of the step that this question asks for
_ASKED = "asked_step"


def as_question(turn: Turn, records: Records, reply: Reply, step: str = "") -> Reply:
    """The reply as the report's newest question; without `step` it is about the report as a whole. An album's items
    share one question, which each item updates."""
    note_asked(turn, records, step)
    if turn.album:
        return replace(reply, slot=f"{_QUESTION}:{turn.album}")
    return replace(reply, slot=standing(turn, records), fresh=True)


def spent(turn: Turn, records: Records) -> Spent:
    """Outdates the tapped message and the newest question: the draft was submitted or given up."""
    return Spent(slot=standing(turn, records), message=turn.message_id if turn.action else None)


def standing(turn: Turn, records: Records) -> str:
    """The slot of the newest question of the turn's chat."""
    return open_question(records, bot_id=turn.bot_id, chat_id=turn.chat_id)


def note_asked(turn: Turn, records: Records, step: str) -> None:
    """Records what the newest question asks for; nothing is stored once nothing is asked for."""
    if not step:
        records.memory.drop(turn.bot_id, turn.chat_id, _ASKED)
    elif asked(records, bot_id=turn.bot_id, chat_id=turn.chat_id) != step:
        records.memory.put(turn.bot_id, turn.chat_id, _ASKED, step, expires_at=turn.now + drafting.DRAFT_LIFE)


def asked(records: Records, *, bot_id: int, chat_id: int) -> str:
    """What the chat's newest question asks for: a step, perhaps with a page after a colon."""
    return records.memory.get(bot_id, chat_id, _ASKED) or ""


def waits_for_album(turn: Turn, records: Records) -> bool:
    """Whether the one question of an album has not been sent yet."""
    return records.waits_like(bot_id=turn.bot_id, chat_id=turn.chat_id, start=f"{_QUESTION}:")


def is_asked(records: Records, person: Person, step: DraftStep) -> bool:
    """Whether the chat's newest question asks for that step."""
    return asked(records, bot_id=person.bot_id, chat_id=person.chat_id) == step


def open_question(records: Records, *, bot_id: int, chat_id: int) -> str:
    """The slot of the chat's newest question."""
    return records.slot_like(bot_id=bot_id, chat_id=chat_id, start=_QUESTION) or _QUESTION
