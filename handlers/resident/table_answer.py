"""我做家具喷漆，要报告书还是报告表？: what the imported tables say (knowledge.tables). A table that lacks a figure asks
for it; words of the next minutes that give it belong to the question."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident.report_offer import rule_button
from handlers.turn import Answer, Reply, Turn
from hearing.heard import Heard, MessageKind
from knowledge.tables import TableAnswer
from knowledge.tables.wording import table_text
from services import Services

_ASKED = "table"
#: how long a table's question waits for its answer
_WAIT = timedelta(minutes=30)
_MOST = 500


def answer(turn: Turn, services: Services, records: Records, heard: Heard) -> Iterable[Answer] | None:
    """None for a text that no table answers."""
    question, is_story = turn.text, heard.states_nuisance and not heard.asks_at_end
    found = None if is_story else services.tables.answer(question)
    if found is None and not heard.asks_at_end:
        question = _continued(turn, services, records)
        found = services.tables.answer(question) if question else None
    if found is None:
        return None
    _remember(turn, records, found, question)
    offered = heard.answer.decision == "answer" and heard.kind is not MessageKind.FOLLOW_UP
    rule = (rule_button(heard, turn.lang, str(turn.message_id or 0)),) if offered else ()
    human = button("ask.human", turn.lang, "human", str(turn.message_id or 0))
    return [Reply(text=table_text(found, turn.lang), keyboard=inline(rule, (human,)))]


def _continued(turn: Turn, services: Services, records: Records) -> str:
    """The question that a table needs to know more about, with what the text says; empty if there is none."""
    until, _, asked = (records.memory.get(turn.bot_id, turn.chat_id, _ASKED) or "").partition(" ")
    waits = bool(asked) and datetime.fromisoformat(until) > turn.now
    return f"{asked}，{turn.text}" if waits and services.tables.is_told(turn.text) else ""


def _remember(turn: Turn, records: Records, found: TableAnswer, question: str) -> None:
    if found.ask and len(question) <= _MOST:
        until = turn.now + _WAIT
        value = f"{until.isoformat()} {question}"
        records.memory.put(turn.bot_id, turn.chat_id, _ASKED, value, expires_at=until, lasting=False)
    else:
        records.memory.drop(turn.bot_id, turn.chat_id, _ASKED)
