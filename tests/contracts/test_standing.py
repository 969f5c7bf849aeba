"""What the doctor reads of the records."""

from datetime import UTC, datetime, timedelta

from storage.standing import clock_of, troubles
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW


async def test_a_database_server_tells_its_clock(store: Store) -> None:
    before = datetime.now(UTC)
    told = await store.read(clock_of)
    if store.url.startswith("sqlite"):
        assert told is None  # the clock of this machine
    else:
        assert told is not None and abs(told - before) < timedelta(seconds=120)


async def test_forwards_and_addresses_that_fail_are_told_by_kind(store: Store) -> None:
    def fail(tx: Tx) -> None:
        for way in ("robot:1", "robot:2", "sms:3"):
            tx.stopped_ways.note(way, reason="no", now=NOW)
        for way in ("robot:1", "robot:2"):
            tx.stopped_ways.stop(way, until=NOW)

    await store.write(fail)
    found = await store.read(lambda tx: troubles(tx, since=NOW))
    assert (found.stopped, found.forwards_dead, found.messages_dead) == (("robot",), 0, 0)
