"""What another process writes into chats is looked for once for all open pages."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from channels.webchat import FIRST_CHAT_ID
from channels.webchat.events import Events, Fetch
from channels.webchat.page.watching import Watch
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from tests.chat import Clock

T = TypeVar("T")
_KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)


class _Counted(Store):
    """Counts the reads."""

    reads = 0

    async def read(self, work: Callable[[Tx], T]) -> T:
        self.reads += 1
        return await super().read(work)


async def test_one_look_for_all_pages_tells_those_whose_chat_has_changed(tmp_path: Path, clock: Clock) -> None:
    store = _Counted(f"sqlite:///{tmp_path / 'records.db'}", keys=_KEYS)
    migrate(store.engine)
    events = Events()
    watch = Watch(store, events)
    one, other = [
        store.write_now(lambda tx, name=name: tx.webchat.open_chat(session=name, lang="zh_CN", now=clock()).chat_id)  # type: ignore[misc]
        for name in ("a" * 64, "b" * 64)
    ]
    await watch.look()
    assert store.reads == 0  # nobody has a page open
    with events.listening(one) as first, events.listening(other) as second:
        await watch.look()
        assert [first.get_nowait(), second.get_nowait()] == [Fetch(), Fetch()]  # they may have missed something
        store.write_now(lambda tx: tx.webchat.add_message(other, {"text": "已受理"}, sent_key=None, now=clock()))
        await watch.look()
        await watch.look()
        assert (first.qsize(), second.qsize(), store.reads) == (0, 1, 3)
    store.close()


def test_the_last_changes_of_many_chats(tmp_path: Path, clock: Clock) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}", keys=_KEYS)
    migrate(store.engine)
    known = [
        store.write_now(lambda tx, n=n: tx.webchat.open_chat(session=f"{n:064}", lang="en", now=clock()).chat_id)  # type: ignore[misc]
        for n in range(3)
    ]
    store.write_now(lambda tx: tx.webchat.add_message(known[1], {"text": "您好"}, sent_key=None, now=clock()))
    asked = [*known, *(FIRST_CHAT_ID + 10_000 + n for n in range(2_500))]
    assert store.read_now(lambda tx: tx.webchat.newest(asked)) == {known[0]: 0, known[1]: 1, known[2]: 0}
    store.close()
