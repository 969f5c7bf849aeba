"""Reads what is new in the chats of open pages. Those that wait at one time share a transaction, because a look of its
own for each costs as much in hand-overs between threads as in reading."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.webchat.page.draft import open_report
from channels.webchat.page.view import shown_changes
from channels.webchat.state import Json
from storage.store import Store
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class _Wanted:
    chat_id: int
    after: int
    found: asyncio.Future[Json | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Changes:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Wanted] = []
        self._reading: asyncio.Task[None] | None = None

    async def after(self, chat_id: int, number: int) -> Json:
        """What the page shows of the chat's changes after this one. Raises StorageError."""
        wanted = _Wanted(chat_id, number)
        self._waiting.append(wanted)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        found = await wanted.found
        assert found is not None
        return found

    async def _read(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting, []
                await self._read_all(together)
        finally:
            self._reading = None

    async def _read_all(self, together: Sequence[_Wanted]) -> None:
        try:
            found = await self._store.read(lambda tx: [_changes(tx, one.chat_id, one.after) for one in together])
        except Exception as error:
            for one in together:
                if not one.found.done():  # the page may be gone
                    one.found.set_exception(error)
            return
        for one, changes in zip(together, found, strict=True):
            if not one.found.done():
                one.found.set_result(changes)


def _changes(tx: Tx, chat_id: int, after: int) -> Json | None:
    row = tx.webchat.row(chat_id)
    if row is None:
        return None
    changes = tx.webchat.changes(chat_id, after=after)
    return shown_changes(changes, seq=after, keyboard=row.keyboard, draft=open_report(tx, chat_id))
