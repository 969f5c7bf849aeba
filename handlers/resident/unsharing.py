"""撤回公开同意 after submission: a button per choice under one's own case, and one question before it is done."""

from collections.abc import Iterable

from complaints.errors import NotFound
from complaints.model import Complaint, Sharing
from handlers.keyboards import button, inline, main_menu
from handlers.resident.access import reporter, tapped_case
from handlers.turn import Answer, Button, Reply, Turn
from publishing.withdrawing import withdraw
from services import Services
from services.records import Records
from texts import say

_CHOICES = {one.value: one for one in Sharing}


def row(case: Complaint, lang: str) -> list[tuple[Button, ...]]:
    agreed = [what for what in Sharing if what in (case.sharing or ())]
    taps = tuple(button(f"unshare.{what}", lang, "unshare", case.number, what.value) for what in agreed)
    return [taps] if taps else []


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: number, what, and yes once it was asked."""
    case = tapped_case(turn, records)
    what = _CHOICES.get(turn.arg(1))
    if what is None or what not in (case.sharing or ()):
        raise NotFound("error.old_button")
    if turn.arg(2) != "yes":
        sure = button("unshare.yes", turn.lang, "unshare", case.number, what.value, "yes")
        back = button("step.back", turn.lang, "case", case.number)
        return [Reply(text=say(f"unshare.ask_{what}", turn.lang, number=case.number), keyboard=inline((sure, back)))]
    withdraw(records, case_id=case.id, what=what, actor=reporter(turn), now=turn.now)
    return [Reply(text=say(f"unshare.done_{what}", turn.lang, number=case.number), keyboard=main_menu(turn.lang))]
