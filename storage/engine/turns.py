"""What only one of several processes does at a time, e.g. polling Telegram: who holds the turn goes on, others wait.

On PostgreSQL it is an advisory lock of a session of its own, so it is free as soon as its process is gone. SQLite has
one process (bot/alone.py), which always holds it.
"""

import asyncio
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import translated

#: separates these locks from those of jobs and migrations in the same database
_LOCKS = 7_265_338


class Turn(Protocol):
    async def take(self) -> bool:
        """Whether this process holds it, now or already before. Raises StorageError."""

    def release(self) -> None: ...


class AlwaysOurs:
    async def take(self) -> bool:
        return True

    def release(self) -> None:
        return


class LockedTurn:
    """Not thread-safe: one caller at a time."""

    def __init__(self, engine: Engine, name: str) -> None:
        """`engine`: for connections that stay open as long as the turn, so not one with a pool."""
        self._engine, self._name = engine, name
        self._held: Connection | None = None

    async def take(self) -> bool:
        return await asyncio.to_thread(self._take)

    def _take(self) -> bool:
        if self._held is not None:
            try:
                self._held.execute(select(1))
            except DBAPIError:  # the server was restarted, or took the connection for dead: the lock is free again
                self.release()
            else:
                return True
        try:
            self._held = self._engine.connect()
            if self._held.scalar(select(func.pg_try_advisory_lock(_LOCKS, func.hashtext(self._name)))):
                return True
        except DBAPIError as error:
            self.release()
            raise translated(error) from error
        self.release()
        return False

    def release(self) -> None:
        if self._held is not None:
            self._held.invalidate()
            self._held.close()
            self._held = None
