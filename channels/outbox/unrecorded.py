"""Remembers what became of rows while the store refuses to record it (its disk is full, it is locked or away).

Their chats and addresses wait meanwhile, so that what is written later does not overtake them. The sending loop tries
again before it claims anything. If the process ends before that, the claims end with their lease, as after a crash.
"""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

import structlog

from storage.engine.errors import StorageError
from storage.messages.outbox import Outgoing
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

Change = Callable[[Tx], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Late:
    row: Outgoing
    waits: Hashable
    change: Change


class Unrecorded:
    """`wake` is called when there is something to record again."""

    def __init__(self, *, store: Store, wake: Callable[[], None]) -> None:
        self._store, self._wake = store, wake
        self._late: list[_Late] = []
        self._recording = asyncio.Lock()

    def holds(self, waits: Hashable) -> bool:
        """Whether this chat or address has an earlier row that is not recorded."""
        return any(late.waits == waits for late in self._late)

    async def record(self, row: Outgoing, waits: Hashable, change: Change) -> None:
        """Changes the claimed `row` now, or as soon as the store can. `waits`: its chat or address; None if it is not
        known. Never raises StorageError: what will never work is logged, and the row's lease ends by itself."""
        if not self.holds(waits):
            try:
                await self._store.write(change)
                return
            except StorageError as error:
                log.error("outbox.storage", row=row.id, error=str(error))
                if not error.transient:
                    return
        self._late.append(_Late(row=row, waits=waits, change=change))
        self._wake()

    async def record_late(self) -> None:
        """Raises StorageError if the store still refuses."""
        async with self._recording:  # the sending loop and the end of the process may meet here
            while self._late:
                await self._record(self._late[0])
                self._late.pop(0)

    async def _record(self, late: _Late) -> None:
        try:
            await self._store.write(partial(_change_if_claimed, late=late))
        except StorageError as error:
            if error.transient:
                raise
            log.error("outbox.storage", row=late.row.id, error=str(error))
        except Exception:  # a mistake of ours must not hold up everybody else
            log.exception("outbox.failed", row=late.row.id, kind=late.row.kind)


def _change_if_claimed(tx: Tx, *, late: _Late) -> None:
    """Not if the lease ended and another process took the row, nor if the change was recorded although the store said
    that it was not (a connection that broke at the commit)."""
    if tx.sending.is_claimed(late.row):
        late.change(tx)
