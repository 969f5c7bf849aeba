"""SQLite's one writer: work that gathered meanwhile shares one transaction, each piece under a savepoint of its own.

A thread begins and commits, because both may wait for the disk. Brief work it hands to the loop from which it came:
two threads that both run Python take turns at the interpreter within every statement, which costs more than brief
work itself takes. Other work runs in the thread, and the loop goes on.
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
from itertools import groupby
from operator import attrgetter
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import translated
from storage.tx import Keys, Tx

#: how much waiting work one commit takes at most
BATCH = 64
#: seconds after which a loop that was handed work is looked at: it may have been closed, or wait here itself
_LOOK_S, _NAP_S = 1.0, 0.05
#: seconds after which brief jobs let the loop's other work go first
_SLICE_S = 0.02

Work = Callable[[Tx], Any]


class _Job:
    """Work that waits for the writer, on behalf of a coroutine (then `loop` is where it runs) or of a plain thread."""

    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Work, future: "asyncio.Future[Any] | Future[Any]") -> None:
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


class _Turn:
    """The brief jobs' part of a transaction: run, a job a step, by whoever takes it, while the writer thread waits."""

    def __init__(self, steps: Iterator[None]) -> None:
        self._steps = [steps]  # popping is atomic: the loop and a closing thread may both come for it
        self._over = threading.Event()
        self._error: BaseException | None = None

    def take(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Within its `loop` only a slice at once, so that nothing else there waits long."""
        try:
            steps = self._steps.pop()
        except IndexError:
            return
        until = perf_counter() + _SLICE_S
        try:
            for _ in steps:
                if loop is not None and perf_counter() > until:
                    self._steps.append(steps)
                    loop.call_soon(self.take, loop)
                    return
        except BaseException as error:
            self._error = error
        self._over.set()

    def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Returns when it was run; raises what running it raised."""
        while not self._over.wait(_LOOK_S):
            if loop.is_closed():
                self.take()
        if self._error is not None:
            raise self._error


class BatchWriter:
    """One thread, one connection, one commit for all work that waits."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys
        #: jobs; None as a sign for each brief one, which waits in `_brief`; the writer itself to end it
        self._queue: queue.SimpleQueue[_Job | BatchWriter | None] = queue.SimpleQueue()
        self._brief: deque[_Job] = deque()
        self._turn: _Turn | None = None
        self._thread = threading.Thread(target=self._loop, name="store-write", daemon=True)
        self._thread.start()

    async def write(self, work: Work, *, brief: bool) -> Any:
        future = asyncio.get_running_loop().create_future()
        job = _Job(work, future)
        if brief:
            self._brief.append(job)  # before its sign, so that no sign comes for nothing
            self._queue.put(None)
        else:
            self._queue.put(job)
        return await future

    def write_now(self, work: Work) -> Any:
        future: Future[Any] = Future()
        self._queue.put(_Job(work, future))
        while not future.done():
            wait([future], timeout=_NAP_S)
            self._take_turn()
        return future.result()

    def close(self) -> None:
        self._queue.put(self)
        while self._thread.is_alive():
            self._thread.join(_NAP_S)
            self._take_turn()

    def _take_turn(self) -> None:
        """The loop that was handed brief work may be the one that waits here."""
        if (turn := self._turn) is not None:
            turn.take()

    def _loop(self) -> None:
        while True:
            batch = _Batch()
            signs = [self._queue.get()]
            with suppress(queue.Empty):
                while len(signs) < BATCH and signs[-1] is not self:
                    signs.append(self._queue.get_nowait())
            for sign in signs:
                if sign is None:
                    batch.brief += self._next_brief()
                elif isinstance(sign, _Job):
                    batch.jobs.append(sign)
            if batch.jobs or batch.brief:
                self._run(batch)
            if signs[-1] is self:
                return

    def _run(self, batch: "_Batch") -> None:
        try:
            with self._engine.begin() as connection:
                tx = Tx(connection, self._keys)
                for _ in _each(batch.jobs, connection, tx, alone=not batch.brief):
                    pass
                if batch.brief:
                    self._hand_over(batch, connection, tx)
        except BaseException as error:  # BEGIN or COMMIT failed, or the only job did: nobody's work is stored
            failure = translated(error) if isinstance(error, DBAPIError) else error
            for job in batch.jobs + batch.brief:
                job.error = job.error or failure
        _settle(batch.jobs + batch.brief)

    def _hand_over(self, batch: "_Batch", connection: Connection, tx: Tx) -> None:
        """Has the loop run the brief jobs, those too that come until it gets to them."""
        loop = batch.brief[0].loop
        assert loop is not None

        def steps() -> Iterator[None]:
            while len(batch.brief) < BATCH and (late := self._next_brief()):
                batch.brief += late
            yield from _each(batch.brief, connection, tx, alone=not batch.jobs)

        self._turn = turn = _Turn(steps())
        try:
            loop.call_soon_threadsafe(turn.take, loop)
        except RuntimeError:  # the loop is closed
            turn.take()
        turn.wait(loop)
        self._turn = None

    def _next_brief(self) -> list[_Job]:
        """None where a sign's job was run as a late one."""
        return [self._brief.popleft()] if self._brief else []


@dataclass(slots=True)
class _Batch:
    """What shares one transaction."""

    jobs: list[_Job] = field(default_factory=list)
    brief: list[_Job] = field(default_factory=list)


def _each(jobs: list[_Job], connection: Connection, tx: Tx, *, alone: bool) -> Iterator[None]:
    """Runs a job a step. `alone`: the transaction holds nothing else; one job alone then needs no savepoint, because
    the transaction itself is one."""
    wanted = [job for job in jobs if not job.future.cancelled()]
    if alone and len(wanted) == 1:
        wanted[0].result = wanted[0].work(tx)
        return
    for job in wanted:
        _run_one(job, connection, tx)
        yield


def _run_one(job: _Job, connection: Connection, tx: Tx) -> None:
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
        job.error = translated(error) if isinstance(error, DBAPIError) else error
    else:
        driver.execute("RELEASE job")


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
