"""Reminders of a due self-check to the members of a firm."""

from datetime import date

from complaints.model import Notice, Staff
from enterprises.memberships import firms_of
from handlers.keyboards import button, inline
from handlers.turn import Reply
from inspections.checklists.ports import Records
from inspections.checklists.rhythm import TOLD, TOLD_LATE, still_due
from services import Services
from texts import say
from wording.moments import day_words

#: all that are rendered here
KEYS = (TOLD, TOLD_LATE)


def render(notice: Notice, account: Staff, records: Records, services: Services, lang: str) -> Reply | None:
    """None once the self-check has been done, the rhythm has ended, or the account is closed."""
    values = notice.values
    if not account.active:
        return None
    if not still_due(records, firms_of(account), values):
        return None
    due = date.fromisoformat(values["due_on"])
    checklist = services.checklists.current(values["list"], due)
    text = say(
        notice.key,
        lang,
        site=values["site_name"],
        title=checklist.name(lang) if checklist is not None else values["list"],
        day=day_words(due, services.zone, lang),
    )
    start = button("checks.start", lang, "cklist", values["site"], values["list"], style="primary")
    return Reply(text=text, keyboard=inline((start,)))
