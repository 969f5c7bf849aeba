"""Updates of one chat reach several processes, some of which end or wait: they are handled once, and in order."""

from collections.abc import Iterator
from typing import Any

import pytest

from channels.gate import current
from channels.inbox import Inbox
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from tests.chat import Clock
from tests.contracts.conftest import KEYS, postgres_template, server, url
from tests.contracts.samples import NOW

__all__ = ["postgres_template", "server", "url"]
BOT = 7
ON_POSTGRESQL = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


class Handlers:
    """An application that notes what it handled."""

    bot = None

    def __init__(self, store: Store, heard: list[int]) -> None:
        self._store, self._heard = store, heard

    async def process_update(self, update: Any) -> None:
        attempt = current.get()
        if await self._store.write(lambda tx: tx.inbox.done(attempt.update.row)):
            self._heard.append(update.update_id)
        attempt.handled = True


@pytest.fixture
def stores(url: str) -> Iterator[tuple[Store, Store]]:
    first, second = Store(url, keys=KEYS), Store(url, keys=KEYS)
    yield first, second
    first.close()
    second.close()


def inbox_of(store: Store, clock: Clock, heard: list[int]) -> Inbox:
    inbox = Inbox(store=store, outbox=None, clock=clock)  # type: ignore[arg-type]
    inbox.applications[BOT] = Handlers(store, heard)  # type: ignore[assignment]
    return inbox


def comes(store: Store, *updates: tuple[int, int]) -> tuple[StoredUpdate, ...]:
    """(update, chat)."""
    raw = [
        {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}}
        for number, chat in updates
    ]
    return store.write_now(lambda tx: tx.inbox.add_batch(BOT, raw, now=NOW))


@ON_POSTGRESQL
async def test_what_a_process_left_of_a_chat_comes_before_what_is_said_to_another(
    stores: tuple[Store, Store], clock: Clock
) -> None:
    heard: list[int] = []
    comes(stores[0], (1, 5), (2, 6), (3, 5))
    inbox = inbox_of(stores[1], clock, heard)
    inbox.put(comes(stores[1], (4, 5)))
    await inbox.idle()
    assert heard == [1, 3, 4]


@ON_POSTGRESQL
async def test_of_two_processes_with_the_same_rows_one_handles_each(stores: tuple[Store, Store], clock: Clock) -> None:
    heard: list[int] = []
    first, second = (inbox_of(store, clock, heard) for store in stores)
    first.put(comes(stores[0], *((number, 5) for number in range(1, 9))))
    second.put(comes(stores[1], *((number, 5) for number in range(9, 17))))
    await first.idle()
    await second.idle()
    assert sorted(heard) == list(range(1, 17))
