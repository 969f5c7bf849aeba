"""A resident's words, photos and places after submission, on the case they are meant for (R21): by button, by reply, by
number; where none of these says which, it is asked (handlers.resident.which)."""

from collections.abc import Iterable

from complaints.case import amending, feedback, merging
from complaints.errors import NotFound
from complaints.model import Complaint, State
from complaints.office.above import leader_of
from complaints.policy import ALBUM_WAIT_S
from complaints.ports import Records
from handlers.keyboards import button, main_menu
from handlers.resident import amend, human, outcome
from handlers.resident.access import (
    attempt_on,
    awaited,
    is_theirs,
    own_case,
    quoted_case,
    reporter,
    split_number,
    stop_waiting,
    tapped_case,
    wait_for,
)
from handlers.resident.leave import or_leave
from handlers.turn import Answer, Reply, SentFile, Turn
from services import Services
from texts import label, say

_REASONED = ("reply", "unsolved", "object")
AWAITED = (*_REASONED, *amend.AWAITED, *outcome.AWAITED)


def answer_question(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return _await(turn, records, "reply", "follow.type_answer")


def unsolved(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """未解决: what is still wrong comes next; with it the case goes back to work, the second time to a supervisor."""
    case = tapped_case(turn, records)
    return _await(
        turn, records, "unsolved", "follow.type_unsolved" if case.round == 1 else "follow.type_unsolved_again"
    )


def object_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return _await(turn, records, "object", "follow.type_objection")


def photos_say_it(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The button under photos that came without words (args: number, what for)."""
    case = tapped_case(turn, records)
    what = turn.action.args[1] if turn.action and turn.action.args[1:] else ""
    if what not in _REASONED:
        raise NotFound("error.old_button")
    return _said(turn, services, records, case, what=what, text=label("follow.see_photos", "zh_CN"))


def to_message(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A reply to one of our messages about a case of one's own; None when it is about nothing of the kind."""
    case = quoted_case(turn, records)
    return None if case is None else about(turn, services, records, case)


def numbered(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Words behind a case's number; None where it is a number alone, or nobody's here."""
    told = split_number(turn.text)
    case = records.cases.by_number(told[0]) if told else None
    if told is None or case is None or not is_theirs(turn, records, case):
        return None
    return about(turn, services, records, own_case(turn, records, case.number), told[1])


def about(turn: Turn, services: Services, records: Records, case: Complaint, words: str = "") -> Iterable[Answer]:
    """Words that are surely about this case: the answer to its question, else a supplement."""
    text = words or turn.text
    if case.state is State.NEED_INFO:
        return _said(turn, services, records, case, what="reply", text=text)
    if amending.is_amendable(case):
        amending.supplement(records, case_id=case.id, actor=reporter(turn), now=turn.now, text=text)
        return [Reply(text=say("amend.added", turn.lang, number=case.number), keyboard=main_menu(turn.lang))]
    return [outcome.what_now(case, turn.lang)]


def awaited_text(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The text that a tap asked for."""
    waiting = awaited(turn, records, AWAITED)
    if waiting is None:
        stop_waiting(turn, records)
        return [Reply(text=say("menu.back", turn.lang), keyboard=main_menu(turn.lang))]
    what, number = waiting
    if what in amend.AWAITED:
        return amend.typed(turn, services, records, what, number)
    if what in outcome.AWAITED:
        return outcome.typed(turn, services, records, what, number)
    return _said(turn, services, records, own_case(turn, records, number), what=what, text=turn.text)


def add_files(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Photos that a tap waits for, or that are a reply to a case's message; None when it is neither."""
    waiting = awaited(turn, records, (*_REASONED, "add"))
    if waiting is not None:
        what, case = waiting[0], own_case(turn, records, waiting[1])
    else:
        quoted = quoted_case(turn, records)
        if quoted is None or not (amending.is_amendable(quoted) or quoted.state is State.CLOSED):
            return None
        case = quoted
        what = "reply" if case.state is State.NEED_INFO else "unsolved" if case.state is State.CLOSED else "add"
    keep_files(turn, records, case, turn.files)
    if what == "add":
        return _added(turn, records, case)
    if turn.text:
        return _said(turn, services, records, case, what=what, text=turn.text)
    wait_for(turn, records, what, case)
    enough = or_leave(turn.lang, (button(f"follow.enough_{what}", turn.lang, "enough", case.number, what),))
    text = say("follow.photo_added", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=enough, slot=_slot(turn), delay_s=_wait(turn))]


def point_as_answer(turn: Turn, services: Services, records: Records, number: str) -> Iterable[Answer]:
    """A position sent as the answer to a question: the place is corrected, and the question answered."""
    amend.pointed(turn, services, records, number)
    case = own_case(turn, records, number)
    return _said(turn, services, records, case, what="reply", text=label("follow.see_place", "zh_CN"))


def keep_files(turn: Turn, records: Records, case: Complaint, files: Iterable[SentFile]) -> None:
    for file in files:
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


def pass_question_on(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return human.pass_on(turn, services, records, turn.text)


def _added(turn: Turn, records: Records, case: Complaint) -> Iterable[Answer]:
    amending.supplement(
        records, case_id=case.id, actor=reporter(turn), now=turn.now, text=turn.text, photos=len(turn.files)
    )
    text = say("amend.photos_added", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=main_menu(turn.lang), slot=_slot(turn), delay_s=_wait(turn))]


def _said(
    turn: Turn, services: Services, records: Records, case: Complaint, *, what: str, text: str
) -> Iterable[Answer]:
    """Answers, 未解决 and objections: each moves the case, or (the second 未解决) asks a supervisor."""
    attempt, leader = attempt_on(case, turn), leader_of(services.zone.duty, case)
    if what == "reply":
        feedback.reply(records, attempt, clock=services.clock, text=text)
    elif what == "object":
        feedback.object_to(records, attempt, clock=services.clock, reason=text)
    elif what == "unsolved" and case.state is State.DUPLICATE:
        merging.leave(records, attempt, clock=services.clock, reason=text)
        what = "leave"
    elif case.round > 1 and case.state is State.CLOSED:
        feedback.dispute(records, attempt, reason=text, leader=leader)
        what = "dispute"
    else:
        feedback.unsolved(records, attempt, clock=services.clock, reason=text, leader=leader)
    stop_waiting(turn, records)
    done = say(f"follow.{what}_done", turn.lang, number=case.number)
    return [Reply(text=done, keyboard=main_menu(turn.lang))]


def _await(turn: Turn, records: Records, what: str, key: str) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    wait_for(turn, records, what, case)
    return [Reply(text=say(key, turn.lang, number=case.number), keyboard=or_leave(turn.lang))]


def _slot(turn: Turn) -> str | None:
    return f"album:{turn.album}" if turn.album else None


def _wait(turn: Turn) -> float:
    return ALBUM_WAIT_S if turn.album else 0.0
