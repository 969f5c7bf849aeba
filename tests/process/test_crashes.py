"""kill -9 at any moment: no message is lost, and no update has its effect twice."""

from collections.abc import Callable

import pytest

from tests.process.processes import Product, Talker, Telegram, until

#: each test starts the product several times, which is slow on a busy machine
pytestmark = pytest.mark.timeout(1200)

CITIZEN = 500_001


def steps(citizen: Talker) -> list[tuple[Callable[[], None], str]]:
    """Each step of a report, and a word of the answer."""
    return [
        (lambda: citizen.says("举报污染"), "同意"),
        (lambda: citizen.taps("同意"), "照片"),
        (lambda: citizen.sends_album("a.jpg", "b.jpg"), "2 张"),
        (lambda: citizen.shares_location(0.04, 0.03), "北滩"),
        (lambda: citizen.taps("确认位置"), "说说情况"),
        (lambda: citizen.says("北边工地土堆没盖，大风天全是灰"), "哪一类"),
        (lambda: citizen.taps("施工扬尘"), "怎么署名"),
        (lambda: citizen.taps("仅工作人员可见"), "请核对"),
        (lambda: citizen.taps("提交"), "LW-"),
    ]


def nothing_waits_to_be_sent(product: Product) -> bool | None:
    return product.query("SELECT count(*) FROM outbox") == [(0,)] or None


def test_a_report_survives_a_crash_before_every_step(product: Product, telegram: Telegram) -> None:
    citizen = telegram.talker(CITIZEN)
    for act, answer in steps(citizen):
        product.kill()
        before = citizen.texts()
        act()
        product.start()
        citizen.hears(answer, besides=before)
    until(lambda: product.query("SELECT count(*) FROM evidence WHERE state = 'stored'") == [(2,)] or None)
    assert product.query("SELECT count(*), count(DISTINCT number) FROM cases") == [(1, 1)]
    assert product.query("SELECT count(*) FROM drafts") == [(0,)]
    assert product.query("SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]
    assert sum("LW-" in text for text in citizen.texts()) == 1


def test_a_reply_on_its_way_at_the_crash_arrives_afterwards(product: Product, telegram: Telegram) -> None:
    citizen = telegram.talker(CITIZEN)
    telegram.goes_wrong("hang", method="sendMessage", seconds=3600)
    citizen.says("/start")
    until(lambda: product.query("SELECT 1 FROM outbox WHERE state = 'claimed'") or None)
    telegram.recovers()
    product.restart()
    citizen.hears("12345")
    until(lambda: nothing_waits_to_be_sent(product))


def test_a_message_whose_arrival_we_never_learn_of_is_sent_at_most_twice(product: Product, telegram: Telegram) -> None:
    citizen = telegram.talker(CITIZEN)
    telegram.goes_wrong("lost", method="sendMessage")
    citizen.says("/start")
    citizen.hears("12345")
    until(lambda: nothing_waits_to_be_sent(product))
    shown = [text for text in citizen.texts() if "12345" in text]
    assert 1 <= len(shown) <= 2


def test_a_repeated_update_is_handled_once(product: Product, telegram: Telegram) -> None:
    citizen = telegram.talker(CITIZEN)
    citizen.says("/start")
    citizen.hears("12345")
    until(lambda: nothing_waits_to_be_sent(product))  # a crash before that may send the answer a second time
    (first,) = product.query("SELECT update_id FROM inbox")
    telegram.control("POST", "again", {"update_id": first[0]})
    product.restart()
    citizen.says("/help")
    until(lambda: product.query("SELECT count(*) FROM inbox WHERE state = 'done'") == [(2,)] or None)
    until(lambda: nothing_waits_to_be_sent(product))
    assert sum(text == citizen.texts()[0] for text in citizen.texts()) == 1


def test_a_stop_is_orderly(product: Product) -> None:
    assert product.stop() == 0
