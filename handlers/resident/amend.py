"""补充, 更正位置, 遮盖个人信息 and 撤回 on one's own case, from the menu under its timeline (R15)."""

import re
from collections.abc import Iterable

from complaints.case import amending, feedback, taking_back
from complaints.errors import Incomplete, NotFound
from complaints.model import AwaitedKind, Complaint, Place
from complaints.ports import Records
from complaints.report.locating import located
from handlers.keyboards import button, inline, main_menu
from handlers.resident.access import attempt_on, own_case, reporter, tapped_case
from handlers.resident.leave import or_leave
from handlers.resident.set_place import place_of, read_place
from handlers.resident.waiting import awaited, expect_files, stop_waiting, wait_for
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import join, say
from wording.places import place_text

_BETWEEN = re.compile(r"[\s,，、;；]+")


def menu(case: Complaint, lang: str) -> list[tuple[Button, ...]]:
    """Rows of buttons for a case that can still be amended."""
    if not amending.is_amendable(case):
        return []
    number = case.number
    return [
        (button("amend.add", lang, "add", number), button("amend.place", lang, "moveplace", number)),
        (button("amend.hide", lang, "hide", number), button("amend.withdraw", lang, "withdraw", number)),
    ]


def add(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    wait_for(turn, records, AwaitedKind.ADDITION, case)
    return [Reply(text=say("amend.ask_add", turn.lang, number=case.number), keyboard=or_leave(turn.lang))]


def correct_place(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    wait_for(turn, records, AwaitedKind.PLACE, case)
    key = "amend.ask_place" if amending.changes_in_place(case) else "amend.ask_place_note"
    now = place_text(case.place, services.zone, turn.lang)
    return [Reply(text=say(key, turn.lang, number=case.number, place=now), keyboard=or_leave(turn.lang))]


def hide(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Shows the text with the personal data that was detected masked; other words to mask may be typed."""
    case = tapped_case(turn, records)
    wait_for(turn, records, AwaitedKind.HIDING, case)
    shown = amending.masking(case.text)
    detected = shown != case.text
    rows = [(button("amend.hide_yes", turn.lang, "hideyes", case.number),)] if detected else []
    if taking_back.own_photos(records, case):
        rows.append((button("amend.hide_photos", turn.lang, "unpics", case.number),))
    key = "amend.ask_hide" if detected else "amend.ask_hide_words"
    text = say(key, turn.lang, number=case.number, text=shown)
    return [Reply(text=text, keyboard=or_leave(turn.lang, *rows))]


def hide_found(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return _hide(turn, records, tapped_case(turn, records), ())


def withdraw(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    buttons = inline(
        (
            button("amend.withdraw_yes", turn.lang, "withdrawn", case.number),
            button("step.back", turn.lang, "case", case.number),
        )
    )
    return [Reply(text=say("amend.ask_withdraw", turn.lang, number=case.number), keyboard=buttons)]


def withdrawn(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    feedback.withdraw(records, attempt_on(case, turn), clock=services.clock)
    return [Reply(text=say("amend.withdrawn", turn.lang, number=case.number), keyboard=main_menu(turn.lang))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The text that 补充, 更正位置 or 遮盖 asked for."""
    waiting = awaited(turn, records, AwaitedKind.ADDITION, AwaitedKind.PLACE, AwaitedKind.HIDING)
    if waiting is None:
        raise NotFound("error.old_button")
    case = own_case(turn, records, waiting.about)
    if waiting.kind is AwaitedKind.PLACE:
        place, remark = read_place(turn.text, turn.lang, services.zone)
        if place is None:  # the wait goes on
            return [Reply(text=remark or say("place.too_long", turn.lang), keyboard=or_leave(turn.lang))]
        return _place(turn, services, records, case, place)
    if waiting.kind is AwaitedKind.HIDING:
        return _hide(turn, records, case, tuple(_BETWEEN.split(turn.text)))
    return supplemented(turn, records, case)


def pointed(turn: Turn, services: Services, records: Records, number: str) -> Iterable[Answer]:
    """A shared position or pin, as the answer to 更正位置."""
    assert turn.point is not None
    return _place(turn, services, records, own_case(turn, records, number), place_of(turn.point))


def supplemented(turn: Turn, records: Records, case: Complaint) -> Iterable[Answer]:
    amending.supplement(records, case_id=case.id, actor=reporter(turn), now=turn.now, text=turn.text)
    stop_waiting(turn, records)
    expect_files(turn, records, case)
    added = say("amend.added", turn.lang, number=case.number)
    more = say("amend.more_photos", turn.lang, number=case.number)
    done = button("step.done", turn.lang, "added", case.number)
    return [Reply(text=join([added, more]), keyboard=inline((done,)))]


def finished(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """完成 under 还有照片？ (args: number): later photos begin a report of their own."""
    stop_waiting(turn, records)
    text = say("amend.finished", turn.lang, number=turn.arg(0))
    return [Reply(text=text, keyboard=main_menu(turn.lang))]


def _place(turn: Turn, services: Services, records: Records, case: Complaint, place: Place) -> Iterable[Answer]:
    there = located(place, services.zone)
    amending.correct_place(records, case_id=case.id, actor=reporter(turn), now=turn.now, place=there)
    stop_waiting(turn, records)
    key = "amend.place_changed" if amending.changes_in_place(case) else "amend.place_noted"
    shown = place_text(there, services.zone, turn.lang)
    return [Reply(text=say(key, turn.lang, number=case.number, place=shown), keyboard=main_menu(turn.lang))]


def _hide(turn: Turn, records: Records, case: Complaint, words: tuple[str, ...]) -> Iterable[Answer]:
    if any(len(word.strip()) == 1 for word in words):
        raise Incomplete("error.word_too_short")
    hidden = amending.redact(records, case_id=case.id, actor=reporter(turn), now=turn.now, words=words)
    stop_waiting(turn, records)
    records.hush(bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now)  # the message contains the words to hide
    return [
        Reply(text=say("amend.hidden", turn.lang, number=case.number, text=hidden.text), keyboard=main_menu(turn.lang))
    ]
