"""Notices to the members of a unit. A member gets nothing else: a notice that is not listed here is not sent."""

from datetime import date, datetime

from complaints.case.photo_notices import AFTER
from complaints.clock import ladder
from complaints.model import Complaint, Notice, Staff
from complaints.office.unit_members import TOLD, TOLD_RUNG
from enterprises.consulting import TOLD_ANSWERED
from enterprises.party import member_of
from enterprises.sight import STEPS, sees, steps
from handlers.keyboards import button, inline
from handlers.turn import Button, Reply
from inspections.handing_over import MEMBERS_HELP
from services import Services
from texts import has, label, say
from wording import case_words, unit_case
from wording.moments import day_words, moment

_GONE = f"{TOLD}gone"


def render(notice: Notice, case: Complaint | None, account: Staff, services: Services, lang: str) -> Reply | None:
    """None for what is not the member's to know, and for what no longer stands."""
    key = f"{TOLD}after_photo" if notice.key == AFTER else notice.key
    if notice.key == TOLD_ANSWERED and account.active:
        return Reply(text=say(notice.key, lang, **notice.values))
    if case is None or not account.active or not key.startswith(TOLD) or not has(key, lang):
        return None
    if key == _GONE:
        return Reply(text=say(key, lang, number=case.number))
    if key == MEMBERS_HELP:
        return _helps(notice, case, services, lang)
    me = member_of(account)
    if not sees(me, case):
        return None
    if key == TOLD_RUNG:
        return _rung(notice, case, services, lang)
    values = {
        name: moment(datetime.fromisoformat(value), services.zone, lang) for name, value in notice.values.items()
        if name in ("rectify_by", "extend_to")
    }  # fmt: skip
    due = unit_case.due(case, case.updated_at, services.zone, lang)
    text = say(
        key,
        lang,
        **{
            "number": case.number,
            "category": case_words.category(case, services.zone, lang),
            "territory": case_words.territory(case, services.zone, lang),
            "due": due.at if due else label("due.none", lang),
            "rectify_by": moment(case.rectify_by, services.zone, lang) if case.rectify_by else "-",
            **values,
        },
    )
    possible = [step for step in steps(me, case) if step in STEPS]
    step = [button(f"action.{one}", lang, "udo", one, case.number, str(case.version)) for one in possible[:1]]
    return Reply(text=text, keyboard=inline(step, (_open(case, lang),)))


def _helps(notice: Notice, case: Complaint, services: Services, lang: str) -> Reply:
    """现场会办: a part for a unit that does not have the case itself, and so does not open it."""
    values = notice.values
    due = day_words(date.fromisoformat(values["due_on"]), services.zone, lang)
    what, person = values.get("what") or "-", values.get("person") or "-"
    return Reply(text=say(MEMBERS_HELP, lang, number=case.number, what=what, person=person, due=due))


def _rung(notice: Notice, case: Complaint, services: Services, lang: str) -> Reply | None:
    """None once the deadline has been met, moved or paused."""
    deadline = datetime.fromisoformat(notice.values["due_at"])
    if not ladder.still_stands(case, deadline):
        return None
    text = say(
        TOLD_RUNG,
        lang,
        what=label(f"action.{notice.values['rung']}", lang),
        number=case.number,
        what_is_due=case_words.what_is_due(case, lang),
        due=moment(deadline, services.zone, lang),
    )
    received = button("unit.received", lang, "urung", notice.values["rung_id"])
    return Reply(text=text, keyboard=inline((received,), (_open(case, lang),)))


def _open(case: Complaint, lang: str) -> Button:
    return button("unit.open", lang, "uopen", case.number, number=case.number)
