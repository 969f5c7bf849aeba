"""The ways of the outbox: one row per address, written with the notice; each address fails and waits alone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from channels.outbox.delivery import Addresses
from channels.outbox.loop import Outbox
from channels.outbox.verdict import Do, SendVerdict, Undelivered
from channels.outbox.ways import by_kind, fan_out
from complaints.model import Notice, Role
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Tx
from tests.channels.scripted_way import ScriptedWay
from tests.channels.test_outbox import settled
from tests.chat import Clock
from tests.conftest import KEYS
from zone import Zone

BAD_KEY = Undelivered(SendVerdict(do=Do.STOPPED, counts=False), "bad_key:93000")
CUT = Undelivered(SendVerdict(do=Do.RETRY, wait=timedelta(seconds=5)), "unreachable")
LOST = Undelivered(SendVerdict(do=Do.RETRY, wait=timedelta(seconds=5), doubtful=True), "timeout")
TOO_LONG = Undelivered(SendVerdict(do=Do.DEAD), "answer:40058")


@pytest.fixture
def way() -> ScriptedWay:
    return ScriptedWay()


@pytest.fixture
def fanned(store: Store, way: ScriptedWay) -> Iterator[Store]:
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(by_kind([way]))))
    yield opened
    opened.close()


@pytest.fixture
def outbox(fanned: Store, clock: Clock, way: ScriptedWay, zone: Zone) -> Outbox:
    async def nothing(*_: object) -> bytes:
        raise AssertionError

    return Outbox(
        store=fanned,
        channels={},
        clock=clock,
        addresses=Addresses(telegram=None, group=lambda: None, public_url="https://x", zone=lambda: zone),
        render=lambda *_: None,
        photo=nothing,
        moved=nothing,  # type: ignore[arg-type]
        ways=by_kind([way]),
    )


def tells(store: Store, *keys: str, to: str = "group", case_id: int | None = None) -> None:
    for key in keys:
        notice = Notice(event_id=None, case_id=case_id, to=to, key=key)
        store.write_now(lambda tx, notice=notice: tx.notices.add(notice))  # type: ignore[misc]


def rows(store: Store) -> list[tuple[str, str, str]]:
    query = "SELECT recipient, state, error FROM outbox ORDER BY id"
    return [tuple(row) for row in store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())]


async def test_a_notice_is_written_once_for_each_address(fanned, outbox, way) -> None:
    tells(fanned, "one", "two")
    assert [to for to, _, _ in rows(fanned)] == ["group", "robot:1", "robot:2"] * 2
    await settled(outbox)
    assert (way.words("robot:1"), way.words("robot:2")) == (["one", "two"], ["one", "two"])
    assert {state for _, state, _ in rows(fanned)} == {"sent"}
    await settled(outbox)
    assert len(way.said) == 4


async def test_a_notice_that_is_undone_reaches_nobody(fanned, outbox, way) -> None:
    def work(tx: Tx) -> None:
        tx.notices.add(Notice(event_id=None, case_id=None, to="group", key="one"))
        raise KeyError

    with pytest.raises(KeyError):
        fanned.write_now(work)
    await settled(outbox)
    assert (rows(fanned), way.said) == ([], [])


async def test_a_unit_has_no_row_of_its_own(fanned, way) -> None:
    tells(fanned, "one", to="unit:park")
    assert rows(fanned) == []


async def test_an_address_that_fails_holds_up_no_other(fanned, outbox, way) -> None:
    way.plan["robot:1"] = [BAD_KEY]
    tells(fanned, "one", "two")
    await settled(outbox)
    assert (way.words("robot:1"), way.words("robot:2")) == ([], ["one", "two"])


async def test_a_broken_address_raises_one_alarm_and_is_tried_with_one_message(fanned, outbox, way, clock) -> None:
    boss = fanned.write_now(lambda tx: tx.staff.add(name="周组长", role=Role.SUPERVISOR, telegram_id=None))
    way.plan["robot:1"] = [BAD_KEY, BAD_KEY]
    tells(fanned, "one", "two", "three")
    await settled(outbox)
    clock.passes(minutes=1)
    await settled(outbox)
    assert way.plan["robot:1"] == []  # the three messages cost one call a time
    (failing,) = fanned.read_now(lambda tx: tx.troubles.stopped_ways())
    assert (failing.recipient, failing.reason, failing.attempts, failing.messages) == ("robot:1", "bad_key:93000", 2, 3)
    alarms = "SELECT count(*) FROM outbox WHERE recipient = 'staff:{}'"
    assert fanned.read_now(lambda tx: tx.connection.exec_driver_sql(alarms.format(boss.id)).scalar()) == 1
    clock.passes(minutes=2)
    await settled(outbox)
    assert way.words("robot:1") == ["one", "two", "three"]
    assert fanned.read_now(lambda tx: tx.troubles.stopped_ways()) == []


async def test_an_address_out_of_reach_is_broken_after_some_failures(fanned, outbox, way, clock) -> None:
    way.plan["robot:1"] = [CUT] * 4
    tells(fanned, "one")
    for _ in range(3):
        await settled(outbox)
        assert fanned.read_now(lambda tx: tx.troubles.stopped_ways()) == []
        clock.passes(seconds=5)
    await settled(outbox)
    assert [one.recipient for one in fanned.read_now(lambda tx: tx.troubles.stopped_ways())] == ["robot:1"]
    clock.passes(minutes=1)
    await settled(outbox)
    assert way.words("robot:1") == ["one"]


async def test_an_address_keeps_its_order_when_its_failure_could_not_be_noted(
    fanned, outbox, way, clock, *, monkeypatch
) -> None:
    write, claimed = fanned.write, False

    async def full_after_the_claim(*work: object, **how: object) -> object:
        nonlocal claimed
        if claimed:
            raise StorageError("database: disk is full", transient=True)
        claimed = True
        return await write(*work, **how)

    way.plan["robot:1"] = [CUT]
    tells(fanned, "one", "two")
    with monkeypatch.context() as disk:
        disk.setattr(fanned, "write", full_after_the_claim)
        await outbox.drain()
        await outbox._by_way.idle()
    tells(fanned, "three")
    clock.passes(seconds=6)
    await settled(outbox)
    assert (way.words("robot:1"), way.words("robot:2")) == (["one", "two", "three"], ["one", "two", "three"])


async def test_a_message_at_fault_is_given_up_and_the_next_one_sent(fanned, outbox, way) -> None:
    way.plan["robot:1"] = [TOO_LONG]
    tells(fanned, "one", "two")
    await settled(outbox)
    assert way.words("robot:1") == ["two"]
    (dead,) = fanned.read_now(lambda tx: tx.troubles.messages())
    assert (dead.address, dead.error, dead.can_retry) == ("robot:1", "answer:40058", True)
    assert fanned.write_now(lambda tx: tx.troubles.retry_way("robot:1"))
    await settled(outbox)
    assert way.words("robot:1") == ["two", "one"]


async def test_a_limit_of_the_address_is_kept_and_counts_as_no_failure(fanned, outbox, way, clock) -> None:
    way.a_minute = 2
    tells(fanned, "one", "two", "three")
    await settled(outbox)
    assert way.words("robot:1") == ["one", "two"]
    clock.passes(seconds=61)
    await settled(outbox)
    assert way.words("robot:1") == ["one", "two", "three"]
    assert fanned.read_now(lambda tx: tx.troubles.stopped_ways()) == []


async def test_a_slow_address_holds_up_no_round(fanned, outbox, way) -> None:
    opened = asyncio.Event()
    send = way.send

    async def slow(parcel, *, attempts) -> None:
        if parcel.body[0] == "robot:1":
            await opened.wait()
        await send(parcel, attempts=attempts)

    way.send = slow
    tells(fanned, "one")
    assert await outbox.drain() == 3
    tells(fanned, "two")
    await outbox.drain()
    assert way.words("robot:1") == []
    opened.set()
    await settled(outbox)
    assert (way.words("robot:1"), way.words("robot:2")) == (["one", "two"], ["one", "two"])


async def test_a_flood_becomes_one_digest(fanned, outbox, way, clock) -> None:
    for case in range(1, 16):
        tells(fanned, "card", case_id=case)
        await settled(outbox)
    assert way.words("robot:1") == ["card"] * 10
    clock.passes(minutes=2)
    await settled(outbox)
    assert way.words("robot:1")[10:] == ["{'cases': [11, 12, 13, 14, 15]}"]


async def test_after_a_crash_between_sending_and_recording_one_message_comes_twice(fanned, outbox, way, clock) -> None:
    tells(fanned, "one", "two")
    claimed = fanned.write_now(lambda tx: tx.sending.claim(clock(), limit=10))
    await way.send(way.prepare(claimed[1], None), attempts=1)  # sent; the process is gone before the mark
    fanned.write_now(lambda tx: tx.sending.release_all())
    await settled(outbox)
    assert (way.words("robot:1"), way.words("robot:2")) == (["one", "one", "two"], ["one", "two"])


async def test_an_answer_that_is_lost_after_refusals_is_one_doubt_and_the_second_is_the_last(
    fanned, outbox, way, clock
) -> None:
    way.plan = {"robot:1": [CUT, CUT, LOST, CUT], "robot:2": [LOST, CUT, LOST]}
    tells(fanned, "one")
    for _ in range(6):
        await settled(outbox)
        clock.passes(minutes=5)
    assert (way.plan, way.said) == ({"robot:1": [], "robot:2": []}, [("robot:1", "one")])
    assert rows(fanned)[1:3] == [("robot:1", "sent", ""), ("robot:2", "dead", "timeout")]
