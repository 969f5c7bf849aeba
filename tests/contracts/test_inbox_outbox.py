"""The tables under intake and sending."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.model import CARD_AGAIN
from storage.messages.sending import Sent
from storage.tx import Tx

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOT = 7


def message(update_id: int, chat: int, text: str = "hi") -> dict:
    return {"update_id": update_id, "message": {"message_id": 1, "chat": {"id": chat}, "from": {"id": 5}, "text": text}}


def test_a_repeated_update_is_stored_once_and_order_is_ours(store):
    def first(tx: Tx):
        return tx.inbox.add_batch(BOT, [message(900, 1), message(5, 2), message(900, 1)], now=NOW)

    rows = store.write_now(first)
    assert [(r.row, r.chat_id) for r in rows] == [(1, 1), (2, 2)]
    again = store.write_now(lambda tx: tx.inbox.add_batch(BOT, [message(5, 2), message(6, 2)], now=NOW))
    assert [r.raw["update_id"] for r in again] == [6]
    assert [r.raw["update_id"] for r in store.read_now(lambda tx: tx.inbox.waiting())] == [900, 5, 6]


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        (message(1, -100), -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": 9}}}}, 9),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "inline_message_id": "x"}}, 5),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 3}, "from": {"id": 5}}}, 3),
        ({"update_id": 1, "poll": {"id": "8"}}, 0),
        ({"update_id": 1, "message": None}, 0),
        ({"update_id": 1, "message": {"chat": "no"}}, 0),
    ],
)
def test_an_update_stands_in_the_order_of_its_chat(store, raw, chat):
    assert store.write_now(lambda tx: tx.inbox.add_batch(BOT, [raw], now=NOW))[0].chat_id == chat


def left(store) -> list[tuple]:
    rows = store.read_now(
        lambda tx: tx.connection.exec_driver_sql("SELECT raw <> '', chat_id, state FROM inbox ORDER BY id").all()
    )
    return [tuple(row) for row in rows]


def test_an_update_is_handled_once_and_forgotten_after_a_day(store):
    store.write_now(lambda tx: tx.inbox.add_batch(BOT, [message(1, 1, "地址是人民路 5 号")], now=NOW))
    assert store.write_now(lambda tx: tx.inbox.done(1)) is True
    assert store.write_now(lambda tx: tx.inbox.done(1)) is False
    store.write_now(lambda tx: tx.inbox.prune(NOW + timedelta(hours=24)))
    assert left(store) == [(1, 1, "done")]
    store.write_now(lambda tx: tx.inbox.prune(NOW + timedelta(hours=24, seconds=1)))
    assert left(store) == [(0, 0, "done")]
    store.write_now(lambda tx: tx.inbox.prune(NOW + timedelta(days=8)))
    assert left(store) == []


def test_erasing_a_chat_spares_what_waits_for_its_turn(store):
    store.write_now(lambda tx: tx.inbox.add_batch(BOT, [message(1, 1), message(2, 1), message(3, 2)], now=NOW))
    store.write_now(lambda tx: [tx.inbox.done(1), tx.inbox.done(3)])
    store.write_now(lambda tx: tx.inbox.erase(bot_id=BOT, chat_id=1, since=NOW))
    assert left(store) == [(0, 0, "done"), (1, 1, "new"), (1, 2, "done")]


def test_lone_surrogates_and_nul_survive_storage(store):
    store.write_now(lambda tx: tx.inbox.add_batch(BOT, [message(1, 1, "a\ud83d\x00b")], now=NOW))
    assert store.read_now(lambda tx: tx.inbox.waiting())[0].raw["message"]["text"] == "a\ud83d\x00b"


def test_three_failures_are_counted_and_the_dead_list_can_be_read_and_erased(store):
    store.write_now(lambda tx: tx.inbox.add_batch(BOT, [message(1, 1)], now=NOW))
    assert [store.write_now(lambda tx: tx.inbox.failed(1, error="boom")) for _ in range(3)] == [1, 2, 3]
    assert store.write_now(lambda tx: tx.inbox.bury(1, error="boom")) is True
    assert store.read_now(lambda tx: tx.inbox.dead()) == [(1, 3, "boom", NOW)]
    store.write_now(lambda tx: tx.inbox.erase(bot_id=BOT, chat_id=1, since=NOW))
    assert store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT raw FROM inbox").scalar()) == ""
    assert store.write_now(lambda tx: tx.inbox.prune(NOW + timedelta(days=31))) == 1


def reply(tx: Tx, **more):
    return tx.outbox.put_reply(
        bot_id=BOT, chat_id=1, payload={"method": "sendMessage", "params": {"text": "x"}}, now=NOW, **more
    )


def test_a_reply_is_claimed_by_its_writer_and_deleted_when_sent(store):
    row = store.write_now(reply)
    assert (row.id, row.edits) == (1, None)
    assert store.write_now(lambda tx: tx.sending.claim(NOW)) == ()
    store.write_now(lambda tx: tx.sending.sent([Sent(row=row, bot_id=BOT, chat_id=1, slot="", message_id=44)], now=NOW))
    assert store.read_now(lambda tx: tx.sending.next_due()) is None
    assert store.write_now(reply).id == 2  # ids are never given twice


def test_a_message_of_a_chat_that_was_given_up_meanwhile_stays_given_up(store):
    """Its sender only hears later that it failed, and what it would send is gone."""
    made = store.write_now(lambda tx: tx.outbox.put_reply(bot_id=BOT, chat_id=5, payload={"method": "x"}, now=NOW))
    store.write_now(lambda tx: tx.sending.bury_chat(bot_id=BOT, chat_id=5, error="blocked", now=NOW))
    store.write_now(lambda tx: tx.sending.retry(made.id, due_at=NOW, error="timed out"))
    query = "SELECT state, error FROM outbox"
    assert store.read_now(lambda tx: [tuple(row) for row in tx.connection.exec_driver_sql(query)]) == [
        ("dead", "blocked")
    ]
    assert store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(days=1))) == ()


def test_a_dead_sender_s_claim_ends_with_its_lease(store):
    store.write_now(reply)
    assert store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(seconds=59))) == ()
    taken = store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(seconds=60)))
    assert [(row.id, row.attempts) for row in taken] == [(1, 2)]


def test_a_waiting_message_of_a_slot_is_replaced_and_a_sent_one_edited(store):
    wait = timedelta(seconds=1.5)
    assert store.write_now(lambda tx: reply(tx, slot="album", delay=wait)) is None
    assert store.write_now(lambda tx: reply(tx, slot="album", delay=2 * wait)) is None
    assert store.read_now(lambda tx: tx.sending.next_due()) == NOW + 2 * wait
    (row,) = store.write_now(lambda tx: tx.sending.claim(NOW + 2 * wait))
    store.write_now(
        lambda tx: tx.sending.sent([Sent(row=row, bot_id=BOT, chat_id=1, slot="album", message_id=44)], now=NOW)
    )
    assert store.write_now(lambda tx: reply(tx, slot="album")).edits == 44
    assert store.read_now(lambda tx: tx.slots.slot_of(bot_id=BOT, chat_id=1, message_id=44)) == "album"
    assert store.read_now(lambda tx: tx.slot_like(bot_id=BOT, chat_id=1, start="al")) == "album"
    assert store.read_now(lambda tx: tx.slot_like(bot_id=BOT, chat_id=2, start="al")) is None
    assert store.read_now(lambda tx: tx.slot_like(bot_id=BOT, chat_id=1, start="bum")) is None
    assert store.write_now(lambda tx: reply(tx, slot="album", fresh=True)).edits is None


def test_a_fresh_message_overtakes_what_waits_in_its_slot_s_kin(store):
    wait = timedelta(seconds=1.5)
    for slot in ("question:7", "question", "questions:7", "album:7"):
        store.write_now(lambda tx, slot=slot: reply(tx, slot=slot, delay=wait))
    assert store.write_now(lambda tx: reply(tx, slot="question:8", fresh=True)) is not None
    assert [row.slot for row in store.write_now(lambda tx: tx.sending.claim(NOW + wait))] == ["questions:7", "album:7"]


def card(tx: Tx, case: int) -> None:
    tx.outbox.put_notice(event_id=1, case_id=case, to="group", key="card", values={})


def test_cards_of_one_case_wait_as_one_and_replies_go_first(store):
    store.write_now(lambda tx: [card(tx, 3), card(tx, 3), card(tx, 4)])
    store.write_now(lambda tx: reply(tx, delay=timedelta(seconds=1)))
    taken = store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(seconds=1)))
    assert [(row.kind, row.slot) for row in taken] == [("reply", ""), ("notice", "card:3"), ("notice", "card:4")]


def test_a_digest_grows_and_waits_between_its_changes(store):
    def add(tx: Tx, case: int, at: datetime) -> None:
        tx.digests.add(
            bot_id=BOT,
            chat_id=-1,
            about="cases",
            case_id=case,
            now=at,
            gap=timedelta(seconds=30),
            open_for=timedelta(minutes=10),
        )

    store.write_now(lambda tx: [add(tx, 1, NOW), add(tx, 2, NOW)])
    (row,) = store.write_now(lambda tx: tx.sending.claim(NOW))
    assert row.payload == {"cases": [1, 2]}
    store.write_now(
        lambda tx: tx.sending.sent([Sent(row=row, bot_id=BOT, chat_id=-1, slot=row.slot, message_id=5)], now=NOW)
    )
    store.write_now(lambda tx: add(tx, 3, NOW + timedelta(seconds=10)))
    assert store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(seconds=29))) == ()
    (row,) = store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(seconds=30)))
    assert (row.payload, row.edits) == ({"cases": [1, 2, 3]}, 5)


def test_digests_of_different_things_are_different_messages(store):
    def add(tx: Tx, about: str, case: int) -> None:
        tx.digests.add(
            bot_id=BOT,
            chat_id=-1,
            about=about,
            case_id=case,
            now=NOW,
            gap=timedelta(seconds=30),
            open_for=timedelta(minutes=10),
        )

    store.write_now(lambda tx: [add(tx, "cases", 1), add(tx, "rungs", 1), add(tx, "rungs", 2)])
    taken = store.write_now(lambda tx: tx.sending.claim(NOW))
    assert [row.payload for row in taken] == [{"cases": [1]}, {"rungs": [1, 2]}]


def test_a_card_brought_up_to_date_does_not_stand_in_for_a_new_one(store):
    def again(tx: Tx) -> None:
        tx.outbox.put_notice(event_id=1, case_id=3, to="group", key=CARD_AGAIN, values={})

    store.write_now(lambda tx: [again(tx), again(tx), card(tx, 3)])
    taken = store.write_now(lambda tx: tx.sending.claim(NOW))
    assert [(row.slot, row.payload["key"]) for row in taken] == [("card:3", CARD_AGAIN), ("card:3", "card")]
