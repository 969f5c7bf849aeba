"""Text or photos while reports wait for their reporter's answer and nothing says which is meant: the reporter is asked
(R21)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from complaints.case import amending, feedback
from complaints.errors import NotFound
from complaints.model import Complaint, Identity, State
from complaints.report.number_and_code import NUMBER_MARK, read_named
from complaints.report.submission import without_origin
from handlers.keyboards import button, inline, main_menu
from handlers.resident import ask, follow_up, free_text
from handlers.resident.access import attempt_on, hush, reporter, tapped_case
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import label, say

_STORED_FOR = timedelta(hours=1)
_WORDS = "said"
_SHOWN = 20


def waiting(turn: Turn, records: Records) -> Sequence[Complaint]:
    """Reports that wait for this person's answer, with the anonymous ones whose relay leads to this chat."""
    own = records.cases.of_reporter(turn.person.id, limit=_SHOWN)
    nameless = records.relays.waiting_at(bot_id=turn.bot_id, chat_id=turn.chat_id)[:_SHOWN]
    known = [*own, *(case for case_id in nameless if (case := records.cases.get(case_id)) is not None)]
    unanswered = [case for case in known if case.state is State.NEED_INFO]
    for case in unanswered:  # their numbers will be shown
        hush(turn, records, case)
    return unanswered


def ask_which(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """None if no report waits for an answer."""
    cases = waiting(turn, records)
    if not cases:
        return None
    _keep(turn, records)
    rows = [(button("which.this", turn.lang, "which", case.number, number=case.number),) for case in cases]
    rows.append((button("which.none", turn.lang, "which", "none"),))
    key = "which.ask_one" if len(cases) == 1 else "which.ask"
    return [Reply(text=say(key, turn.lang, text=turn.text[:100]), keyboard=inline(*rows))]


def ask_named(turn: Turn, records: Records, case: Complaint) -> Reply:
    """Words that name an own case without being addressed to it."""
    _keep(turn, records, lasting=case.identity is not Identity.ANONYMOUS)  # the words contain its number
    rows = (
        (button("which.photos", turn.lang, "which", case.number, number=case.number),),
        (button("which.not_this", turn.lang, "which", "none"),),
    )
    text = say("which.ask_named", turn.lang, text=turn.text[:100], number=case.number)
    return Reply(text=text, keyboard=inline(*rows))


def _keep(turn: Turn, records: Records, *, lasting: bool = True) -> None:
    until = turn.now + _STORED_FOR
    records.memory.put(turn.bot_id, turn.chat_id, _WORDS, turn.text, expires_at=until, lasting=lasting)


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the number, or `none` if the words are a question of their own."""
    words = records.memory.get(turn.bot_id, turn.chat_id, _WORDS)
    if not words:
        raise NotFound("error.old_button")
    records.memory.drop(turn.bot_id, turn.chat_id, _WORDS)
    message = replace(turn, text=words, action=None)
    if turn.arg(0) == "none":
        words_alone = read_named(words).masked.replace(NUMBER_MARK, "")  # the number is not what they are about
        heard = ask.hear(replace(message, text=words_alone), services, records)
        return free_text.answers(message, services, records, heard)
    return follow_up.about(message, services, records, tapped_case(turn, records))


def offer(turn: Turn, records: Records, reply: Reply) -> Reply:
    """Adds one button per waiting report to the prompt of a draft that photos began: they may belong to that report."""
    cases = waiting(turn, records)
    if not cases or reply.keyboard is None:
        return reply
    rows = tuple((button("which.photos", turn.lang, "hand", case.number, number=case.number),) for case in cases)
    return replace(reply, keyboard=replace(reply.keyboard, rows=(*rows, *reply.keyboard.rows)))


def hand_over(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """加到 LW-…: moves the draft's photos and text to that report, and deletes the draft unless it has a place."""
    case = tapped_case(turn, records)
    draft = records.drafts.open_of(turn.person.id)
    photos = records.evidence.of_draft(draft.id) if draft else []
    if draft is None or not photos:
        raise NotFound("error.old_button")
    known = {item.file_unique_id for item in records.evidence.of_case(case.id)} - {""}
    for item in photos:
        if item.file_unique_id not in known:
            moved = without_origin(item) if case.identity is Identity.ANONYMOUS else item
            records.evidence.save(replace(moved, draft_id=None, case_id=case.id, stage="supplement"))
    text = draft.text or label("follow.see_photos", "zh_CN")
    if draft.place is None:
        records.drafts.drop(draft.id)
    if case.state is State.NEED_INFO:
        feedback.reply(records, attempt_on(case, turn), clock=services.clock, text=text)
    else:
        amending.supplement(
            records, case_id=case.id, actor=reporter(turn), now=turn.now, text=draft.text, photos=len(photos)
        )
    return [Reply(text=say("follow.reply_done", turn.lang, number=case.number), keyboard=main_menu(turn.lang))]
