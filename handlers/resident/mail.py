"""用邮箱收消息 (R40): a resident of the web chat leaves an address for news of one case. What it costs is said first;
the address is confirmed by a link, and can be changed or removed in the chat at any time."""

from collections.abc import Iterable

from complaints.case.amending import is_amendable
from complaints.case.feedback import RELAY_FOR
from complaints.errors import NotFound
from complaints.model import AwaitedKind, Complaint, Identity, State
from complaints.office import mailing
from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.resident.access import own_case, tapped_case, wipe
from handlers.resident.leave import or_leave
from handlers.resident.waiting import awaited, stop_waiting, wait_for
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import join, say


def row(turn: Turn, services: Services, case: Complaint) -> list[tuple[Button, ...]]:
    """The button, where the case may still have news; Telegram brings them by itself."""
    if not services.mail or turn.channel != "web":
        return []
    more = is_amendable(case) or case.state in (State.NEED_INFO, State.CLOSED, State.REJECTED)
    return [(button("mail.button_start", turn.lang, "mail", case.number),)] if more else []


def offered(turn: Turn, services: Services, case: Complaint) -> list[Answer]:
    """Below the receipt."""
    rows = row(turn, services, case)
    return [Reply(text=say("mail.offer", turn.lang), keyboard=inline(*rows))] if rows else []


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """What it costs, then the address. Where one is stored, whether it is confirmed, never which."""
    case = tapped_case(turn, records)
    if not row(turn, services, case):
        raise NotFound("error.old_button")
    wait_for(turn, records, AwaitedKind.MAIL, case)
    present = mailing.address_of(records, mailing.of_case(case.id))
    parts = [say("mail.cost", turn.lang, days=RELAY_FOR.days)]
    if case.identity is Identity.ANONYMOUS:
        parts.append(say("mail.cost_anonymous", turn.lang))
    if present is not None:
        parts.insert(0, say("mail.has" if present.confirmed else "mail.waits", turn.lang))
    parts.append(say("mail.ask_new" if present else "mail.ask", turn.lang, number=case.number))
    rows = [(button("mail.button_stop", turn.lang, "mailoff", case.number),)] if present else []
    return [Reply(text=join(parts, "\n\n"), keyboard=or_leave(turn.lang, *rows))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    waiting = awaited(turn, records, AwaitedKind.MAIL)
    if waiting is None:
        raise NotFound("error.old_button")
    case = own_case(turn, records, waiting.about)
    by = services.tries.by_chat(turn.bot_id, turn.chat_id)
    mailing.leave(
        records,
        party=mailing.of_case(case.id),
        typed=turn.text,
        asker=mailing.Asker(name=by.name, network=by.network),
        asks=services.mail_asks,
        now=turn.now,
        wants=frozenset({turn.lang}),
    )
    stop_waiting(turn, records)
    _leave_no_trace(turn, records, case)
    return [Reply(text=say("mail.sent", turn.lang), keyboard=main_menu(turn.lang))]


def stop(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    stop_waiting(turn, records)
    key = "mail.removed" if mailing.forget(records, mailing.of_case(case.id)) else "mail.none"
    return [Reply(text=say(key, turn.lang, number=case.number), keyboard=main_menu(turn.lang))]


def _leave_no_trace(turn: Turn, records: Records, case: Complaint) -> None:
    """The message holds the address. Of an anonymous case it is wiped already, see own_case."""
    if case.identity is not Identity.ANONYMOUS:
        wipe(turn, records)
