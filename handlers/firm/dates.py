"""The calendar of a firm in the private chat: /calendar, and reminders (E12)."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.errors import NotAllowed
from complaints.model import Notice, Staff
from enterprises.calendar import telling
from enterprises.party import Member, PartyKind, member_of
from handlers.staff.links import open_console
from handlers.turn import Answer, Button, Keyboard, Reply, Turn
from services import Services
from services.records import Records
from texts import join, label, say
from wording import due_dates

KEYS = (telling.KEY,)
_PAGE = "firm/calendar"
#: what the chat lists: dates within so many days, and not more than so many
_WITHIN, _SHOWN = timedelta(days=366), 10


def command(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    me = _firm_member(turn.staff)
    today = services.zone.local(turn.now).date()
    found = [one for one in records.calendar.of_firm(me.party.id) if one.due_on <= today + _WITHIN]
    lines = [say("calendar.chat.head", turn.lang)]
    for one in found[:_SHOWN]:
        words = due_dates.words(one, services, today=today, lang=turn.lang)
        lines.append(say("calendar.chat.line", turn.lang, day=words.day, title=words.title, left=words.left))
    if not found:
        lines.append(say("calendar.chat.none", turn.lang))
    if len(found) > _SHOWN:
        lines.append(say("calendar.chat.more", turn.lang, count=len(found) - _SHOWN))
    return [Reply(text=join(lines), keyboard=_keyboard(services, label("calendar.chat.open", turn.lang), _PAGE))]


def render(notice: Notice, account: Staff, records: Records, services: Services, lang: str) -> Reply | None:
    """None once it was done, dropped or moved, and for a closed account."""
    one = telling.still_stands(records, notice)
    if one is None or not account.active or account.party != f"{PartyKind.FIRM}:{one.firm}":
        return None
    words = due_dates.words(one, services, today=one.due_on, lang=lang)
    left = due_dates.left_words(int(notice.values["step"]), lang)
    text = say(telling.KEY, lang, left=left, title=words.title, day=words.day)
    return Reply(text=text, keyboard=_keyboard(services, label("calendar.told_open", lang), f"{_PAGE}/{one.id}"))


def _firm_member(account: Staff | None) -> Member:
    if account is None or not account.party.startswith(f"{PartyKind.FIRM}:"):
        raise NotAllowed("calendar.chat.no_firm")
    return member_of(account)


def _keyboard(services: Services, words: str, path: str) -> Keyboard | None:
    row: tuple[Button, ...] = open_console(services.public_url, words, path)
    return Keyboard(rows=(row,)) if row else None
