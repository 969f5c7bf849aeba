"""One way in: transactions that share a commit, and failures that stay with whose they are."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import create_all
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Keys, Tx

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path}/r.db", keys=KEYS)
    create_all(opened)
    yield opened
    opened.close()


def remembers(word: str) -> Callable[[Tx], str]:
    def work(tx: Tx) -> str:
        tx.memory.put(1, 1, word, word, expires_at=NOW)
        return word

    return work


def fails(tx: Tx) -> None:
    tx.memory.put(1, 1, "half", "half", expires_at=NOW)
    raise ValueError("my own")


def known(store: Store, word: str) -> str | None:
    return store.read_now(lambda tx: tx.memory.get(1, 1, word))


async def test_one_s_failure_is_one_s_own_though_the_commit_is_shared(store: Store) -> None:
    held = threading.Event()
    first = asyncio.ensure_future(store.write(lambda tx: held.wait(5)))  # the rest queues up behind it
    await asyncio.sleep(0)
    work = [store.write(w) for w in (remembers("a"), fails, remembers("b"))]
    rest = asyncio.gather(*work, return_exceptions=True)
    await asyncio.sleep(0)
    held.set()
    await first
    results = await rest
    assert [results[0], results[2]] == ["a", "b"]
    assert isinstance(results[1], ValueError)
    assert (known(store, "a"), known(store, "half"), known(store, "b")) == ("a", None, "b")


async def test_brief_work_runs_in_the_loop_s_thread_and_shares_the_commit_of_what_waits(store: Store) -> None:
    ran_in: dict[str, int] = {}

    def where(word: str) -> Callable[[Tx], str]:
        def work(tx: Tx) -> str:
            ran_in[word] = threading.get_ident()
            return remembers(word)(tx)

        return work

    work = [store.write(where("a"), brief=True), store.write(fails, brief=True), store.write(where("b"))]
    results = await asyncio.gather(*work, return_exceptions=True)
    assert [results[0], results[2]] == ["a", "b"]
    assert isinstance(results[1], ValueError)
    assert (known(store, "a"), known(store, "half"), known(store, "b")) == ("a", None, "b")
    assert ran_in["a"] == threading.get_ident() != ran_in["b"]


async def test_between_brief_jobs_the_loop_s_other_work_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engine.batching._SLICE_S", 0)
    seen: list[str] = []

    def notes(word: str) -> Callable[[Tx], None]:
        def work(tx: Tx) -> None:
            seen.append(word)
            asyncio.get_running_loop().call_soon(seen.append, "other work")

        return work

    await asyncio.gather(*(store.write(notes(word), brief=True) for word in "abc"))
    assert seen == ["a", "other work", "b", "other work", "c", "other work"]


async def test_brief_work_alone_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="my own"):
        await store.write(fails, brief=True)
    assert known(store, "half") is None
    assert await store.write(remembers("a"), brief=True) == "a"


async def test_brief_work_that_nobody_waits_for_any_more_is_not_done(store: Store) -> None:
    held = threading.Event()
    first = asyncio.ensure_future(store.write(lambda tx: held.wait(5)))
    dropped = asyncio.ensure_future(store.write(remembers("dropped"), brief=True))
    kept = [asyncio.ensure_future(store.write(remembers(f"{n}"), brief=True)) for n in range(200)]
    await asyncio.sleep(0)
    dropped.cancel()
    held.set()
    await first
    assert await asyncio.gather(*kept) == [f"{n}" for n in range(200)]
    assert known(store, "dropped") is None


async def test_brief_work_meets_a_locked_database_as_any_other(store: Store, tmp_path: Path) -> None:
    store.write_now(lambda tx: tx.connection.exec_driver_sql("PRAGMA busy_timeout=1"))
    other = sqlite3.connect(tmp_path / "r.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(store.write(remembers("a"), brief=True) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [StorageError] * 3
    other.execute("ROLLBACK")
    other.close()
    assert await store.write(remembers("a"), brief=True) == "a"


async def test_a_full_disk_met_by_brief_work_is_the_batch_s(store: Store) -> None:
    pages = store.read_now(lambda tx: tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    store.write_now(lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    big = [store.write(lambda tx: tx.memory.put(1, 1, "big", "x" * 100_000, expires_at=NOW), brief=True)]
    results = await asyncio.gather(*big, store.write(remembers("b"), brief=True), return_exceptions=True)
    assert isinstance(results[0], StorageError)
    assert known(store, "big") is None
    store.write_now(lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1000}"))
    assert await store.write(remembers("a"), brief=True) == "a"


async def test_who_writes_without_waiting_for_the_loop_may_do_so_within_it(store: Store) -> None:
    given = asyncio.ensure_future(store.write(remembers("a"), brief=True))
    await asyncio.sleep(0)
    assert store.write_now(remembers("b")) == "b"  # the loop can't run anything meanwhile
    assert await given == "a"


async def test_a_store_closed_in_its_loop_does_first_what_it_was_given(store: Store) -> None:
    given = asyncio.ensure_future(store.write(remembers("a"), brief=True))
    await asyncio.sleep(0)
    store.close()  # the loop can't run anything meanwhile
    assert await given == "a"


def test_brief_work_of_a_loop_that_is_gone_ends_by_itself(store: Store) -> None:
    held = threading.Event()

    async def leave() -> None:
        begun = asyncio.ensure_future(store.write(lambda tx: held.wait(5)))
        left = asyncio.ensure_future(store.write(remembers("left"), brief=True))
        await asyncio.sleep(0)
        begun.cancel(), left.cancel()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    loop.close()
    held.set()
    assert store.write_now(remembers("a")) == "a"


async def test_a_reader_sees_only_what_is_committed(store: Store) -> None:
    await store.write(remembers("a"))
    assert await store.read(lambda tx: tx.memory.get(1, 1, "a")) == "a"


def test_a_locked_database_is_a_passing_trouble(store: Store, tmp_path: Path) -> None:
    store.write_now(lambda tx: tx.connection.exec_driver_sql("PRAGMA busy_timeout=1"))
    other = sqlite3.connect(tmp_path / "r.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError) as told:
        store.write_now(remembers("a"))
    assert told.value.transient
    other.execute("ROLLBACK")
    other.close()
    assert store.write_now(remembers("a")) == "a"


def test_a_full_disk_fails_those_in_the_batch_and_the_next_goes_on(store: Store) -> None:
    pages = store.read_now(lambda tx: tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    store.write_now(lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StorageError, match="full") as told:
        store.write_now(lambda tx: tx.memory.put(1, 1, "big", "x" * 100_000, expires_at=NOW))
    assert told.value.transient
    store.write_now(lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1000}"))
    assert store.write_now(remembers("a")) == "a"


def test_a_broken_rule_is_no_passing_trouble(store: Store) -> None:
    with pytest.raises(StorageError) as told:
        store.write_now(lambda tx: tx.relays.put(404, bot_id=1, chat_id=1, lang="en"))  # no such case
    assert not told.value.transient


def test_a_statement_that_can_never_work_is_not_tried_again(store: Store) -> None:
    with pytest.raises(StorageError) as failure:
        store.write_now(lambda tx: tx.connection.exec_driver_sql("SELECT nothing FROM nowhere").all())
    assert not failure.value.transient
