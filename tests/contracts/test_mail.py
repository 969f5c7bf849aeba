"""E-mail addresses that people leave themselves, and failures of a whole way, on both databases."""

from datetime import timedelta

from complaints.model import Notice, State
from complaints.ports import Address
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case


def mail(party: str, **more: object) -> Address:
    return Address(party=party, kind="mail", value="r@post.example", **more)  # type: ignore[arg-type]


def test_addresses_go_with_their_finished_case_or_unconfirmed_after_a_time(store: Store) -> None:
    def work(tx: Tx) -> None:
        old, now = NOW - timedelta(days=17), NOW - timedelta(days=1)
        closed = tx.cases.add(a_case(state=State.CLOSED, updated_at=old)).id
        merged = tx.cases.add(a_case(state=State.DUPLICATE, master_id=closed)).id
        open_ = tx.cases.add(a_case(state=State.RECTIFYING, updated_at=old)).id
        for case_id in (closed, merged, open_):
            tx.addresses.add(mail(f"case:{case_id}"))
        tx.addresses.add(mail("staff:1", confirmed=False, added_at=old))
        late = tx.addresses.add(mail("staff:2", confirmed=False, added_at=NOW, wants=frozenset({"mine", "all"})))
        assert tx.addresses.prune(finished_before=NOW - timedelta(days=16), unconfirmed_before=now) == 3
        assert [one.party for one in tx.addresses.all()] == [f"case:{open_}", "staff:2"]
        assert tx.addresses.of_staff() == [late]
        tx.addresses.confirm(late.id)
        tx.addresses.choose(late.id, {"danger"})
        (changed,) = tx.addresses.of_staff()
        assert (changed.confirmed, changed.wants) == (True, {"danger"})

    store.write_now(work)


def test_a_way_that_fails_as_a_whole_counts_and_retries_all_its_messages(store: Store) -> None:
    def work(tx: Tx) -> None:
        for to in ("mail:1", "mail:2", "robot:1"):
            tx.notices.add(Notice(event_id=None, case_id=None, to=to, key="one"))
        until = NOW + timedelta(hours=1)
        for row in tx.sending.claim(NOW):
            tx.sending.retry(row.id, due_at=until, error="mail_login", counts=False)
        tx.stopped_ways.note("mail:*", reason="mail_login", now=NOW)
        tx.stopped_ways.stop("mail:*", until=until)
        (failing,) = tx.stopped_ways.all()
        assert (failing.recipient, failing.messages) == ("mail:*", 2)
        assert tx.stopped_ways.retry("mail:*")
        assert tx.stopped_ways.standing("mail:*", now=NOW) is None
        assert {row.recipient for row in tx.sending.claim(NOW)} == {"mail:1", "mail:2"}

    store.write_now(work)
