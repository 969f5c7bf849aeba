"""One look at the records, once a second, for all ticks that say what they look for (`Tick.due`).

When each of them looked by itself, that was most of what a service took at rest: a statement is cheap beside the
thread, the connection and the transaction that it needs.
"""

import asyncio
from collections.abc import Sequence

import structlog

from bot.jobs import LOOK_EVERY_S, Tick, attempt, begin, done
from storage.engine.errors import StorageError
from storage.store import Store

log = structlog.get_logger()


class Looks:
    def __init__(self, store: Store, ticks: Sequence[Tick]) -> None:
        """`ticks`: all of them have `due`."""
        self._store, self._ticks = store, ticks
        self._working: set[str] = set()

    async def run(self) -> None:
        """Until it is cancelled; work that is under way is cancelled with it."""
        for tick in self._ticks:
            begin(tick)
        async with asyncio.TaskGroup() as group:
            while True:
                await self.look(group)
                await asyncio.sleep(LOOK_EVERY_S)

    async def look(self, group: asyncio.TaskGroup) -> None:
        """Starts in the group what is due. Whatever still works on the last look is not looked for."""
        idle = [tick for tick in self._ticks if tick.name not in self._working]
        for tick in await self._due(idle):
            self._working.add(tick.name)
            group.create_task(self._work(tick), name=tick.name)
        for tick in idle:
            if tick.name not in self._working:
                done(tick)

    async def _due(self, idle: Sequence[Tick]) -> Sequence[Tick]:
        """All of them if the look fails: each then finds out by itself, and no one's mistake stops the others."""
        try:
            return await self._store.read(lambda tx: [tick for tick in idle if tick.due is not None and tick.due(tx)])
        except StorageError as error:
            log.error("look.storage", error=str(error))
        except Exception:
            log.exception("look.failed")
        return idle

    async def _work(self, tick: Tick) -> None:
        try:
            while await attempt(tick):
                pass
        finally:
            self._working.discard(tick.name)
