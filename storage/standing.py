"""How much waits in the records now, and what has failed, for monitoring and for the doctor."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Table, and_, func, not_, select

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import EvidenceState
from complaints.ports import QueueFilter
from storage.cases.forwards import forwards
from storage.engine.chores import GIVE_UP, setbacks
from storage.messages.inbox import inbox
from storage.messages.outbox import outbox, unfinished
from storage.photos.evidence import evidence
from storage.tx import Tx

#: how Telegram's reason begins when somebody blocked the bot or left (channels/outbox/verdict.py: BLOCKED)
_BLOCKED = "Forbidden"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """`updates_dead` and `messages_dead` since a moment, without people who blocked us. `stopped`: kinds of addresses
    that accept nothing."""

    updates_dead: int
    messages_dead: int
    forwards_dead: int
    jobs_given_up: int
    stopped: tuple[str, ...]


def standing(tx: Tx, *, now: datetime) -> Standing:
    count = partial(_count, tx)
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


def troubles(tx: Tx, *, since: datetime) -> Troubles:
    count = partial(_count, tx)
    gone = outbox.c.error.startswith(_BLOCKED)
    given_up = and_(outbox.c.state == "dead", outbox.c.finished_at >= since, not_(gone))
    ways = {one.recipient.partition(":")[0] for one in tx.stopped_ways.all() if one.stopped}
    return Troubles(
        updates_dead=count(inbox, and_(inbox.c.state == "dead", inbox.c.created_at >= since)),
        messages_dead=count(outbox, given_up),
        forwards_dead=count(forwards, forwards.c.state == "dead"),
        jobs_given_up=count(setbacks, setbacks.c.attempts >= GIVE_UP),
        stopped=(*(["group"] if tx.stoppages.all() else []), *sorted(ways)),
    )


def clock_of(tx: Tx) -> datetime | None:
    """The database server's; None if it has the clock of this machine."""
    return tx.connection.scalar(select(func.clock_timestamp())) if tx.connection.dialect.name == "postgresql" else None


def _count(tx: Tx, table: Table, condition: ColumnElement[bool]) -> int:
    return tx.connection.scalar(select(func.count()).select_from(table).where(condition)) or 0
