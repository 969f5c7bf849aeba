"""The staff's routes in the chat. Whoever has no staff account is told so by the handler itself, by user id, not by
group (S27)."""

from handlers.staff import accept, act, case, queue, stats
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
    "give": act.choose,
    "sure": act.confirm,
    "quit": act.quit_,
}
