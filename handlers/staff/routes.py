"""The staff's routes in the chat. Whoever has no staff account is told so by the handler itself, by user id, not by
group (S27)."""

from handlers.turn import Handle

COMMANDS: dict[str, Handle] = {}
TAPS: dict[str, Handle] = {}
