"""One id from an update to the messages that it caused: every line of the log about them carries it (`trace`).

An update's id is made of its row in the inbox, so it is the same after a restart; a message keeps it in its own row.
"""

from contextlib import AbstractContextManager, nullcontext

import structlog
from structlog.contextvars import bound_contextvars

from storage.messages.outbox import Outgoing

log = structlog.get_logger()


def trace_of(row: int) -> str:
    """Of the update in that row of the inbox. All have the same length, so that none is the beginning of another."""
    return f"u{row:010x}"


def traced(trace: str) -> AbstractContextManager[None]:
    return bound_contextvars(trace=trace) if trace else nullcontext()


def tell_sent(row: Outgoing, *, outcome: str, channel: str = "") -> None:
    """Replies, one to every question, are told at DEBUG only."""
    tell = log.debug if row.kind == "reply" else log.info
    tell("message.done", message=row.id, kind=row.kind, outcome=outcome, **({"channel": channel} if channel else {}))
