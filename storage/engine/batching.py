"""SQLite's single writer: jobs that queued up share one transaction, each under its own savepoint.

A writer thread begins and commits, because both may wait for the disk. Brief jobs run on the event loop they came from:
two threads that both run Python contend for the interpreter within every statement, which costs more than a brief job
itself. Other jobs run in the thread while the loop goes on. The hand-over of brief jobs:

    coroutine         write(brief=True): append the job to _brief, put a BRIEF token into the queue, await its future
    writer thread     take jobs and tokens from the queue, BEGIN, run the other jobs
    writer thread     give the loop a _LoopShare (call_soon_threadsafe) and wait
    event loop        run the share's brief jobs, a slice of 20 ms at a time, then wake the thread
    writer thread     COMMIT, have each loop settle the futures of its jobs
    write_now/close   block the loop's thread, so they run a pending share themselves
"""

import asyncio
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from operator import attrgetter
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import translated
from storage.tx import Keys, Tx

#: most jobs that one commit takes
BATCH = 64
#: seconds between checks that the loop we handed jobs to is still open
_LOOP_CHECK_S = 1.0
#: seconds between checks, by a thread that blocks in write_now or close, for a share that its own loop should run
_BLOCKED_CHECK_S = 0.05
#: seconds of brief jobs at a stretch, then the loop's other tasks run
_SLICE_S = 0.02

Work = Callable[[Tx], Any]


class _Token(Enum):
    """Stands in the queue beside jobs. BRIEF: one more job waits in `_brief`. STOP: end the thread."""

    BRIEF = "brief"
    STOP = "stop"


class _Job:
    """Work waiting for the writer, for a coroutine (`loop` is then its event loop) or for a plain thread."""

    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Work, future: "asyncio.Future[Any] | Future[Any]") -> None:
        self.work, self.future = work, future
        self.loop = future.get_loop() if isinstance(future, asyncio.Future) else None
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Sets the future's result or exception; for a coroutine's future call it within its loop only."""
        if self.future.done():  # the waiting coroutine was cancelled
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _LoopShare:
    """The brief jobs of a transaction: run by whichever thread takes them first, while the writer thread waits."""

    def __init__(self, steps: Iterator[None]) -> None:
        """`steps` runs one job per item."""
        self._steps = [steps]  # popping is atomic: the loop and a blocked thread may both come for it
        self._finished = threading.Event()
        self._error: BaseException | None = None

    def run(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Runs all jobs; with a `loop` only one slice, and schedules the rest there, so its other tasks go on."""
        try:
            steps = self._steps.pop()
        except IndexError:
            return
        until = perf_counter() + _SLICE_S
        try:
            for _ in steps:
                if loop is not None and perf_counter() > until:
                    self._steps.append(steps)
                    loop.call_soon(self.run, loop)
                    return
        except BaseException as error:
            self._error = error
        self._finished.set()

    def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Returns when all jobs have run; raises what running them raised."""
        while not self._finished.wait(_LOOP_CHECK_S):
            if loop.is_closed():
                self.run()
        if self._error is not None:
            raise self._error


@dataclass(slots=True)
class _Batch:
    """The jobs of one transaction."""

    jobs: list[_Job] = field(default_factory=list)
    brief: list[_Job] = field(default_factory=list)


class BatchWriter:
    """One thread and one connection; one commit for all waiting jobs."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys
        self._queue: queue.SimpleQueue[_Job | _Token] = queue.SimpleQueue()
        self._brief: deque[_Job] = deque()
        self._share: _LoopShare | None = None
        self._thread = threading.Thread(target=self._loop, name="store-write", daemon=True)
        self._thread.start()

    async def write(self, work: Work, *, brief: bool) -> Any:
        future = asyncio.get_running_loop().create_future()
        job = _Job(work, future)
        if brief:
            self._brief.append(job)  # before its token: each token finds its job, unless an earlier batch ran it
            self._queue.put(_Token.BRIEF)
        else:
            self._queue.put(job)
        return await future

    def write_now(self, work: Work) -> Any:
        future: Future[Any] = Future()
        self._queue.put(_Job(work, future))
        while not future.done():
            wait([future], timeout=_BLOCKED_CHECK_S)
            self._run_share()
        return future.result()

    def close(self) -> None:
        self._queue.put(_Token.STOP)
        while self._thread.is_alive():
            self._thread.join(_BLOCKED_CHECK_S)
            self._run_share()

    def _run_share(self) -> None:
        """The loop that should run the share may be the one this thread blocks."""
        if (share := self._share) is not None:
            share.run()

    def _loop(self) -> None:
        while True:
            batch = _Batch()
            items = [self._queue.get()]
            with suppress(queue.Empty):
                while len(items) < BATCH and items[-1] is not _Token.STOP:
                    items.append(self._queue.get_nowait())
            for item in items:
                if item is _Token.BRIEF:
                    batch.brief += self._next_brief()
                elif isinstance(item, _Job):
                    batch.jobs.append(item)
            if batch.jobs or batch.brief:
                self._run(batch)
            if items[-1] is _Token.STOP:
                return

    def _run(self, batch: _Batch) -> None:
        try:
            with self._engine.begin() as connection:
                tx = Tx(connection, self._keys)
                for _ in _each(batch.jobs, connection, tx, alone=not batch.brief):
                    pass
                if batch.brief:
                    self._hand_over(batch, connection, tx)
        except BaseException as error:  # BEGIN or COMMIT failed, or the only job did: no job is stored
            failure = translated(error) if isinstance(error, DBAPIError) else error
            for job in batch.jobs + batch.brief:
                job.error = job.error or failure
        _settle(batch.jobs + batch.brief)

    def _hand_over(self, batch: _Batch, connection: Connection, tx: Tx) -> None:
        """Has the loop run the brief jobs, including those that arrive before it starts."""
        loop = batch.brief[0].loop
        assert loop is not None

        def steps() -> Iterator[None]:
            while len(batch.brief) < BATCH and (late := self._next_brief()):
                batch.brief += late
            yield from _each(batch.brief, connection, tx, alone=not batch.jobs)

        self._share = share = _LoopShare(steps())
        try:
            loop.call_soon_threadsafe(share.run, loop)
        except RuntimeError:  # the loop is closed
            share.run()
        share.wait(loop)
        self._share = None

    def _next_brief(self) -> list[_Job]:
        """The next brief job; empty if an earlier batch ran the token's job already."""
        return [self._brief.popleft()] if self._brief else []


def _each(jobs: list[_Job], connection: Connection, tx: Tx, *, alone: bool) -> Iterator[None]:
    """Runs one job per step. `alone`: the transaction holds no other jobs; a single job then needs no savepoint,
    because the transaction itself serves as one."""
    pending = [job for job in jobs if not job.future.cancelled()]
    if alone and len(pending) == 1:
        pending[0].result = pending[0].work(tx)
        return
    for job in pending:
        _run_one(job, connection, tx)
        yield


def _run_one(job: _Job, connection: Connection, tx: Tx) -> None:
    driver: Any = connection.connection.driver_connection  # SQLAlchemy's savepoints cost more than most jobs
    driver.execute("SAVEPOINT job")
    try:
        job.result = job.work(tx)
    except BaseException as error:
        try:
            driver.execute("ROLLBACK TO job")
            driver.execute("RELEASE job")
        except sqlite3.Error:  # SQLite rolled the whole transaction back (disk full): no job is stored
            raise error from None
        job.error = translated(error) if isinstance(error, DBAPIError) else error
    else:
        driver.execute("RELEASE job")


def _settle(jobs: list[_Job]) -> None:
    """Wakes each loop once for all its jobs of the batch."""
    for loop, waiting in groupby(jobs, key=attrgetter("loop")):
        batch = list(waiting)
        if loop is None:
            _settle_here(batch)
            continue
        with suppress(RuntimeError):  # the loop is closed: nothing waits there any more
            loop.call_soon_threadsafe(_settle_here, batch)


def _settle_here(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()
