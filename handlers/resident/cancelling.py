"""取消 while a report is being written: ends the edit of one field or, after a confirmation, gives up the report, which
can be restored for ten minutes (R13)."""

from collections.abc import Iterable

from complaints.errors import NotFound
from complaints.model import AwaitedKind, Draft
from complaints.ports import Records
from complaints.report import drafting
from handlers.keyboards import button, inline, main_menu, report_menu
from handlers.resident import subscribe_place
from handlers.resident.leave import leave
from handlers.resident.open_question import as_question, spent
from handlers.resident.steps import prompt
from handlers.resident.undoing import UNDO, offer_undo
from handlers.resident.waiting import awaited, stop_waiting
from handlers.turn import Answer, Reply, Spent, Turn
from services import Services
from texts import Text, say
from wording.files import evidence_counted


def cancel(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """/cancel, 取消, typed or tapped. A pending question is cancelled before a report is."""
    if awaited(turn, records, AwaitedKind.SUBSCRIBED_PLACE) is not None:
        return subscribe_place.leave(turn, services, records)
    if turn.action is None and turn.awaiting is not None:
        return leave(turn, services, records)
    if turn.person.awaiting:
        stop_waiting(turn, records)
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        nothing = Reply(text=say("menu.nothing_to_cancel", turn.lang), keyboard=main_menu(turn.lang))
        return [nothing, spent(turn, records)]
    as_was = drafting.leave_edit(records, draft=draft, person=turn.person, now=turn.now)
    if as_was is not None:
        return [prompt(turn, services, records, as_was, lead=say("report.edit_left", turn.lang))]
    if drafting.is_empty(records, draft):
        return _given_up(turn, records, draft)
    return [_ask(turn, records, draft)]


def give_up(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """放弃, tapped (args: draft) or typed. A second tap gets the same answer."""
    draft = _tapped(turn, records) or records.drafts.open_of(turn.person.id)
    if draft is None:
        return cancel(turn, services, records)
    return _given_up(turn, records, draft)


def undo(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """恢复, tapped (args: draft) or typed: restores the report with photos and words. A second tap changes nothing."""
    draft = _tapped(turn, records) or next(iter(records.drafts.cancelled_of(turn.person.id)), None)
    if draft is None:
        raise NotFound("report.too_late")
    if draft.cancelled_at is not None:
        draft = drafting.restore(records, draft=draft, now=turn.now)
    back = Reply(text=say("report.restored", turn.lang), keyboard=report_menu(turn.lang))
    return [back, prompt(turn, services, records, draft), Spent(slot=UNDO)]


def _given_up(turn: Turn, records: Records, draft: Draft) -> list[Answer]:
    empty = drafting.is_empty(records, draft)
    if draft.cancelled_at is None:
        drafting.cancel(records, draft=draft, now=turn.now)
    done = Reply(text=say("report.cancelled", turn.lang), keyboard=main_menu(turn.lang))
    return [done, spent(turn, records), *([] if empty else [offer_undo(turn, draft)])]


def _ask(turn: Turn, records: Records, draft: Draft) -> Reply:
    ways = inline(
        (
            button("report.give_up", turn.lang, "giveup", str(draft.id), style="danger"),
            button("report.keep_on", turn.lang, "goon"),
        )
    )
    return as_question(turn, records, Reply(text=_question(turn, records, draft), keyboard=ways))


def _question(turn: Turn, records: Records, draft: Draft) -> Text:
    files = evidence_counted(records.evidence.of_draft(draft.id), turn.lang)
    return say("report.ask_give_up_photos", turn.lang, files=files) if files else say("report.ask_give_up", turn.lang)


def _tapped(turn: Turn, records: Records) -> Draft | None:
    """The own draft that the button names. Raises NotFound if it no longer exists."""
    draft_id = turn.arg(0)
    if not draft_id:
        return None
    draft = records.drafts.get(int(draft_id)) if draft_id.isdigit() else None
    if draft is None or draft.person_id != turn.person.id:
        raise NotFound("report.too_late" if turn.action and turn.action.verb == "undo" else "error.old_button")
    return draft
