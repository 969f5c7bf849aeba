"""Periodic jobs over due items. On PostgreSQL only one service runs a job at a time; each item runs in its own
savepoint. Failures are counted in a separate table, because the items of different jobs are in different tables."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, delete, func, select
from sqlalchemy.exc import DBAPIError

from complaints.errors import WrongState
from storage.engine import doings
from storage.engine.errors import translated
from storage.engine.schema import Moment, metadata
from storage.engine.upsert import put

T = TypeVar("T")
log = structlog.get_logger()

setbacks = Table(
    "setbacks",
    metadata,
    Column("job", String(32), primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment, nullable=False),
    Column("error", String(100), nullable=False),
)

#: number of failures after which an item is given up
GIVE_UP = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)
#: separates our advisory locks from those of other programs in the same database
_LOCKS = 0x1B5A


class ChoresTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def each(
        self,
        job: str,
        due: Callable[[int], Sequence[T]],
        work: Callable[[T], object],
        *,
        ident: Callable[[T], int],
        now: datetime,
        limit: int,
    ) -> int:
        if not self._is_alone(job):
            return 0
        failed = self._setbacks(job)
        waiting = {item for item, (_, retry_at) in failed.items() if retry_at > now}
        items = [item for item in due(limit + len(waiting)) if ident(item) not in waiting][:limit]
        for item in items:
            item_id = ident(item)
            error = self._tried(work, item)
            if error is not None:
                self._note(job, item_id, failed.get(item_id, (0, now))[0] + 1, error, now)
            elif item_id in failed:
                self._connection.execute(delete(setbacks).where(setbacks.c.job == job, setbacks.c.item == item_id))
        return len(items)

    def _is_alone(self, job: str) -> bool:
        """Whether no other service runs this job now. The lock ends with the transaction; SQLite has one writer."""
        if self._connection.dialect.name != "postgresql":
            return True
        return bool(
            self._connection.execute(select(func.pg_try_advisory_xact_lock(_LOCKS, func.hashtext(job)))).scalar()
        )

    def _setbacks(self, job: str) -> dict[int, tuple[int, datetime]]:
        rows = self._connection.execute(select(setbacks).where(setbacks.c.job == job))
        return {row.item: (row.attempts, row.retry_at) for row in rows}

    def _tried(self, work: Callable[[T], object], item: T) -> Exception | None:
        """The exception raised by `work`, whose changes are then rolled back. Raises if the database itself fails."""
        self._connection.exec_driver_sql("SAVEPOINT item")
        noted = doings.noted()
        error: Exception | None = None
        try:
            work(item)
        except Exception as raised:
            if isinstance(raised, DBAPIError) and translated(raised).transient:
                raise
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT item")
            doings.take_back(noted)
            error = None if isinstance(raised, WrongState) else raised
        self._connection.exec_driver_sql("RELEASE SAVEPOINT item")
        return error

    def _note(self, job: str, item: int, attempts: int, error: Exception, now: datetime) -> None:
        if attempts == GIVE_UP:
            log.error("job.given_up", job=job, item=item, error=type(error).__name__, exc_info=error)
        else:
            log.warning("job.item_failed", job=job, item=item, attempts=attempts, error=type(error).__name__)
        wait = _LONGEST_WAIT if attempts >= GIVE_UP else min(_FIRST_WAIT * 4 ** (attempts - 1), _LONGEST_WAIT)
        row = {
            "job": job,
            "item": item,
            "attempts": attempts,
            "retry_at": now + wait,
            "error": type(error).__name__[:100],
        }
        put(self._connection, setbacks, keys=("job", "item"), row=row)

    def prune(self, before: datetime) -> None:
        """Deletes the counts of items that have not been retried since."""
        self._connection.execute(delete(setbacks).where(setbacks.c.retry_at < before))
