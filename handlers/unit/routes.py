"""The routes of a unit's members in the chat. Each handler checks the account itself, by user id."""

from handlers.turn import Handle
from handlers.unit import act, cases, reminded

COMMANDS: dict[str, Handle] = {"queue": cases.queue}
TAPS: dict[str, Handle] = {
    "ulist": cases.list_,
    "uopen": cases.open_case,
    "ufirm": cases.choose_firm,
    "udo": act.begin,
    "ugive": act.choose,
    "uquit": act.quit_,
    "urung": reminded.received,
}
