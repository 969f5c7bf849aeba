"""The routes of night inspections in the chat. Each handler checks the account itself, by user id."""

from collections.abc import Iterable

from complaints.errors import NotFound
from handlers.inspect import filling, home
from handlers.turn import Answer, Handle, Turn
from services import Services
from services.records import Records

#: first argument of a tap → its handler; every other one is the name of a step
_TAPS: dict[str, Handle] = {
    "home": home.command,
    "start": home.start,
    "join": home.join_,
    "end": home.ask_end,
    "ended": home.end,
    "find": filling.begin,
    "clear": filling.begin,
    "assign": filling.assign,
    "quit": filling.quit_,
}
STEPS = ("photos", "place", "category", "text", "unit", "limit")


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    handle = _TAPS.get(turn.arg(0))
    if handle is not None:
        return handle(turn, services, records)
    if turn.arg(0) in STEPS:
        return filling.choose(turn, services, records)
    raise NotFound("error.old_button")


COMMANDS: dict[str, Handle] = {"inspect": home.command}
TAPS: dict[str, Handle] = {"ins": tapped}
