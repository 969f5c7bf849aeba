"""What only running processes may know of anonymous reporters: shared by all on one PostgreSQL, read by nobody else."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import insert, select, update

from storage.engine.errors import StorageError
from storage.people.key_passing import key_questions
from storage.store import Store
from storage.tx import Tx
from storage.webchat.ids import WEB_BOT_ID
from tests.contracts.conftest import KEYS, postgres_template, server, url
from tests.contracts.samples import NOW

__all__ = ["postgres_template", "server", "url"]
pytestmark = [
    pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True),
]
CHAT = 7_000_000_123
SUBJECT = "5" * 64
HOUR = timedelta(hours=1)
Opens = Callable[[], Store]


@pytest.fixture
def opens(url: str) -> Iterator[Opens]:
    """Starts a process, as far as its records are concerned."""
    started: list[Store] = []

    def start() -> Store:
        started.append(Store(url, keys=KEYS))
        return started[-1]

    yield start
    for store in started:
        store.close()


async def joins(new: Store, running: Store) -> None:
    """`new` starts while `running` looks for questions, as it does once a second."""
    joined = asyncio.create_task(new.share(lambda: NOW, patience_s=30))
    while not joined.done():
        await running.share_on(NOW)
    await joined


async def two(opens: Opens) -> tuple[Store, Store]:
    first, second = opens(), opens()
    await first.share(lambda: NOW)
    await joins(second, first)
    return first, second


def is_quiet(store: Store) -> bool:
    return store.read_now(lambda tx: tx.fleeting.is_quiet((WEB_BOT_ID, CHAT), NOW))


def hush(tx: Tx) -> None:
    tx.hush(bot_id=WEB_BOT_ID, chat_id=CHAT, now=NOW)


async def test_what_one_process_was_told_the_others_know(opens: Opens) -> None:
    first, second = await two(opens)
    assert not is_quiet(second)
    first.write_now(hush)
    second.write_now(lambda tx: tx.restraint.mark(SUBJECT, now=NOW, lasting=False))
    assert is_quiet(second)
    assert first.read_now(lambda tx: tx.restraint.times(SUBJECT, since=NOW - HOUR)) == 1
    second.write_now(lambda tx: tx.restraint.mark(SUBJECT, now=NOW, lasting=False))
    assert first.read_now(lambda tx: tx.restraint.times(SUBJECT, since=NOW - HOUR)) == 2
    first.write_now(lambda tx: tx.memory.put(1, CHAT, "step", "7", expires_at=NOW + HOUR, lasting=False))
    assert second.read_now(lambda tx: tx.memory.get(1, CHAT, "step")) == "7"


async def test_a_mute_that_anonymous_reports_caused_holds_at_every_process(opens: Opens) -> None:
    first, second = await two(opens)
    mute = first.write_now(
        lambda tx: tx.restraint.mute(SUBJECT, reason="too_many", now=NOW, until=NOW + HOUR, lasting=False)
    )
    assert second.read_now(lambda tx: tx.restraint.muted(SUBJECT, now=NOW)) == mute


async def test_a_message_that_is_sealed_for_the_moment_is_shown_by_every_process(opens: Opens) -> None:
    first, second = await two(opens)
    opened = first.write_now(lambda tx: tx.webchat.open_chat(session="t" * 64, lang="zh_CN", now=NOW))
    chat = opened.chat_id
    first.write_now(lambda tx: tx.hush(bot_id=WEB_BOT_ID, chat_id=chat, now=NOW))
    first.write_now(lambda tx: tx.webchat.add_message(chat, {"text": "静"}, sent_key="k", now=NOW))
    (shown,) = second.read_now(lambda tx: tx.webchat.history(chat))
    assert shown["text"] == "静"
    assert [one["text"] for one in second.read_now(lambda tx: tx.webchat.sent(chat, "k"))] == ["静"]


async def test_it_outlives_a_process_but_not_the_last_one(opens: Opens) -> None:
    first, second = await two(opens)
    first.write_now(hush)
    first.close()
    third = opens()
    await joins(third, second)
    assert is_quiet(third)
    second.close()
    third.close()
    fourth = opens()
    await fourth.share(lambda: NOW)
    assert not is_quiet(fourth)


async def test_what_a_transaction_did_is_undone_with_it(opens: Opens) -> None:
    first, second = await two(opens)

    def fails(tx: Tx) -> None:
        hush(tx)
        assert tx.fleeting.is_quiet((WEB_BOT_ID, CHAT), NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        first.write_now(fails)
    assert (is_quiet(first), is_quiet(second)) == (False, False)


async def test_two_reports_at_once_count_as_two(opens: Opens) -> None:
    stores = await two(opens)
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda n: stores[n % 2].write_now(lambda tx: tx.restraint.mark(SUBJECT, now=NOW, lasting=False)),
                range(16),
            )
        )
    assert stores[0].read_now(lambda tx: tx.restraint.times(SUBJECT, since=NOW - HOUR)) == 16


async def test_the_database_names_neither_chat_nor_subject_nor_time(opens: Opens) -> None:
    first, _ = await two(opens)
    first.write_now(hush)
    first.write_now(lambda tx: tx.restraint.mark(SUBJECT, now=NOW, lasting=False))
    rows = first.read_now(
        lambda tx: [
            *tx.connection.exec_driver_sql("SELECT * FROM fleeting_facts").one(),
            *tx.connection.exec_driver_sql("SELECT count(*) FROM key_questions").one(),
        ]
    )
    assert rows[-1] == 0  # a question is gone once it is answered
    known = [KEYS.contact, KEYS.relay, KEYS.digest]
    text = b" ".join(one if isinstance(one, bytes) else str(one).encode() for one in rows)
    for secret in (str(CHAT).encode(), SUBJECT.encode(), NOW.strftime("%H:%M").encode(), *known):
        assert secret not in text


async def test_who_can_write_to_the_database_but_has_no_secret_key_gets_no_key(opens: Opens) -> None:
    first = opens()
    await first.share(lambda: NOW)
    public = X25519PrivateKey.generate().public_key().public_bytes_raw()
    row = {"id": "q" * 32, "public": public, "digest": b"?" * 32, "asked_at": NOW}
    first.write_now(lambda tx: tx.connection.execute(insert(key_questions).values(row)))
    assert first._passing is not None
    assert first._passing.look(NOW)
    assert first.read_now(lambda tx: tx.connection.execute(select(key_questions.c.answer)).all()) == [(None,)]
    assert first._passing.look(NOW + timedelta(minutes=11))
    assert first.read_now(lambda tx: tx.connection.execute(select(key_questions.c.answer)).all()) == []


async def test_an_answer_that_was_changed_is_not_taken(opens: Opens) -> None:
    first, second = opens(), opens()
    await first.share(lambda: NOW)
    assert first._passing is not None
    joined = asyncio.create_task(second.share(lambda: NOW, patience_s=30))
    change = update(key_questions).values(answer=b"x" * 120)
    while not await first.write(lambda tx: tx.connection.execute(change).rowcount):
        pass
    while not joined.done():
        await first.share_on(NOW)
    await joined
    first.write_now(hush)
    assert is_quiet(second)


async def test_if_those_who_have_the_key_do_not_answer_a_new_one_is_made_and_they_take_it(opens: Opens) -> None:
    silent, new = opens(), opens()
    await silent.share(lambda: NOW)
    await new.share(lambda: NOW, patience_s=0)
    with pytest.raises(StorageError, match="on its way"):
        is_quiet(silent)
    assert silent._passing is not None and new._passing is not None
    assert not silent._passing.look(NOW)  # asks
    assert new._passing.look(NOW)
    assert silent._passing.look(NOW)
    new.write_now(hush)
    assert is_quiet(silent)


async def test_an_outage_of_the_database_leaves_the_key_with_who_had_it(opens: Opens) -> None:
    first, second = await two(opens)
    first.write_now(hush)
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    others = f"{ending} AND pid <> pg_backend_pid()"
    second.write_now(lambda tx: tx.connection.exec_driver_sql(others).all())
    assert first._passing is not None
    with pytest.raises(StorageError):
        first._passing.look(NOW)
    assert first._passing.look(NOW)
    third = opens()
    await joins(third, first)
    assert is_quiet(third)
