"""The only access to the records: `write` and `read` run a plain function inside a transaction and return its result.

On SQLite, work that queues up shares one commit (storage/engine/batching.py), so the disk is synced once for all of it;
a failure is still raised only to the caller whose work failed.
"""

import asyncio
import errno
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.batching import BatchWriter
from storage.engine.doings import Doings
from storage.engine.errors import StorageError, translated
from storage.engine.opening import BUSY_TIMEOUT_S, is_sqlite, open_engine, open_unpooled, sqlite_file
from storage.engine.pool_writer import CONNECTIONS, PoolWriter
from storage.engine.replica import Replica
from storage.engine.turns import AlwaysOurs, LockedTurn, Turn
from storage.people.fleeting import OwnFleeting
from storage.people.key_passing import KeyPassing
from storage.people.shared_fleeting import Ring
from storage.tx import Keys, Tx

T = TypeVar("T")
Work = Callable[[Tx], T]

log = structlog.get_logger()

_FOLD_WAIT_MS = 500
#: seconds that a process waits for the key of those that run already, and between two looks
_PATIENCE_S, _BETWEEN_LOOKS_S = 60.0, 0.2
#: bytes written to test the disk, and the setting written to test PostgreSQL
_PIECE, _PROBE = bytes(65_536), "write_probe"


class _Writer(Protocol):
    async def write(self, work: Callable[[Tx], Any], *, brief: bool) -> Any: ...
    def write_now(self, work: Callable[[Tx], Any]) -> Any: ...
    def close(self) -> None: ...


class Store:
    """The record database. Safe to call from any task; close it once at the end."""

    def __init__(self, url: str, *, keys: Keys, read_url: str = "") -> None:
        """`read_url`: a replica of a PostgreSQL database."""
        self.url = url
        self._keys = keys = replace(keys, fleeting=OwnFleeting(), ring=Ring())
        sqlite = is_sqlite(url)
        self._write_engine = open_engine(url, writes=True, pool_size=1 if sqlite else CONNECTIONS)
        self._read_engine = open_engine(url, writes=False, pool_size=4)
        self._writer: _Writer = (BatchWriter if sqlite else PoolWriter)(self._write_engine, keys)
        self.replica = Replica(read_url, self._read_engine) if read_url else None
        self._passing: KeyPassing | None = None
        self._turns: list[Turn] = []
        self._told: list[Callable[[], None]] = []
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")

    @property
    def engine(self) -> Engine:
        """For migrations and maintenance, when nothing else runs."""
        return self._write_engine

    @property
    def has_company(self) -> bool:
        """Whether other processes may work on the same records."""
        return not is_sqlite(self.url)

    async def write(self, work: Work[T], *, brief: bool = False) -> T:
        """Runs `work` in one transaction and returns after its commit. Raises what `work` raised, or StorageError.

        `work` may run again, on PostgreSQL after a deadlock, so it changes nothing but its Tx.

        `brief`: the work takes a few milliseconds at most. On SQLite it then runs in the thread of the event loop,
        which is cheaper, on PostgreSQL in one of a few threads that no long work occupies.
        """
        doings = Doings(work)
        result: T = await self._writer.write(doings, brief=brief)
        doings.tell()
        for call in self._told:
            call()
        return result

    def turn(self, name: str) -> Turn:
        """What only one process does at a time; it is free again when this process ends or closes the store."""
        turn = AlwaysOurs() if is_sqlite(self.url) else LockedTurn(open_unpooled(self.url), name)
        self._turns.append(turn)
        return turn

    async def share(self, clock: Callable[[], datetime], *, patience_s: float = _PATIENCE_S) -> None:
        """From now on this process shares with others on the same PostgreSQL what only running processes may know
        (storage/people/shared_fleeting.py). Returns when it has their key, or has made one, because there are none or
        nobody answered for `patience_s`. Nothing to do on SQLite. Raises StorageError if the database is away so long.
        """
        if is_sqlite(self.url):
            return
        self._passing = passing = KeyPassing(open_unpooled(self.url), self._keys.ring, secret=self._keys.digest)
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            try:
                if await asyncio.to_thread(passing.look, clock()):
                    return
            except StorageError as error:
                log.warning("store.not_shared_yet", error=str(error))
            await asyncio.sleep(_BETWEEN_LOOKS_S)
        if not await asyncio.to_thread(passing.look, clock()):
            log.warning("store.key_made_anew")
            await asyncio.to_thread(passing.found, clock())

    async def share_on(self, now: datetime) -> None:
        """Hands the key to processes that have come since. Call it every second or so, one call at a time."""
        if self._passing is not None:
            await asyncio.to_thread(self._passing.look, now)

    def after_write(self, call: Callable[[], None]) -> None:
        """From now on `call` runs in the loop after each `write` of this process; it must be quick."""
        self._told.append(call)

    async def read(self, work: Work[T]) -> T:
        """Runs `work` on one consistent snapshot; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def read_aside(self, work: Work[T], *, if_same: Work[object] | None = None) -> T:
        """Like `read`, where some seconds may be missing: on the replica if there is one and it keeps up. `if_same`: a
        brief look that must find the same there as here."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read_aside, work, if_same)

    def _read_aside(self, work: Work[T], if_same: Work[object] | None) -> T:
        replica = self.replica
        if replica is None or not replica.usable:
            return self.read_now(work)
        must_be = self.read_now(if_same) if if_same is not None else None
        try:
            with replica.engine.connect() as connection, connection.begin():
                tx = Tx(connection, self._keys)
                if if_same is None or if_same(tx) == must_be:
                    return work(tx)
        except DBAPIError as error:
            replica.failed(error)
        return self.read_now(work)

    async def look_at_replica(self) -> None:
        if self.replica is not None:
            await asyncio.get_running_loop().run_in_executor(self._readers, self.replica.look)

    def write_now(self, work: Work[T]) -> T:
        """Like `write`, from a plain thread (commands, tests)."""
        doings = Doings(work)
        result: T = self._writer.write_now(doings)
        doings.tell()
        return result

    def read_now(self, work: Work[T]) -> T:
        try:
            with self._read_engine.connect() as connection, connection.begin():
                return work(Tx(connection, self._keys))
        except DBAPIError as error:
            raise translated(error) from error

    async def check_writable(self) -> None:
        """Raises StorageError if nothing can be written now. On SQLite this writes an unnamed temporary file beside the
        records instead of occupying the only writer."""
        await asyncio.get_running_loop().run_in_executor(self._readers, self._check_writable)

    def _check_writable(self) -> None:
        file = sqlite_file(self.url)
        if file is None:
            self.write_now(lambda tx: tx.settings.put(_PROBE, "1"))
            return
        try:
            with TemporaryFile(dir=file.parent, buffering=0) as probe:
                if probe.write(_PIECE) != len(_PIECE):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if not os.access(file, os.W_OK):  # not opened: closing the file would release SQLite's locks on it
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise StorageError(f"records can't be written: {error.strerror}", transient=True) from error

    def fold_log(self) -> None:
        """SQLite: moves the write-ahead log into the database and empties it, because the log still has content that
        was erased since.

        Writers wait meanwhile, so it gives up soon if a reader (a backup) still needs the log; a later call will do it.
        """
        if is_sqlite(self.url):
            with self._read_engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute(f"PRAGMA busy_timeout={_FOLD_WAIT_MS}")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")

    def close(self) -> None:
        for turn in self._turns:
            turn.release()
        if self._passing is not None:
            self._passing.close()
        self._writer.close()
        self._readers.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()
        if self.replica is not None:
            self.replica.close()
