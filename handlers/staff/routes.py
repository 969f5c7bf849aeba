"""The routes of staff in the chat. Each handler checks the user's staff account itself, by user id, not by group
(S27)."""

from handlers.staff import accept, act, air, case, contact, patrol, queue, stats, templates, told
from handlers.turn import Handle

COMMANDS: dict[str, Handle] = {
    "queue": queue.queue,
    "stats": stats.stats,
    "air": air.air,
    "patrol": patrol.patrol,
}
TAPS: dict[str, Handle] = {
    "accept": accept.accept,
    "open": case.open_case,
    "queue": queue.queue,
    "do": act.begin,
    "reveal": contact.show,
    "tmpl": templates.use,
    "give": act.choose,
    "tick": act.tick,
    "sure": act.confirm,
    "quit": act.quit_,
    "rung": told.tapped,
    "plook": patrol.look,
}
