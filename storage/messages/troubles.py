"""Messages and updates that were given up, for staff to inspect and retry (O05)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from complaints.ports import CaseMessage, DeadMessage, Stoppage, StoppedWay
from storage.engine import quick_json
from storage.messages.inbox import InboxTable, inbox
from storage.messages.outbox import AT_ONCE, outbox
from storage.messages.stoppages import StoppagesTable
from storage.messages.stopped_ways import StoppedWaysTable
from storage.messages.unshown import UnshownTable

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

    def of_case(self, case_id: int) -> Sequence[CaseMessage]:
        late = (outbox.c.state == "dead") | ((outbox.c.state == "waiting") & (outbox.c.attempts > 0))
        mine = select(outbox).where(outbox.c.case_id == case_id, outbox.c.kind == "notice", late)
        return [
            CaseMessage(
                id=row.id,
                to=row.recipient.partition(":")[0],
                address="" if row.recipient.partition(":")[0] in _CHATS else row.recipient,
                key=quick_json.parsed(row.payload).get("key", ""),
                error=row.error,
                at=row.finished_at,
                can_retry=row.state == "dead" and row.payload != "{}",
            )
            for row in self._connection.execute(mine.order_by(outbox.c.id.desc()))
        ]

    def unshown_photos(self, case_id: int) -> Mapping[str, Sequence[str]]:
        return UnshownTable(self._connection).of_case(case_id)

    def retry_message(self, row: int) -> bool:
        """Makes it due at once with a full number of attempts. False if its content has been erased."""
        again = (
            update(outbox)
            .where(outbox.c.id == row, outbox.c.state == "dead", outbox.c.payload != "{}")
            .values(state="waiting", due_at=AT_ONCE, attempts=0, doubts=0, finished_at=None)
        )
        return self._connection.execute(again).rowcount == 1

    def retry_update(self, row: int) -> bool:
        """Sets it back to new; the sweep for pending updates picks it up."""
        again = update(inbox).where(inbox.c.id == row, inbox.c.state == "dead", inbox.c.raw != "")
        return self._connection.execute(again.values(state="new", attempts=0)).rowcount == 1
