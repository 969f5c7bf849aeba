"""What the web chat remembers, on both databases."""

from datetime import timedelta
from typing import Any

from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW

FIRST = 2**52
FILE = {"unique_id": "u", "name": "a.jpg", "mime": "image/jpeg", "size": 9, "width": 3, "height": 3, "path": "0" * 32}


def opened(tx: Tx) -> int:
    return tx.webchat.open_chat(session="s1", lang="zh_CN", now=NOW).chat_id


def said(tx: Tx, chat_id: int, text: str, *, key: str | None = None) -> dict[str, Any]:
    return tx.webchat.add_message(chat_id, {"text": text}, sent_key=key, now=NOW)


def test_a_session_has_one_chat_and_ids_start_above_telegrams(store: Store) -> None:
    first, again = store.write_now(opened), store.write_now(opened)
    assert first == again == FIRST + 1


def test_changes_come_in_their_order_with_deletions(store: Store) -> None:
    chat = store.write_now(opened)
    one, two = (store.write_now(lambda tx, text=text: said(tx, chat, text)) for text in ("一", "二"))
    store.write_now(lambda tx: tx.webchat.change_message(chat, one | {"text": "壹"}))
    store.write_now(lambda tx: tx.webchat.delete_message(chat, two["message_id"]))
    changes = store.read_now(lambda tx: tx.webchat.changes(chat, after=2))
    assert [(c.seq, c.message_id, c.message) for c in changes] == [
        (3, one["message_id"], one | {"text": "壹"}),
        (4, two["message_id"], None),
    ]
    assert store.read_now(lambda tx: tx.webchat.history(chat)) == [one | {"text": "壹"}]
    assert store.read_now(lambda tx: tx.webchat.message(chat, two["message_id"])) is None


def test_history_is_read_in_pages_from_the_end(store: Store) -> None:
    chat = store.write_now(opened)
    sent = [store.write_now(lambda tx, n=n: said(tx, chat, str(n))) for n in range(5)]
    assert store.read_now(lambda tx: tx.webchat.history(chat, limit=2)) == sent[3:]
    assert store.read_now(lambda tx: tx.webchat.history(chat, before=sent[3]["message_id"], limit=2)) == sent[1:3]


def test_what_a_request_sent_is_found_by_its_key_in_its_chat(store: Store) -> None:
    chat = store.write_now(opened)
    sent = store.write_now(lambda tx: said(tx, chat, "已受理", key="sendmessage:7"))
    assert store.read_now(lambda tx: tx.webchat.sent(chat, "sendmessage:7")) == [sent]
    assert store.read_now(lambda tx: tx.webchat.sent(chat + 1, "sendmessage:7")) == []


def test_the_keyboard_stays_until_it_is_taken_away(store: Store) -> None:
    chat = store.write_now(opened)
    keyboard = {"keyboard": [[{"text": "举报污染"}]]}
    store.write_now(lambda tx: tx.webchat.set_keyboard(chat, keyboard))
    row = store.read_now(lambda tx: tx.webchat.row(chat))
    assert row is not None and row.keyboard == keyboard
    store.write_now(lambda tx: tx.webchat.set_keyboard(chat, None))
    row = store.read_now(lambda tx: tx.webchat.row(chat))
    assert row is not None and row.keyboard is None


def test_a_file_belongs_to_its_chat(store: Store) -> None:
    chat = store.write_now(opened)
    file = store.write_now(lambda tx: tx.webchat.add_file(chat, FILE, now=NOW))
    assert store.read_now(lambda tx: tx.webchat.file_of(chat, file["file_id"], unsent=True)) == file
    assert store.read_now(lambda tx: tx.webchat.file_of(chat + 1, file["file_id"])) is None
    store.write_now(lambda tx: tx.webchat.keep_file(file["file_id"]))
    assert store.read_now(lambda tx: tx.webchat.file_of(chat, file["file_id"], unsent=True)) is None
    assert store.write_now(lambda tx: tx.webchat.drop_unsent(chat, file["file_id"])) is None


def test_update_ids_are_never_given_twice(store: Store) -> None:
    first = store.write_now(lambda tx: tx.webchat.next_update_id(FIRST + 1, NOW))
    store.write_now(lambda tx: tx.webchat.prune(NOW + timedelta(days=2)))
    assert store.write_now(lambda tx: tx.webchat.next_update_id(FIRST + 1, NOW)) > first


def test_what_precedes_consent_expires_and_tombstones_follow(store: Store) -> None:
    chat = store.write_now(opened)
    store.write_now(lambda tx: said(tx, chat, "我的电话 13800000000"))
    store.write_now(lambda tx: tx.webchat.add_file(chat, FILE, now=NOW))
    assert store.write_now(lambda tx: tx.webchat.prune(NOW + timedelta(hours=23))) == []
    assert store.write_now(lambda tx: tx.webchat.prune(NOW + timedelta(hours=25))) == ["0" * 32]
    assert [c.message for c in store.read_now(lambda tx: tx.webchat.changes(chat, after=0))] == [None]
    store.write_now(lambda tx: tx.webchat.prune(NOW + timedelta(days=8)))
    assert store.read_now(lambda tx: tx.webchat.changes(chat, after=0)) == []


def test_erasing_takes_all_since_then_at_once(store: Store) -> None:
    chat = store.write_now(opened)
    store.write_now(lambda tx: [said(tx, chat, "一"), said(tx, chat, "二")])
    store.write_now(lambda tx: tx.erase_traces(bot_id=1, chat_id=chat, since=NOW))
    assert store.read_now(lambda tx: tx.webchat.history(chat)) == []
    changes = store.read_now(lambda tx: tx.webchat.changes(chat, after=2))
    assert [(c.seq, c.message) for c in changes] == [(3, None), (3, None)]


def test_a_person_who_is_forgotten_leaves_no_history(store: Store) -> None:
    chat = store.write_now(opened)
    store.write_now(lambda tx: said(tx, chat, "一"))
    person = store.write_now(lambda tx: tx.people.ensure(bot_id=1, user_id=chat, chat_id=chat, lang="zh_CN", now=NOW))
    store.write_now(lambda tx: tx.people.forget(person.id))
    assert store.read_now(lambda tx: tx.webchat.history(chat)) == []
