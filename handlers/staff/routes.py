"""The staff's routes in the chat. Whoever has no staff account is told so by the handler itself, by user id, not by
group (S27)."""

from handlers.staff import accept, act, case, contact, queue, stats, templates, told
from handlers.turn import Handle

COMMANDS: dict[str, Handle] = {
    "queue": queue.queue,
    "stats": stats.stats,
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
}
