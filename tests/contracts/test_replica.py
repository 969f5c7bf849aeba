"""A streaming replica of PostgreSQL: read from while it answers and keeps up, and never for what was taken back."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from storage.engine.replica import BEHIND_S
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Tx
from tests.contracts.conftest import KEYS
from tests.postgres import PostgresServer, server_for_tests

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def main() -> Iterator[PostgresServer]:
    with server_for_tests(durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def database(main: PostgresServer) -> str:
    name = main.create()
    with closing(Store(main.url(name), keys=KEYS)) as store:
        migrate(store.engine)
    return name


@pytest.fixture(scope="module")
def copy(main: PostgresServer, database: str) -> Iterator[PostgresServer]:
    assert database
    with main.copy(basebackup=("-R",)) as following:
        following.start()
        yield following


@pytest.fixture
def store(main: PostgresServer, copy: PostgresServer, database: str) -> Iterator[Store]:
    if not (copy.data / "postmaster.pid").exists():
        copy.start()
    copy.run("SELECT pg_wal_replay_resume()")
    with closing(Store(main.url(database), keys=KEYS, read_url=copy.url(database))) as store:
        yield store


def put(store: Store, value: str) -> None:
    store.write_now(lambda tx: tx.settings.put("probe", value))


def where(tx: Tx) -> tuple[bool, str | None]:
    """Whether it is the replica, and what it has."""
    copied = tx.connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
    return copied, tx.settings.get("probe")


def until_copied(store: Store, value: str) -> None:
    assert store.replica is not None
    deadline = time.monotonic() + 60
    while True:
        with store.replica.engine.connect() as connection:
            if where(Tx(connection, KEYS))[1] == value:
                return
        assert time.monotonic() < deadline


async def test_o15_a_replica_that_keeps_up_is_read_from(store: Store) -> None:
    put(store, "one")
    until_copied(store, "one")
    assert await store.read_aside(where) == (False, "one"), "nobody has looked yet"
    await store.look_at_replica()
    assert await store.read_aside(where) == (True, "one")
    assert await store.read(where) == (False, "one")


async def test_what_must_be_new_is_read_from_the_records(store: Store, copy: PostgresServer, database: str) -> None:
    put(store, "shown")
    until_copied(store, "shown")
    await store.look_at_replica()
    copy.run("SELECT pg_wal_replay_pause()")
    put(store, "taken back")
    assert await store.read_aside(where) == (True, "shown")
    assert await store.read_aside(where, if_same=lambda tx: tx.settings.get("probe")) == (False, "taken back")
    copy.run("SELECT pg_wal_replay_resume()")
    until_copied(store, "taken back")
    assert await store.read_aside(where, if_same=lambda tx: tx.settings.get("probe")) == (True, "taken back")


async def test_a_replica_that_falls_behind_is_left_until_it_has_caught_up(store: Store, copy: PostgresServer) -> None:
    assert store.replica is not None
    moment = [0.0]
    store.replica._clock = lambda: moment[0]
    put(store, "before")
    until_copied(store, "before")
    copy.run("SELECT pg_wal_replay_pause()")
    put(store, "after")
    states = list[str]()
    for seconds in (0.0, BEHIND_S - 1, BEHIND_S, 3 * BEHIND_S):
        moment[0] = seconds
        await store.look_at_replica()
        states.append(store.replica.state)
    assert states == ["ok", "ok", "behind", "behind"]
    assert await store.read_aside(where) == (False, "after")
    copy.run("SELECT pg_wal_replay_resume()")
    until_copied(store, "after")
    await store.look_at_replica()
    assert await store.read_aside(where) == (True, "after")


async def test_a_replica_that_is_gone_is_not_missed(store: Store, copy: PostgresServer) -> None:
    assert store.replica is not None
    put(store, "alive")
    until_copied(store, "alive")
    await store.look_at_replica()
    copy.stop()
    assert await store.read_aside(where) == (False, "alive")
    assert store.replica.state == "away"
    await store.look_at_replica()
    assert (await store.read_aside(where), store.replica.state) == ((False, "alive"), "away")
    copy.start()
    await store.look_at_replica()
    assert (await store.read_aside(where), store.replica.state) == ((True, "alive"), "ok")


async def test_a_second_address_of_the_same_server_needs_no_following(main: PostgresServer, database: str) -> None:
    with closing(Store(main.url(database), keys=KEYS, read_url=main.url(database))) as store:
        await store.look_at_replica()
        assert store.replica is not None and store.replica.state == "ok"
        assert (await store.read_aside(where))[0] is False
