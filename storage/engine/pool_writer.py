"""PostgreSQL's writer: transactions run in parallel, each with a thread and a connection of its own.

Brief ones have few threads, which no long one occupies: after each statement a thread waits for the interpreter's
lock, and the more threads want it, the longer each waits.
"""

import asyncio
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import is_worth_another_run, translated
from storage.tx import Keys, Tx

log = structlog.get_logger()

#: brief and other transactions at a time
_BRIEF, _LONG = 3, 5
CONNECTIONS = _BRIEF + _LONG
#: runs of a transaction that another one has undone or overtaken, the first included
_RUNS = 4


class PoolWriter:
    def __init__(self, engine: Engine, keys: Keys) -> None:
        """`engine`: with at least CONNECTIONS of them."""
        self._engine, self._keys = engine, keys
        self._brief = ThreadPoolExecutor(_BRIEF, thread_name_prefix="store-brief")
        self._long = ThreadPoolExecutor(_LONG, thread_name_prefix="store-write")
        self._closing = threading.Event()

    async def write(self, work: Callable[[Tx], Any], *, brief: bool) -> Any:
        pool = self._brief if brief else self._long
        return await asyncio.get_running_loop().run_in_executor(pool, self._run, work)

    def write_now(self, work: Callable[[Tx], Any]) -> Any:
        return self._long.submit(self._run, work).result()

    def _run(self, work: Callable[[Tx], Any]) -> Any:
        for run in range(1, _RUNS + 1):
            try:
                with self._engine.begin() as connection:
                    return work(Tx(connection, self._keys))
            except DBAPIError as error:
                if run == _RUNS or not is_worth_another_run(error):
                    raise translated(error) from error
                log.warning("store.again", run=run)
                self._closing.wait(run * random.uniform(0.02, 0.1))  # noqa: S311 (the other one goes first; no secret)
        raise AssertionError("unreachable")

    def close(self) -> None:
        self._closing.set()
        for pool in (self._brief, self._long):
            pool.shutdown()
