"""Messages caused by an event: rows of the outbox, written in the transaction of the event."""

from complaints.model import Notice
from storage.messages.outbox import OutboxTable


class NoticesTable:
    def __init__(self, outbox: OutboxTable) -> None:
        self._outbox = outbox

    def add(self, notice: Notice) -> None:
        self._outbox.put_notice(
            event_id=notice.event_id,
            case_id=notice.case_id,
            to=notice.to,
            key=notice.key,
            values=notice.values,
            due_at=notice.due_at,
        )
