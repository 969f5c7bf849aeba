"""What another process writes into chats is looked for once for all open pages, and what is new in several chats is
read at once."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from channels.webchat import FIRST_CHAT_ID
from channels.webchat.events import Events, Fetch
from channels.webchat.page.changes import Changes
from channels.webchat.page.watching import Watch
from storage.engine.errors import StorageError
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from tests.chat import Clock

T = TypeVar("T")
_KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)


class _Counted(Store):
    """Counts the reads."""

    reads = 0
    is_away = False

    async def read(self, work: Callable[[Tx], T]) -> T:
        self.reads += 1
        if self.is_away:
            raise StorageError("away", transient=True)
        return await super().read(work)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[_Counted]:
    store = _Counted(f"sqlite:///{tmp_path / 'records.db'}", keys=_KEYS)
    migrate(store.engine)
    yield store
    store.close()


@pytest.fixture
def chats(store: _Counted, clock: Clock) -> list[int]:
    return [
        store.write_now(lambda tx, name=name: tx.webchat.open_chat(session=name, lang="zh_CN", now=clock()).chat_id)  # type: ignore[misc]
        for name in ("a" * 64, "b" * 64)
    ]


def _says(store: Store, chat: int, text: str, clock: Clock) -> None:
    message = {"message_id": 0, "from": {"is_bot": True}, "date": 0, "text": text}
    store.write_now(lambda tx: tx.webchat.add_message(chat, message, sent_key=None, now=clock()))


async def test_pages_that_want_news_at_one_time_share_a_look(store: _Counted, chats: list[int], clock: Clock) -> None:
    changes, (one, other) = Changes(store), chats
    _says(store, one, "已受理", clock)
    _says(store, other, "已办结", clock)
    found = await asyncio.gather(changes.after(one, 0), changes.after(other, 0), changes.after(one, 1))
    texts = [[message["text"] for message in told["messages"]] for told in found]
    assert (texts, store.reads) == ([["已受理"], ["已办结"], []], 1)


async def test_a_page_that_is_gone_or_records_that_are_away_keep_no_other_page_waiting(
    store: _Counted, chats: list[int], clock: Clock
) -> None:
    changes, (one, other) = Changes(store), chats
    gone, stays = (asyncio.ensure_future(changes.after(chat, 0)) for chat in chats)
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays)["messages"] == []
    store.is_away = True
    failed = await asyncio.gather(changes.after(one, 0), changes.after(other, 0), return_exceptions=True)
    assert [type(error) for error in failed] == [StorageError, StorageError]
    store.is_away = False
    assert (await changes.after(other, 0))["seq"] == 0


async def test_one_s_own_line_is_fetched_with_the_answer(chats: list[int]) -> None:
    events, (one, _) = Events(), chats
    with events.listening(one) as page:
        events.publish_soon(one)
        assert page.empty()
        events.publish(one, Fetch())
        assert page.get_nowait() == Fetch()
        events.publish_soon(one)
        assert await page.get() == Fetch()  # without an answer after a moment, for another page of the chat
        assert page.empty()


async def test_one_look_for_all_pages_tells_those_whose_chat_has_changed(
    store: _Counted, chats: list[int], clock: Clock
) -> None:
    events, (one, other) = Events(), chats
    watch = Watch(store, events)
    await watch.look()
    assert store.reads == 0  # nobody has a page open
    with events.listening(one) as first, events.listening(other) as second:
        await watch.look()
        assert [first.get_nowait(), second.get_nowait()] == [Fetch(), Fetch()]  # they may have missed something
        store.write_now(lambda tx: tx.webchat.add_message(other, {"text": "已受理"}, sent_key=None, now=clock()))
        await watch.look()
        await watch.look()
        assert (first.qsize(), second.qsize(), store.reads) == (0, 1, 3)


async def test_what_all_its_pages_have_fetched_is_not_told_again(
    store: _Counted, chats: list[int], clock: Clock
) -> None:
    events, (one, _) = Events(), chats
    watch = Watch(store, events)
    with events.listening(one) as page, events.listening(one) as other:
        _says(store, one, "已受理", clock)
        events.note_fetched(one, page, 1)
        events.note_fetched(one, other, 1)
        await watch.look()
        assert (page.qsize(), other.qsize()) == (0, 0)
        _says(store, one, "已办结", clock)
        events.note_fetched(one, page, 2)  # it has just opened again
        await watch.look()
        assert other.get_nowait() == Fetch()


def test_the_last_changes_of_many_chats(store: _Counted, clock: Clock) -> None:
    known = [
        store.write_now(lambda tx, n=n: tx.webchat.open_chat(session=f"{n:064}", lang="en", now=clock()).chat_id)  # type: ignore[misc]
        for n in range(3)
    ]
    store.write_now(lambda tx: tx.webchat.add_message(known[1], {"text": "您好"}, sent_key=None, now=clock()))
    asked = [*known, *(FIRST_CHAT_ID + 10_000 + n for n in range(2_500))]
    assert store.read_now(lambda tx: tx.webchat.newest(asked)) == {known[0]: 0, known[1]: 1, known[2]: 0}
