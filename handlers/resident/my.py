"""/my: the resident's own cases, one button per case."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say
from wording.states import state_name

_SHOWN = 8


def mine(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft = records.drafts.open_of(turn.person.id)
    waiting = [Reply(text=say("my.draft", turn.lang), keyboard=inline((button("report.go_on", turn.lang, "goon"),)))]
    listed = own_cases(turn, services, records)
    replies = [_with_more(listed, turn.lang)] if listed else []
    if draft is not None:
        replies += waiting
    none = Reply(text=say("my.none", turn.lang), keyboard=main_menu(turn.lang))
    more = Reply(text=say("my.more", turn.lang), keyboard=inline((button("subscribe.open", turn.lang, "subs"),)))
    return replies or [none, more]


def _with_more(listed: Reply, lang: str) -> Reply:
    assert listed.keyboard is not None
    return replace(listed, keyboard=inline(*listed.keyboard.rows, (button("subscribe.open", lang, "subs"),)))


def own_cases(turn: Turn, services: Services, records: Records) -> Reply | None:
    """None if this person has no case under their own account (anonymous reports have no owner)."""
    cases = records.cases.of_reporter(turn.person.id, limit=_SHOWN)
    if not cases:
        return None
    rows = [
        (button("my.case", turn.lang, "case", case.number, number=case.number, state=state_name(case, turn.lang)),)
        for case in cases
    ]
    return Reply(text=say("my.cases", turn.lang), keyboard=inline(*rows))
