"""The calendar of a firm in the private chat: /calendar, and reminders (E12)."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.errors import NotAllowed
from complaints.model import Notice, Staff
from enterprises.calendar import telling
from enterprises.memberships import firms_of
from enterprises.party import Member, PartyKind, member_of
from handlers.keyboards import button, inline
from handlers.staff.links import open_console
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from services.records import Records
from texts import join, label, plain, say
from wording import due_dates

KEYS = (telling.KEY,)
_PAGE = "firm/calendar"
#: what the chat lists: dates within so many days, and not more than so many
_WITHIN, _SHOWN = timedelta(days=366), 10


def command(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    me, today = firm_member(turn.staff), services.zone.local(turn.now).date()
    firms = firms_of(me.account)
    dates = [one for firm in firms for one in records.calendar.of_firm(firm) if one.due_on <= today + _WITHIN]
    found = sorted(dates, key=lambda one: (one.due_on, one.id))
    names = records.firms.names(firms) if len(firms) > 1 else {}
    lines = [say("calendar.chat.head", turn.lang)]
    for one in found[:_SHOWN]:
        words = due_dates.words(one, services, today=today, lang=turn.lang)
        line = say("calendar.chat.line", turn.lang, day=words.day, title=words.title, left=words.left)
        lines.append(join([line, plain(names[one.firm])]) if names else line)
    if not found:
        lines.append(say("calendar.chat.none", turn.lang))
    if len(found) > _SHOWN:
        lines.append(say("calendar.chat.more", turn.lang, count=len(found) - _SHOWN))
    opened = open_console(services.public_url, label("calendar.chat.open", turn.lang), _PAGE)
    return [Reply(text=join(lines), keyboard=inline(opened) if opened else None)]


def render(notice: Notice, account: Staff, records: Records, services: Services, lang: str) -> Reply | None:
    """None once it was done, dropped or moved, and for a closed account."""
    one = telling.still_stands(records, notice)
    if one is None or not account.active or one.firm not in firms_of(account):
        return None
    words = due_dates.words(one, services, today=one.due_on, lang=lang)
    left = due_dates.left_words(int(notice.values["step"]), lang)
    text = say(telling.KEY, lang, left=left, title=words.title, day=words.day)
    done = button("calendar.do", lang, "dtdone", str(one.id), style="primary")
    return Reply(text=text, keyboard=inline((done,), page_button(services, lang, one.id)))


def page_button(services: Services, lang: str, date_id: int) -> tuple[Button, ...]:
    """Leads to the date; empty without a public address."""
    return open_console(services.public_url, label("calendar.told_open", lang), f"{_PAGE}/{date_id}")


def firm_member(account: Staff | None) -> Member:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    if account is None or not account.party.startswith(f"{PartyKind.FIRM}:"):
        raise NotAllowed("calendar.chat.no_firm")
    return member_of(account)
