"""督察整改清单 in the chat: reminders and decisions for members of the responsible unit; for the group
that somebody has to judge, without the words of the problem."""

from datetime import date

from complaints.model import Notice, Staff
from complaints.office.parties import party_of
from handlers.keyboards import inline
from handlers.staff.links import open_console
from handlers.turn import Reply
from inspections.rectification.model import Item, State, Step
from inspections.rectification.reminding import DUE
from inspections.rectification.telling import TOLD, TOLD_JUDGE, TOLD_LISTED
from services import Services
from services.records import Records
from texts import Text, label, say
from wording import rectification as words

KEYS = frozenset({TOLD, TOLD_LISTED, TOLD_JUDGE, DUE})
#: the state in which a step has left the item: news of it is of no use afterwards
_AFTER = {Step.APPLY: State.APPLIED, Step.CONFIRM: State.CHECKED, Step.CLOSE: State.CLOSED}


def render(notice: Notice, member: Staff | None, lang: str, records: Records, services: Services) -> Reply | None:
    """None for an item that is another unit's by now, and for what no longer stands."""
    if notice.key == TOLD_LISTED:
        return _reply(say(TOLD_LISTED, lang, **notice.values), "unit/rectification", services, lang)
    item = records.rectification.get(int(notice.values["item"]))
    if item is None or (member is not None and not _is_of(member, item)):
        return None
    text = _due(notice, item, services, lang) if notice.key == DUE else _step(notice, item, services, lang)
    if text is None:
        return None
    pages = "unit/" if member is not None else ""
    return _reply(text, f"{pages}rectification/{item.id}", services, lang)


def _reply(text: Text, path: str, services: Services, lang: str) -> Reply:
    opened = open_console(services.public_url, label("rectification.open", lang), path)
    return Reply(text=text, keyboard=inline(opened) if opened else None)


def _is_of(member: Staff, item: Item) -> bool:
    return member.active and member.party == party_of(item.problem.unit)


def _due(notice: Notice, item: Item, services: Services, lang: str) -> Text | None:
    """None once the deadline was met or moved."""
    if item.state is not State.RECTIFYING or item.problem.next_on != date.fromisoformat(notice.values["on"]):
        return None
    days = int(notice.values["days"])
    key = "rectification.due_late" if days < 0 else "rectification.due" if days else "rectification.due_today"
    deadline = words.deadline_words(item.problem, services.zone, lang)
    return say(key, lang, title=words.title(item.problem, lang), deadline=deadline, days=abs(days))


def _step(notice: Notice, item: Item, services: Services, lang: str) -> Text | None:
    step, title = Step(notice.values["step"]), words.title(item.problem, lang)
    if item.state is not _AFTER.get(step, State.RECTIFYING):
        return None
    if notice.key == TOLD_JUDGE:
        return say(TOLD_JUDGE, lang, title=title, what=label(f"rectification.judge_step.{step}", lang))
    entry = item.entry(step)
    note = entry.note if entry is not None else ""
    if step is Step.ENTER:
        note = words.deadline_words(item.problem, services.zone, lang)
    return say(TOLD, lang, title=title, what=label(f"rectification.told_step.{step}", lang), note=note)
