"""The routes of a firm's members in the chat. Each handler checks the account itself, by user id."""

from handlers.firm import checklist, date_done, dates, going, warning
from handlers.turn import Handle

COMMANDS: dict[str, Handle] = {"checklist": checklist.command, "calendar": dates.command}
TAPS: dict[str, Handle] = {
    "ckstart": checklist.command,
    "cksite": checklist.choose_site,
    "cklist": checklist.begin,
    "ckgo": going.go_to,
    "ckdo": going.answer,
    "ckend": going.finish,
    "cklater": going.later,
    "dtdone": date_done.ask,
    "dtlater": date_done.later,
    "wok": warning.confirm,
    "wdone": warning.begin,
    "wsend": warning.send,
    "wlater": warning.later,
}
