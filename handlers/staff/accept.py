"""受理 on the group's card: one tap, no words. The second of two taps learns who was first (S03)."""

from collections.abc import Iterable

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.errors import NotFound, WrongState
from complaints.ports import Records
from handlers.staff.case import case_of
from handlers.staff.who import actor_of
from handlers.turn import Answer, Toast, Turn
from services import Services
from texts import label
from wording.errors import error_text


def accept(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    actor, case = actor_of(turn, services, records), case_of(turn, records)
    seen = turn.arg(-1)
    if not seen.isdigit():
        raise NotFound("error.old_button")
    attempt = Attempt(case_id=case.id, seen_version=int(seen), actor=actor, now=turn.now)
    try:
        triage.accept(records, attempt, clock=services.clock)
    except WrongState as overtaken:
        return [Toast(text=error_text(overtaken, turn.lang, services.zone.timezone).text, alert=True)]
    return [Toast(text=label("staff.accepted", turn.lang, number=case.number))]
