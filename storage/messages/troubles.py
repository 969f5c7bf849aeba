"""Messages and updates that were given up, for staff to inspect and retry (O05)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from complaints.ports import DeadMessage, Stoppage, StoppedWay
from storage.messages.inbox import InboxTable, inbox
from storage.messages.outbox import AT_ONCE, outbox
from storage.messages.stoppages import StoppagesTable
from storage.messages.stopped_ways import StoppedWaysTable

#: recipients that are chats
_CHATS = frozenset({"", "reporter", "group", "staff", "person"})


class TroublesTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def messages(self, limit: int = 100) -> Sequence[DeadMessage]:
        newest = select(outbox).where(outbox.c.state == "dead").order_by(outbox.c.id.desc()).limit(limit)
        return [
            DeadMessage(
                id=row.id,
                kind=row.kind,
                to=row.recipient.partition(":")[0],
                attempts=row.attempts,
                error=row.error,
                at=row.finished_at,
                can_retry=row.payload != "{}",
                address="" if row.recipient.partition(":")[0] in _CHATS else row.recipient,
                case_id=row.case_id,
            )
            for row in self._connection.execute(newest)
        ]

    def updates(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        return InboxTable(self._connection).dead(limit)

    def stoppages(self) -> Sequence[Stoppage]:
        return StoppagesTable(self._connection).all()

    def retry_stoppage(self, ident: int) -> bool:
        return StoppagesTable(self._connection).retry(ident)

    def stopped_ways(self) -> Sequence[StoppedWay]:
        return StoppedWaysTable(self._connection).all()

    def retry_way(self, recipient: str) -> bool:
        return StoppedWaysTable(self._connection).retry(recipient)

    def retry_message(self, row: int) -> bool:
        """Makes it due at once with a full number of attempts. False if its content has been erased."""
        again = (
            update(outbox)
            .where(outbox.c.id == row, outbox.c.state == "dead", outbox.c.payload != "{}")
            .values(state="waiting", due_at=AT_ONCE, attempts=0, finished_at=None)
        )
        return self._connection.execute(again).rowcount == 1

    def retry_update(self, row: int) -> bool:
        """Sets it back to new; the sweep for pending updates picks it up."""
        again = update(inbox).where(inbox.c.id == row, inbox.c.state == "dead", inbox.c.raw != "")
        return self._connection.execute(again.values(state="new", attempts=0)).rowcount == 1
