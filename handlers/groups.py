"""What a group is answered (R17, S27): in the staff group its commands and the buttons of its cards, to staff; whatever
else, there or in any other group, belongs into a private chat."""

from collections.abc import Iterable, Mapping

from complaints.ports import Records
from handlers.staff import accept, case, queue, stats
from handlers.turn import Answer, Handle, Reply, Toast, Turn
from services import Services
from texts import label, say

COMMANDS: Mapping[str, Handle] = {"queue": queue.queue, "stats": stats.stats}
TAPS: Mapping[str, Handle] = {"accept": accept.accept, "open": case.open_case}


def commanded(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """In a group of others only a command that names us is answered: there may be more bots than one."""
    among_staff = _is_staff_group(turn, services)
    if among_staff and turn.command in COMMANDS:
        return COMMANDS[turn.command](turn, services, records)
    if not among_staff and not turn.addressed:
        return []
    address = f"https://t.me/{turn.bot_name}" if turn.bot_name else f"{services.public_url}/chat/"
    return [Reply(text=say("group.privately", turn.lang, address=address))]


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Whoever taps is told on the button only."""
    handle = TAPS.get(turn.action.verb) if turn.action and _is_staff_group(turn, services) else None
    if handle is None:
        return [Toast(text=label("group.tapped", turn.lang), alert=True)]
    return handle(turn, services, records)


def _is_staff_group(turn: Turn, services: Services) -> bool:
    return turn.channel == "telegram" and turn.chat_id == services.staff_chat_id
