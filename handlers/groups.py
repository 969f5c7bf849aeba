"""Answers in groups (R17, S27). Staff may use the commands and card buttons of the staff group; everything else, there
or in any other group, is referred to a private chat."""

from collections.abc import Iterable, Mapping

from handlers.staff import accept, case, queue, stats
from handlers.turn import Answer, Handle, Reply, Toast, Turn
from services import Services
from services.records import Records
from texts import label, say

COMMANDS: Mapping[str, Handle] = {"queue": queue.queue, "stats": stats.stats}
TAPS: Mapping[str, Handle] = {"accept": accept.accept, "open": case.open_case}


def commanded(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Outside the staff group only a command that names our bot is answered: the group may have several bots."""
    among_staff = _is_staff_group(turn, services)
    if among_staff and turn.command in COMMANDS:
        return COMMANDS[turn.command](turn, services, records)
    if not among_staff and not turn.addressed:
        return []
    address = f"https://t.me/{turn.bot_name}" if turn.bot_name else f"{services.public_url}/chat/"
    return [Reply(text=say("group.privately", turn.lang, address=address))]


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The answer is a toast; nothing is posted to the group."""
    handle = TAPS.get(turn.action.verb) if turn.action and _is_staff_group(turn, services) else None
    if handle is None:
        return [Toast(text=label("group.tapped", turn.lang), alert=True)]
    return handle(turn, services, records)


def _is_staff_group(turn: Turn, services: Services) -> bool:
    return turn.channel == "telegram" and turn.chat_id == services.staff_chat_id
