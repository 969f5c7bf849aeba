"""Messages caused by an event: rows of the outbox, written in the transaction of the event. One row for the recipient,
and one for each address that the ways add (channels/outbox/ways.py)."""

from collections.abc import Callable, Sequence

from complaints.model import Notice
from storage.messages.outbox import OutboxTable

#: a unit or firm has no chat: what is addressed to it reaches the addresses that the ways know for it
_PARTIES = ("unit:", "firm:")


class NoticesTable:
    def __init__(self, outbox: OutboxTable, also: Callable[[Notice], Sequence[str]]) -> None:
        """`also`: the additional recipients of a notice."""
        self._outbox, self._also = outbox, also

    def add(self, notice: Notice) -> None:
        for to in ([] if notice.to.startswith(_PARTIES) else [notice.to]) + list(self._also(notice)):
            self._outbox.put_notice(
                event_id=notice.event_id,
                case_id=notice.case_id,
                to=to,
                key=notice.key,
                values=notice.values,
                due_at=notice.due_at,
            )
