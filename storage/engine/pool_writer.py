"""PostgreSQL's writer: transactions run in parallel, each with a thread and a connection of its own."""

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

#: runs of a transaction that another one has undone or overtaken, the first included
_RUNS = 4


class PoolWriter:
    def __init__(self, engine: Engine, keys: Keys, *, threads: int) -> None:
        self._engine, self._keys = engine, keys
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store-write")
        self._closing = threading.Event()

    async def write(self, work: Callable[[Tx], Any], *, brief: bool) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, work)

    def write_now(self, work: Callable[[Tx], Any]) -> Any:
        return self._pool.submit(self._run, work).result()

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
        self._pool.shutdown()
