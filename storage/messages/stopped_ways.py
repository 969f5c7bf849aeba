"""Addresses of ways (a robot, a telephone) that messages could not be sent to: one row per address, however
many messages wait. A row with `due_at` stops the address until then, when one message is tried; without, only single
messages failed. The next message that arrives deletes the row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    update,
)

from complaints.ports import StoppedWay
from storage.engine.schema import Moment, metadata
from storage.engine.upsert import insert_or_nothing
from storage.messages.outbox import AT_ONCE, REASON, outbox

stopped_ways = Table(
    "stopped_ways",
    metadata,
    Column("recipient", String(100), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),
)
#: in place of an address: all of a way's addresses fail alike
_WHOLE = "*"
_any_of_way = stopped_ways.c.recipient.endswith(f":{_WHOLE}") & outbox.c.recipient.startswith(
    func.substr(stopped_ways.c.recipient, 1, func.length(stopped_ways.c.recipient) - 1)
)
_waits = (
    or_(outbox.c.recipient == stopped_ways.c.recipient, _any_of_way),
    outbox.c.state.in_(("waiting", "claimed")),
)


def whole_way(recipient: str) -> str:
    """`mail:*` for `mail:7`."""
    return f"{recipient.partition(':')[0]}:{_WHOLE}"


def _addressed(recipient: str) -> ColumnElement[bool]:
    """The outbox rows of an address, or of a whole way."""
    if recipient.endswith(f":{_WHOLE}"):
        return outbox.c.recipient.startswith(recipient[: -len(_WHOLE)])
    return outbox.c.recipient == recipient


class StoppedWaysTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, recipient: str, *, reason: str, now: datetime) -> bool:
        """Records that the address failed; True if it did not fail before."""
        row = {"recipient": recipient, "reason": reason[:REASON], "since": now, "attempts": 0, "due_at": None}
        noted = insert_or_nothing(self._connection.dialect.name, stopped_ways).returning(stopped_ways.c.recipient)
        if self._connection.execute(noted, row).first() is not None:
            return True
        here = stopped_ways.c.recipient == recipient
        self._connection.execute(update(stopped_ways).where(here).values(reason=reason[:REASON]))
        return False

    def attempts(self, recipient: str) -> int:
        here = select(stopped_ways.c.attempts).where(stopped_ways.c.recipient == recipient)
        return int(self._connection.execute(here).scalar() or 0)

    def stop(self, recipient: str, *, until: datetime) -> None:
        here = update(stopped_ways).where(stopped_ways.c.recipient == recipient)
        self._connection.execute(here.values(due_at=until, attempts=stopped_ways.c.attempts + 1))

    def standing(self, recipient: str, *, now: datetime) -> tuple[str, datetime] | None:
        """(reason, end) of the stop; None if messages may be sent."""
        found = self._connection.execute(
            select(stopped_ways.c.reason, stopped_ways.c.due_at).where(
                stopped_ways.c.recipient == recipient, stopped_ways.c.due_at > now
            )
        ).first()
        return (found[0], found[1]) if found is not None else None

    def lift(self, recipient: str) -> bool:
        """A message arrived: what waited for a stopped address is due at once. False if the address had not failed, or
        if a single message still waits because it was refused."""
        here = stopped_ways.c.recipient == recipient
        failed = self._connection.execute(select(stopped_ways).where(here)).first()
        if failed is None:
            return False
        refused = outbox.c.error == failed.reason[:REASON]
        waiting = (_addressed(recipient), outbox.c.state == "waiting", refused)
        if failed.due_at is None and self._connection.execute(select(outbox.c.id).where(*waiting).limit(1)).first():
            return False
        self._connection.execute(delete(stopped_ways).where(here))
        self._connection.execute(update(outbox).where(*waiting).values(due_at=AT_ONCE))
        return True

    def retry(self, recipient: str) -> bool:
        """Tries everything for the address at once: what waits, and what was given up. A failure that nothing waits for
        is forgotten. False if there was neither."""
        opened = update(stopped_ways).where(stopped_ways.c.recipient == recipient, stopped_ways.c.due_at.is_not(None))
        self._connection.execute(opened.values(due_at=AT_ONCE))
        pending = or_(outbox.c.state == "waiting", (outbox.c.state == "dead") & (outbox.c.payload != "{}"))
        again = update(outbox).where(_addressed(recipient), pending, outbox.c.error != "")
        renewed = again.values(state="waiting", due_at=AT_ONCE, attempts=0, finished_at=None)
        if self._connection.execute(renewed).rowcount > 0:
            return True
        return self._connection.execute(delete(stopped_ways).where(stopped_ways.c.recipient == recipient)).rowcount > 0

    def all(self) -> Sequence[StoppedWay]:
        """Oldest first, with the number of messages that wait."""
        waiting = select(func.count()).select_from(outbox).where(*_waits).correlate(stopped_ways).scalar_subquery()
        rows = select(stopped_ways, waiting.label("messages")).order_by(stopped_ways.c.since, stopped_ways.c.recipient)
        return [
            StoppedWay(
                recipient=row.recipient,
                reason=row.reason,
                since=row.since,
                attempts=row.attempts,
                messages=row.messages,
                stopped=row.due_at is not None,
            )
            for row in self._connection.execute(rows)
        ]
