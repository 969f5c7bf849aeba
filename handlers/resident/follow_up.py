"""After submission: a resident answers a question, says solved or unsolved, objects; by button, by reply, by number
(R21, R24)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from complaints import feedback
from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Complaint, Role, State
from complaints.ports import Records
from handlers.desk import Desk
from handlers.keyboards import main_menu
from handlers.resident import human
from handlers.turn import Answer, Reply, Turn
from texts import say

_WAIT = timedelta(hours=24)


def answer_question(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    return _await(turn, records, "reply", "follow.type_answer")


def unsolved(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """未解决: what is still wrong comes next; with it the case goes back to work."""
    return _await(turn, records, "unsolved", "follow.type_unsolved")


def object_(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    return _await(turn, records, "object", "follow.type_objection")


def solved(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    case = _own_case(turn, records, _number(turn))
    feedback.solved(records, case_id=case.id, seen_version=case.version, actor=_reporter(turn), now=turn.now)
    return [Reply(text=say("follow.thanks", turn.lang), keyboard=main_menu(turn.lang))]


def to_message(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer] | None:
    """A reply to one of our messages about a case that waits for an answer; None when it is about nothing of the
    kind."""
    slot = records.slot_of(bot_id=turn.bot_id, chat_id=turn.chat_id, message_id=turn.reply_to or 0)
    if slot is None or not slot.startswith("case:"):
        return None
    case = records.cases.get(int(slot.removeprefix("case:")))
    if case is None or case.state is not State.NEED_INFO or not _is_theirs(turn, records, case):
        return None
    return _reply(turn, desk, records, case)


def awaited_text(turn: Turn, desk: Desk, records: Records, what: str, number: str) -> Iterable[Answer]:
    """The text that a tap on 回答, 未解决 or 提出异议 asked for."""
    case = _own_case(turn, records, number)
    records.people.stop_awaiting(turn.person.id)
    if what == "reply":
        return _reply(turn, desk, records, case)
    act = feedback.unsolved if what == "unsolved" else feedback.object_to
    act(
        records,
        case_id=case.id,
        seen_version=case.version,
        actor=_reporter(turn),
        reason=turn.text,
        now=turn.now,
        clock=desk.clock,
    )
    return [Reply(text=say(f"follow.{what}_done", turn.lang), keyboard=main_menu(turn.lang))]


def add_files(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer] | None:
    """Photos while an answer or 未解决 is awaited belong to that case; None when nothing of the kind is awaited."""
    what, _, number = turn.person.awaiting.partition(":")
    waiting = turn.person.awaiting_until is not None and turn.now <= turn.person.awaiting_until
    if not waiting or what not in ("reply", "unsolved", "object"):
        return None
    case = _own_case(turn, records, number)
    for file in turn.files:
        records.evidence.add(
            draft_id=None,
            case_id=case.id,
            kind=file.kind,
            stage="supplement",
            bot_id=turn.bot_id,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            size=file.size,
            now=turn.now,
        )
    if turn.text:
        return awaited_text(turn, desk, records, what, number)
    slot = f"album:{turn.album}" if turn.album else None
    text = say("follow.photo_added", turn.lang, number=case.number)
    return [Reply(text=text, slot=slot, delay_s=1.5 if turn.album else 0.0)]


def pass_question_on(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    return human.pass_on(turn, desk, records, turn.text)


def _reply(turn: Turn, desk: Desk, records: Records, case: Complaint) -> Iterable[Answer]:
    feedback.reply(
        records,
        case_id=case.id,
        seen_version=case.version,
        actor=_reporter(turn),
        text=turn.text,
        now=turn.now,
        clock=desk.clock,
    )
    text = say("follow.reply_done", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=main_menu(turn.lang))]


def _await(turn: Turn, records: Records, what: str, key: str) -> Iterable[Answer]:
    case = _own_case(turn, records, _number(turn))
    person = replace(turn.person, awaiting=f"{what}:{case.number}", awaiting_until=turn.now + _WAIT)
    records.people.save(person)
    return [Reply(text=say(key, turn.lang, number=case.number))]


def _number(turn: Turn) -> str:
    return turn.action.args[0] if turn.action and turn.action.args else ""


def _own_case(turn: Turn, records: Records, number: str) -> Complaint:
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("error.old_button")
    if not _is_theirs(turn, records, case):
        raise NotAllowed()
    return case


def _is_theirs(turn: Turn, records: Records, case: Complaint) -> bool:
    """The reporter's own account, or the chat that an anonymous case's relay leads to."""
    if case.reporter_id is not None:
        return case.reporter_id == turn.person.id
    relay = records.relays.get(case.id)
    return relay is not None and relay[:2] == (turn.bot_id, turn.chat_id)


def _reporter(turn: Turn) -> Actor:
    return Actor(role=Role.REPORTER)
