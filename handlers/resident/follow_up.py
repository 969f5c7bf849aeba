"""Words, photos and places from a resident after submission (R21). The case is known from a button, a reply or a
number; otherwise the resident is asked (handlers.resident.which)."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.case import amending
from complaints.case.own_steps import OwnStep, give_words
from complaints.errors import NotFound
from complaints.model import AwaitedKind, Complaint, State
from complaints.office.above import leader_of
from complaints.ports import Records
from handlers.case_files import add_case_files
from handlers.keyboards import button, inline, main_menu
from handlers.resident import amend, outcome
from handlers.resident.access import (
    attempt_on,
    is_theirs,
    own_case,
    quoted_case,
    reporter,
    split_number,
    tapped_case,
)
from handlers.resident.leave import or_leave
from handlers.resident.waiting import ADDING, awaited, expect_files, files_expected, stop_waiting, wait_for
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import label, say

#: The taps that need words: an answer, what is still wrong, an objection.
_REASONED = {
    AwaitedKind.REPLY: OwnStep.REPLY,
    AwaitedKind.UNSOLVED: OwnStep.UNSOLVED,
    AwaitedKind.OBJECTION: OwnStep.OBJECT,
}
#: The meaning of photos in reply to a message about a case, by the state of the case.
_KIND_BY_STATE = {State.NEED_INFO: AwaitedKind.REPLY, State.CLOSED: AwaitedKind.UNSOLVED}


def answer_question(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return _await(turn, records, AwaitedKind.REPLY, "follow.type_answer")


def unsolved(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """未解决: asks what is still wrong. The answer reopens the case; the second time it goes to a supervisor."""
    case = tapped_case(turn, records)
    return _await(
        turn, records, AwaitedKind.UNSOLVED, "follow.type_unsolved" if case.round == 1 else "follow.type_unsolved_again"
    )


def object_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return _await(turn, records, AwaitedKind.OBJECTION, "follow.type_objection")


def photos_say_it(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The button under photos that came without words (args: number, kind)."""
    case = tapped_case(turn, records)
    if turn.arg(1) not in _REASONED:
        raise NotFound("error.old_button")
    kind = AwaitedKind(turn.arg(1))
    return _give_reason(turn, services, records, case, kind=kind, text=label("follow.see_photos", "zh_CN"))


def to_message(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A reply to one of our messages about one's own case; None for any other reply."""
    case = quoted_case(turn, records)
    return None if case is None else about(turn, services, records, case)


def numbered(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Words after the number of one's own case; None for a number alone and for other people's cases."""
    parts = split_number(turn.text)
    case = records.cases.by_number(parts[0]) if parts else None
    if parts is None or case is None or not is_theirs(turn, records, case):
        return None
    return about(turn, services, records, own_case(turn, records, case.number), parts[1])


def about(turn: Turn, services: Services, records: Records, case: Complaint, words: str = "") -> Iterable[Answer]:
    """Words that are certainly about this case: the answer to its question, or a supplement."""
    text = words or turn.text
    if case.state is State.NEED_INFO:
        return _give_reason(turn, services, records, case, kind=AwaitedKind.REPLY, text=text)
    if amending.is_amendable(case):
        return amend.supplemented(replace(turn, text=text), records, case)
    return [outcome.what_now(case, turn.lang)]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The words that a tap asked for."""
    waiting = awaited(turn, records, *_REASONED)
    if waiting is None:
        raise NotFound("error.old_button")
    case = own_case(turn, records, waiting.about)
    return _give_reason(turn, services, records, case, kind=waiting.kind, text=turn.text)


def form_is_gone(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Words for a form of staff that is no longer stored."""
    stop_waiting(turn, records)
    return [Reply(text=say("menu.back", turn.lang), keyboard=main_menu(turn.lang))]


def add_files(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Photos that a tap asked for, or that reply to a message about a case; None for other photos."""
    waiting = awaited(turn, records, *_REASONED, AwaitedKind.ADDITION)
    if waiting is not None:
        kind, case = waiting.kind, own_case(turn, records, waiting.about)
    else:
        expected = files_expected(turn, records)
        quoted = quoted_case(turn, records) or (own_case(turn, records, expected) if expected else None)
        if quoted is None or not (amending.is_amendable(quoted) or quoted.state is State.CLOSED):
            return None
        case = quoted
        kind = _KIND_BY_STATE.get(case.state, AwaitedKind.ADDITION)
    add_case_files(turn, records, case, stage="supplement")
    if kind is AwaitedKind.ADDITION:
        return _added(turn, records, case)
    if turn.text:
        return _give_reason(turn, services, records, case, kind=kind, text=turn.text)
    wait_for(turn, records, kind, case)
    enough = or_leave(turn.lang, (button(f"follow.enough_{kind}", turn.lang, "enough", case.number, kind),))
    text = say("follow.photo_added", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=enough, slot=turn.album_slot, delay_s=turn.album_wait_s)]


def point_as_answer(turn: Turn, services: Services, records: Records, number: str) -> Iterable[Answer]:
    """A position sent as the answer to a question: corrects the place and answers the question."""
    amend.pointed(turn, services, records, number)
    case = own_case(turn, records, number)
    return _give_reason(turn, services, records, case, kind=AwaitedKind.REPLY, text=label("follow.see_place", "zh_CN"))


def _added(turn: Turn, records: Records, case: Complaint) -> Iterable[Answer]:
    amending.supplement(
        records, case_id=case.id, actor=reporter(turn), now=turn.now, text=turn.text, photos=len(turn.files)
    )
    wait_for(turn, records, AwaitedKind.ADDITION, case, lasting=ADDING)  # words for the photos may follow
    expect_files(turn, records, case)
    done = inline((button("step.done", turn.lang, "added", case.number),))
    text = say("amend.photos_added", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=done, slot=turn.album_slot, delay_s=turn.album_wait_s)]


def _give_reason(
    turn: Turn, services: Services, records: Records, case: Complaint, *, kind: AwaitedKind, text: str
) -> Iterable[Answer]:
    """Answers, 未解决 and objections: each moves the case; the second 未解决 goes to a supervisor."""
    attempt, leader = attempt_on(case, turn), leader_of(services.zone.duty, case)
    done = give_words(records, attempt, case, _REASONED[kind], text, clock=services.clock, leader=leader)
    stop_waiting(turn, records)
    return [Reply(text=say(f"follow.{done}_done", turn.lang, number=case.number), keyboard=main_menu(turn.lang))]


def _await(turn: Turn, records: Records, kind: AwaitedKind, key: str) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    wait_for(turn, records, kind, case)
    return [Reply(text=say(key, turn.lang, number=case.number), keyboard=or_leave(turn.lang))]
