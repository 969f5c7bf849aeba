"""How much waits in the records now, for monitoring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import EvidenceState
from complaints.ports import QueueFilter
from storage.messages.inbox import inbox
from storage.messages.outbox import outbox, unfinished
from storage.photos.evidence import evidence
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Numbers of rows. `oldest_update`: when it arrived. `first_message`: id of the one that waits longest."""

    updates_waiting: int
    oldest_update: datetime | None
    updates_dead: int
    messages_waiting: int
    first_message: int | None
    photos_waiting: int
    cases_open: int
    cases_overdue: int
    cases_danger: int


def standing(tx: Tx, *, now: datetime) -> Standing:
    def count(table: Table, condition: ColumnElement[bool]) -> int:
        return tx.connection.scalar(select(func.count()).select_from(table).where(condition)) or 0

    fresh = inbox.c.state == "new"
    still_open = frozenset(OPEN_STATES)
    return Standing(
        updates_waiting=count(inbox, fresh),
        oldest_update=tx.connection.scalar(select(func.min(inbox.c.created_at)).where(fresh)),
        updates_dead=tx.inbox.count("dead"),
        messages_waiting=count(outbox, unfinished),
        first_message=tx.connection.scalar(select(func.min(outbox.c.id)).where(unfinished)),
        photos_waiting=count(evidence, evidence.c.state == EvidenceState.PENDING),
        cases_open=tx.cases.count(QueueFilter(states=still_open)),
        cases_overdue=tx.cases.count(QueueFilter(states=still_open, overdue=True, now=now)),
        cases_danger=tx.cases.count(QueueFilter(states=still_open, danger=True)),
    )
