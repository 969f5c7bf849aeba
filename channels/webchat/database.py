"""Stores the Bot API's state in the record database: chats survive restarts, and an act and its update share one
transaction."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from channels.webchat.state import ChatState
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from storage.tx import Tx

T = TypeVar("T")


class DatabaseBackend:
    """`stored` receives people's updates, in order, after the commit that stored them."""

    def __init__(self, store: Store, *, stored: Callable[[Sequence[StoredUpdate]], None]) -> None:
        self._store = store
        self._stored = stored

    async def write(self, work: Callable[[ChatState], T]) -> T:
        def run(tx: Tx) -> tuple[T, Sequence[StoredUpdate]]:
            state = tx.webchat
            return work(state), state.queued

        result, updates = await self._store.write(run, brief=True)
        if updates:
            self._stored(updates)
        return result

    async def read(self, work: Callable[[ChatState], T]) -> T:
        return await self._store.read(lambda tx: work(tx.webchat))
