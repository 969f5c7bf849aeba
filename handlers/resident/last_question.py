"""The question that was answered last, for half an hour: a follow-up (那罚多少) is about it. It is sealed with a key
that only the running process has, so that no copy of the database reveals it."""

from datetime import datetime, timedelta

from complaints.ports import Records
from complaints.privacy.masking import as_question
from handlers.turn import Turn

#: How long a follow-up question ('and what is the fine?') refers to the last answer.
FOLLOW_UP = timedelta(minutes=30)
_KEY = "last_question"
_LONGEST = 400


def remember(turn: Turn, records: Records, text: str, *, leans: bool = False) -> None:
    """`leans`: `text` is a follow-up itself, so that the question before still tells the subject."""
    before = last_question(turn, records) if leans else ""
    asked = f"{before} {as_question(text)}".strip()[:_LONGEST]
    if not asked:
        forget(turn, records)
        return
    until = turn.now + FOLLOW_UP
    value = f"{until.isoformat()} {asked}"
    records.memory.put(turn.bot_id, turn.chat_id, _KEY, value, expires_at=until, lasting=False)


def last_question(turn: Turn, records: Records) -> str:
    """Empty if none was answered within half an hour."""
    until, _, asked = (records.memory.get(turn.bot_id, turn.chat_id, _KEY) or "").partition(" ")
    return asked if until and turn.now <= datetime.fromisoformat(until) else ""


def forget(turn: Turn, records: Records) -> None:
    records.memory.drop(turn.bot_id, turn.chat_id, _KEY)
