"""Addresses, those that fail, counted SMS and photos not shown, on both databases."""

from datetime import timedelta

from sqlalchemy import text

from complaints.model import Notice
from complaints.ports import Address
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW

ROBOT = Address(party="unit:park", kind="dingtalk", value="https://x.example/send?access_token=k1#SECs1")


def test_an_address_is_sealed_and_stored_once(store: Store) -> None:
    def enter(tx: Tx) -> None:
        first, again = tx.addresses.add(ROBOT), tx.addresses.add(ROBOT)
        other = tx.addresses.add(Address(party="unit:port", kind="dingtalk", value=ROBOT.value))
        assert (again.id, other.id == first.id) == (first.id, False)
        assert tx.addresses.get(first.id) == first
        assert [one.id for one in tx.addresses.of("unit:park")] == [first.id]
        assert "access_token" not in str(tx.connection.execute(text("SELECT * FROM addresses")).all())
        tx.stopped_ways.note(f"robot:{first.id}", reason="r", now=NOW)
        tx.stopped_ways.note(f"robot:1{first.id}", reason="r", now=NOW)
        tx.addresses.remove(first.id)
        assert [one.id for one in tx.addresses.all()] == [other.id]
        assert [one.recipient for one in tx.stopped_ways.all()] == [f"robot:1{first.id}"]

    store.write_now(enter)


def test_a_failing_address_is_noted_once_stopped_lifted_and_retried(store: Store) -> None:
    def fail(tx: Tx) -> None:
        for key in ("one", "two"):
            tx.notices.add(Notice(event_id=None, case_id=None, to="robot:1", key=key))
        first, second = tx.sending.claim(NOW)
        assert tx.stopped_ways.note("robot:1", reason="bad_key", now=NOW)
        assert not tx.stopped_ways.note("robot:1", reason="bad_key", now=NOW)
        until = NOW + timedelta(hours=1)
        tx.stopped_ways.stop("robot:1", until=until)
        assert tx.stopped_ways.standing("robot:1", now=NOW) == ("bad_key", until)
        assert tx.stopped_ways.standing("robot:1", now=until) is None
        tx.sending.retry(first.id, due_at=until, error="bad_key", counts=False)
        tx.sending.bury(second.id, error="answer", now=NOW)
        assert [(one.messages, one.stopped, one.attempts) for one in tx.stopped_ways.all()] == [(1, True, 1)]
        assert tx.stopped_ways.lift("robot:1")
        assert not tx.stopped_ways.lift("robot:1")
        assert [row.id for row in tx.sending.claim(NOW)] == [first.id]
        assert tx.stopped_ways.retry("robot:1")
        assert [row.id for row in tx.sending.claim(NOW)] == [second.id]
        tx.stopped_ways.note("robot:9", reason="gone", now=NOW)
        assert tx.stopped_ways.retry("robot:9")  # nothing waits for it: the failure is forgotten
        assert not tx.stopped_ways.retry("robot:9")

    store.write_now(fail)


def test_a_refused_message_that_waits_keeps_its_address_failing(store: Store) -> None:
    def refuse(tx: Tx) -> None:
        tx.notices.add(Notice(event_id=None, case_id=None, to="robot:1", key="one"))
        (row,) = tx.sending.claim(NOW)
        tx.stopped_ways.note("robot:1", reason="answer", now=NOW)
        tx.sending.retry(row.id, due_at=NOW + timedelta(hours=1), error="answer")
        assert not tx.stopped_ways.lift("robot:1")
        assert tx.sending.claim(NOW) == ()

    store.write_now(refuse)


def test_sms_are_counted_per_number_and_in_total(store: Store) -> None:
    def count(tx: Tx) -> None:
        bounds = {"day": NOW.date(), "per_number": 2, "total": 3}
        assert [tx.sms_counts.take(number, **bounds) for number in (1, 1, 1, 2, 2)] == [True, True, False, True, False]
        assert tx.sms_counts.take(1, day=NOW.date() + timedelta(days=1), per_number=2, total=3)
        tx.sms_counts.prune(NOW.date() + timedelta(days=1))
        assert tx.sms_counts.take(2, **bounds)

    store.write_now(count)


def test_photos_not_shown_are_known_without_a_chat_or_a_time(store: Store) -> None:
    def keep(tx: Tx) -> None:
        tx.unshown.add(["a" * 64], "group")
        tx.unshown.add(["a" * 64, "b" * 64], "staff")
        columns = tx.connection.execute(text("SELECT * FROM unshown_photos")).keys()
        assert list(columns) == ["sha256", "audience"]
        assert tx.unshown.of_case(1) == {}
        assert tx.unshown.prune() == 3

    store.write_now(keep)
