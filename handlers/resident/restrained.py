"""Limits for very frequent reporters: a wait, a confirmation, a mute with its reason and 申诉 (R31). The draft
stays."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.model import AwaitedKind, Draft
from complaints.ports import Records
from complaints.report import restraint
from handlers.keyboards import button, inline, main_menu
from handlers.resident.waiting import start_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say
from wording.moments import moment

_WAIT = timedelta(hours=1)


def held_up(
    turn: Turn, services: Services, records: Records, draft: Draft, *, confirmed: bool
) -> Iterable[Answer] | None:
    """None if the report may be submitted now. Raises NotAllowed if the person must wait."""
    mute = restraint.mute_of(records, person=turn.person, pepper=services.secrets.pepper, now=turn.now)
    if mute is not None:
        rows = [] if mute.appealed_at else [(button("restraint.appeal", turn.lang, "appeal"),)]
        text = say(
            "restraint.muted",
            turn.lang,
            until=moment(mute.until, services.zone, turn.lang),
            hotline=services.zone.hotline,
            limit=services.zone.limits.mute_after,
        )
        return [Reply(text=text, keyboard=inline(*rows) if rows else main_menu(turn.lang))]
    try:
        restraint.check(
            records,
            person=turn.person,
            draft=draft,
            pepper=services.secrets.pepper,
            now=turn.now,
            limits=services.zone.limits,
            confirmed=confirmed,
        )
    except restraint.Confirm as confirm:
        sure = button("restraint.sure", turn.lang, "submit", str(draft.id), "sure", style="primary")
        text = say(confirm.key, turn.lang, **confirm.values)
        return [Reply(text=text, keyboard=inline((sure,), (button("my.list", turn.lang, "mycases"),)))]
    return None


def appeal(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    start_waiting(turn, records, AwaitedKind.APPEAL, lasting=_WAIT)
    return [Reply(text=say("restraint.ask_appeal", turn.lang))]


def appealed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    restraint.appeal(records, person=turn.person, pepper=services.secrets.pepper, text=turn.text, now=turn.now)
    records.people.stop_awaiting(turn.person.id)
    return [Reply(text=say("restraint.appeal_done", turn.lang), keyboard=main_menu(turn.lang))]
