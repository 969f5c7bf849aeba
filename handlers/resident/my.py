"""/my: the resident's own cases, each on a button."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.desk import Desk
from handlers.keyboards import button, inline, main_menu
from handlers.resident.timeline import state_name
from handlers.turn import Answer, Reply, Turn
from texts import say

_SHOWN = 8


def mine(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    draft = records.drafts.open_of(turn.person.id)
    waiting = [Reply(text=say("my.draft", turn.lang), keyboard=inline((button("report.go_on", turn.lang, "goon"),)))]
    listed = own_cases(turn, desk, records)
    replies = [listed] if listed else []
    if draft is not None:
        replies += waiting
    return replies or [Reply(text=say("my.none", turn.lang), keyboard=main_menu(turn.lang))]


def own_cases(turn: Turn, desk: Desk, records: Records) -> Reply | None:
    """None when this person has reported nothing under their own account (anonymous reports are nobody's)."""
    cases = records.cases.of_reporter(turn.person.id, limit=_SHOWN)
    if not cases:
        return None
    rows = [
        (button("my.case", turn.lang, "case", case.number, number=case.number, state=state_name(case, turn.lang)),)
        for case in cases
    ]
    return Reply(text=say("my.cases", turn.lang), keyboard=inline(*rows))
