"""One way in: `write` and `read` run a plain function inside a transaction, in a thread, and give back what it returns.

On SQLite one thread owns the writer connection. Work that queued up meanwhile shares one commit (each under a
savepoint), so the disk is synced once for all of it, and a caller still learns of its own failure alone.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.engine import BUSY_TIMEOUT_S, is_sqlite, open_engine
from storage.errors import StorageError
from storage.tx import Keys, Tx

T = TypeVar("T")
Work = Callable[[Tx], T]

_FOLD_WAIT_MS = 500
#: how much waiting work one commit takes at most
BATCH = 64


class _Writer(Protocol):
    async def write(self, work: Callable[[Tx], Any]) -> Any: ...
    def write_now(self, work: Callable[[Tx], Any]) -> Any: ...
    def close(self) -> None: ...


class Store:
    """The record database. Safe to call from any task; close once at the end."""

    def __init__(self, url: str, *, keys: Keys) -> None:
        self.url = url
        self._keys = keys
        sqlite = is_sqlite(url)
        self._write_engine = open_engine(url, writes=True, pool_size=1 if sqlite else 8)
        self._read_engine = open_engine(url, writes=False, pool_size=4)
        writer = _BatchWriter if sqlite else _PoolWriter
        self._writer: _Writer = writer(self._write_engine, keys)
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")

    @property
    def engine(self) -> Engine:
        """For migrations and maintenance, while nothing else runs."""
        return self._write_engine

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction and returns after its commit. Raises what `work` raised, or StorageError."""
        result: T = await self._writer.write(work)
        return result

    async def read(self, work: Work[T]) -> T:
        """Runs `work` on one consistent snapshot; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Work[T]) -> T:
        """The same from a plain thread (commands, tests)."""
        result: T = self._writer.write_now(work)
        return result

    def read_now(self, work: Work[T]) -> T:
        try:
            with self._read_engine.connect() as connection, connection.begin():
                return work(Tx(connection, self._keys))
        except DBAPIError as error:
            raise _translated(error) from error

    def fold_log(self) -> None:
        """SQLite: what the write-ahead log holds goes into the database, and the log is emptied. Until then it still
        has what was erased meanwhile.

        Writers wait for it, so it gives up soon where a reader (a backup) still needs the log; the next time will do.
        """
        if is_sqlite(self.url):
            with self._read_engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute(f"PRAGMA busy_timeout={_FOLD_WAIT_MS}")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")

    def close(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()


class _PoolWriter:
    """PostgreSQL: transactions run beside each other, each in its own thread and connection."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="store-write")

    async def write(self, work: Callable[[Tx], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, work)

    def write_now(self, work: Callable[[Tx], Any]) -> Any:
        return self._pool.submit(self._run, work).result()

    def _run(self, work: Callable[[Tx], Any]) -> Any:
        try:
            with self._engine.begin() as connection:
                return work(Tx(connection, self._keys))
        except DBAPIError as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._pool.shutdown()


class _Job:
    """Work that waits for the writer, on behalf of a coroutine (then `loop` is where it runs) or of a plain thread."""

    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Callable[[Tx], Any], future: "asyncio.Future[Any] | Future[Any]") -> None:
        self.work, self.future = work, future
        self.loop = future.get_loop() if isinstance(future, asyncio.Future) else None
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Tells who waits; a coroutine's future only within its loop."""
        if self.future.done():  # whoever waited was cancelled
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def _settle(jobs: list[_Job]) -> None:
    """A loop is woken once for all of a batch."""
    for loop, waiting in groupby(jobs, key=attrgetter("loop")):
        batch = list(waiting)
        if loop is None:
            _settle_here(batch)
            continue
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle_here, batch)


def _settle_here(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()


class _BatchWriter:
    """SQLite: one thread, one connection, one commit for all work that waits."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="store-write", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Tx], Any]) -> Any:
        future = asyncio.get_running_loop().create_future()
        self._queue.put(_Job(work, future))
        return await future

    def write_now(self, work: Callable[[Tx], Any]) -> Any:
        future: Future[Any] = Future()
        self._queue.put(_Job(work, future))
        return future.result()

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (job := self._queue.get()) is not None:
            batch, last = [job], False
            while len(batch) < BATCH and not last:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                else:
                    batch.append(more)
            self._run(batch)
            if last:
                return

    def _run(self, batch: list[_Job]) -> None:
        running = [job for job in batch if not job.future.cancelled()]
        try:
            with self._engine.begin() as connection:
                tx = Tx(connection, self._keys)
                if len(running) == 1:  # the usual case when the house is quiet: the transaction itself is the savepoint
                    running[0].result = running[0].work(tx)
                else:
                    for job in running:
                        self._one(job, connection, tx)
        except BaseException as error:  # BEGIN or COMMIT failed, or the only job did: nobody's work is stored
            failure = _translated(error) if isinstance(error, DBAPIError) else error
            for job in running:
                job.error = job.error or failure
        _settle(running)

    def _one(self, job: _Job, connection: Connection, tx: Tx) -> None:
        driver: Any = connection.connection.driver_connection  # SQLAlchemy's own savepoints cost more than most work
        driver.execute("SAVEPOINT job")
        try:
            job.result = job.work(tx)
        except BaseException as error:
            try:
                driver.execute("ROLLBACK TO job")
                driver.execute("RELEASE job")
            except sqlite3.Error:  # the database gave up the whole transaction itself (disk full): nobody's is stored
                raise error from None
            job.error = _translated(error) if isinstance(error, DBAPIError) else error
        else:
            driver.execute("RELEASE job")


#: SQLite says OperationalError of a statement that can never work, too: only its words tell
_NEVER = ("no such", "has no column", "syntax error", "already exists", "ambiguous")


def _translated(error: DBAPIError) -> StorageError:
    words = str(error.orig).partition("\n")[0]  # PostgreSQL's further lines quote values
    never = any(sign in words for sign in _NEVER)
    return StorageError(f"database: {words}", transient=isinstance(error, OperationalError) and not never)
