"""Telegram, the network or the disk fails: the service stays up, reports the fault in /readyz and then continues."""

import re
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.processes import STAFF_GROUP, Product, Telegram, until

#: each test starts the product several times, which is slow on a busy machine
pytestmark = pytest.mark.timeout(1200)

CITIZEN, NEIGHBOUR = 500_001, 500_002


def telegram_state(product: Product) -> str:
    return str(product.ready()["telegram"])


def test_nothing_set_serves_the_web_and_a_login_link(folder: Path) -> None:
    product = Product(None, folder)
    product.start()
    try:
        assert product.get("/healthz") == (200, "ok\n")
        assert product.ready() == {"ready": True, "records": "ok", "telegram": "off"}
        assert product.get("/")[0] == 200
        assert product.get("/chat/")[0] == 200
        assert "lvwang_updates_handled_total" in product.get("/metrics")[1]
    finally:
        assert product.stop() == 0
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_unreachable_telegram_at_start_is_tried_again(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: refused
        product = Product(Telegram(f"http://127.0.0.1:{free.getsockname()[1]}"), folder)
        product.start()
        try:
            until(lambda: telegram_state(product) == "unreachable" or None)
            assert product.get("/chat/")[0] == 200
        finally:
            product.kill()


def test_a_wrong_token_does_not_stop_the_pages(telegram: Telegram, folder: Path) -> None:
    telegram.goes_wrong("unauthorized", times=1000)
    product = Product(telegram, folder)
    product.start()
    try:
        until(lambda: telegram_state(product) == "bad_token" or None)
        assert product.get("/chat/")[0] == 200
        assert telegram.token not in product.log()
    finally:
        product.kill()


def test_a_flood_limit_holds_back_that_chat_alone(product: Product, telegram: Telegram) -> None:
    citizen, neighbour = telegram.talker(CITIZEN), telegram.talker(NEIGHBOUR)
    telegram.goes_wrong("flood", method="sendMessage", chat_id=CITIZEN, retry_after=1, times=1000)
    citizen.says("/start")
    until(lambda: product.query("SELECT 1 FROM outbox WHERE state = 'waiting'") or None)
    neighbour.says("/start")
    neighbour.hears("12345")
    telegram.recovers()
    citizen.hears("12345")
    taken = [int(call["params"]["chat_id"]) for call in telegram.calls("sendMessage")]
    assert taken == [NEIGHBOUR, CITIZEN]  # the call that the limit refused is not among them


def test_who_blocked_the_bot_gets_nothing_more_until_they_write(product: Product, telegram: Telegram) -> None:
    citizen = telegram.talker(CITIZEN)
    telegram.goes_wrong("blocked", method="sendMessage", chat_id=CITIZEN)
    citizen.says("/start")
    until(lambda: product.query("SELECT blocked FROM people") == [(1,)] or None)
    assert product.query("SELECT state FROM outbox") == [("dead",)]
    citizen.says("/start")
    citizen.hears("12345")
    assert product.query("SELECT blocked FROM people") == [(0,)]


def test_an_update_nobody_can_parse_is_put_aside_and_the_next_is_handled(product: Product, telegram: Telegram) -> None:
    broken = {"update_id": 100_000, "message": {"message_id": "x", "date": "yesterday", "chat": 5}}
    telegram.control("POST", "updates", [broken])
    citizen = telegram.talker(CITIZEN)
    citizen.says("/start")
    citizen.hears("12345")
    until(lambda: product.query("SELECT state FROM inbox WHERE update_id = 100000") == [("dead",)] or None)


def test_another_poller_shows_and_goes_away(product: Product, telegram: Telegram) -> None:
    until(lambda: telegram_state(product) == "up" or None)
    telegram.goes_wrong("conflict", method="getUpdates", times=2)
    citizen = telegram.talker(CITIZEN)
    citizen.says("/start")  # ends the poll that waits; the next ones meet the other poller
    first = citizen.hears("12345")
    until(lambda: telegram_state(product) == "conflict" or None)
    citizen.says("/help")  # ends the first good poll, which would wait 25 s for an update
    citizen.hears("12345", besides=[first])
    until(lambda: telegram_state(product) == "up" or None)


@pytest.fixture
def locked(product: Product) -> Iterator[sqlite3.Connection]:
    records = sqlite3.connect(product.folder / "records.db", isolation_level=None)
    yield records
    records.close()


def test_a_locked_database_costs_time_and_nothing_else(
    product: Product, telegram: Telegram, locked: sqlite3.Connection
) -> None:
    until(lambda: telegram_state(product) == "up" or None)
    locked.execute("BEGIN IMMEDIATE")
    citizen = telegram.talker(CITIZEN)
    citizen.says("/start")
    until(lambda: telegram_state(product) == "storage" or None)
    assert product.get("/healthz")[0] == 200
    locked.execute("ROLLBACK")
    citizen.hears("12345")
    until(lambda: telegram_state(product) == "up" or None)


def test_a_full_disk_is_said_and_loses_nothing(product: Product, telegram: Telegram) -> None:
    until(lambda: telegram_state(product) == "up" or None)
    product.stop()
    product.start(file_limit_bytes=100_000)
    citizen = telegram.talker(CITIZEN)
    for number in range(30):
        citizen.says(f"第 {number} 条：" + "灰" * 1000)
    until(lambda: telegram_state(product) == "storage" or None)
    assert product.get("/healthz")[0] == 200
    assert product.get("/chat/")[0] == 200
    product.restart()
    until(lambda: product.query("SELECT count(*) FROM inbox WHERE state = 'done'") == [(30,)] or None)
    until(lambda: telegram_state(product) == "up" or None)


def test_a_group_that_moves_gets_its_cards_at_the_new_id(product: Product, telegram: Telegram) -> None:
    new = STAFF_GROUP - 5
    for chat in (STAFF_GROUP, new):
        telegram.control("POST", "chats", {"id": chat, "type": "supergroup", "title": "受理组"})
    telegram.goes_wrong("migrated", method="sendMessage", chat_id=STAFF_GROUP, to=new, times=100)
    _report(telegram)
    moved = until(lambda: telegram.control("GET", f"transcript?chat_id={new}") or None)
    assert re.search(r"LW-\w{4}-\w{4}", moved[0]["text"])
    assert product.query("SELECT value FROM settings WHERE key LIKE 'staff_chat:%'") == [(str(new),)]


def _report(telegram: Telegram) -> None:
    from tests.process.test_crashes import steps

    citizen = telegram.talker(CITIZEN)
    for act, answer in steps(citizen):
        before = citizen.texts()
        act()
        citizen.hears(answer, besides=before)


def test_o06_a_second_service_on_one_folder_is_refused_and_a_killed_one_holds_nothing(product: Product) -> None:
    second = Product(None, product.folder)
    with pytest.raises(AssertionError, match="正在用这个文件夹"):
        second.start()
    assert second.stop() == 2
    assert product.ready()["records"] == "ok"
    product.kill()
    second.start()
    assert second.stop() == 0
