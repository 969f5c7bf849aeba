"""O05: what could not be sent, why, since when, and 重试. S26: a file that goes out and comes back, a signed word."""

import csv
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed, sign
from complaints.case.lifecycle import Action
from complaints.model import State
from services import Services
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from tests.web.order_scenes import takes_in
from tests.web.test_queue import listed
from web import feedback
from web.app import build
from web.ports import PageServices
from zone.destinations import Destination

SECRET = "S" * 32


@pytest.fixture
def services(services: Services) -> Services:
    file = Destination(id="hotline", names={"zh_CN": "市 12345"}, kind="csv")
    return replace(services, zone=replace(services.zone, destinations=(file,)))


def _dead_forward(cases: Cases) -> tuple[str, int]:
    case = cases.step(cases.reported(), Action.TRANSFER, unit="市 12345", destination="hotline")
    forward = cases.store.read_now(lambda tx: tx.forwards.waiting("hotline"))[0]
    cases.store.write_now(lambda tx: tx.forwards.bury(forward.id, reason="http_4xx:400 lat missing"))
    return case.number, forward.id


async def test_o05_a_failure_says_why_and_since_when_and_is_tried_again(
    clerk: Browser, cases: Cases, clock: Clock
) -> None:
    number, forward_id = _dead_forward(cases)
    clock.passes(hours=5)
    await clerk.opens("/console/troubles")
    assert number in clerk.page
    assert "对方系统不接收 400 lat missing" in clerk.text
    assert "5 小时" in clerk.text
    await clerk.sends("/console/troubles", what=f"forward:{forward_id}")
    assert "已重新排队" in clerk.text
    assert number not in clerk.page
    await clerk.sends("/console/troubles", what=f"forward:{forward_id}")
    assert "已经不在这里了" in clerk.text


async def test_o05_who_may_not_try_again_sees_no_button_for_it(clerk: Browser, verifier: Browser, cases: Cases) -> None:
    number, forward_id = _dead_forward(cases)
    button = f'name="what" value="forward:{forward_id}"'
    await verifier.opens("/console/troubles")
    assert (number in verifier.page, button in verifier.page) == (True, False)
    await clerk.opens("/console/troubles")
    assert button in clerk.page


async def test_o05_a_group_that_refuses_is_one_line_and_one_button(clerk: Browser, cases: Cases, clock: Clock) -> None:
    reason = "BadRequest: TOPIC_CLOSED"

    def stop(tx) -> None:  # type: ignore[no-untyped-def]
        for case_id in (1, 2, 3):
            tx.outbox.put_notice(event_id=None, case_id=case_id, to="group", key="card", values={})
        tx.stoppages.note(bot_id=7, chat_id=-100, reason=reason, now=clock())
        until = clock.now.replace(year=2027)
        tx.stoppages.stop(bot_id=7, chat_id=-100, reason=reason, until=until)
        for row in tx.sending.claim(clock()):
            tx.sending.retry(row.id, due_at=until, error=reason, counts=False)

    await clerk.opens("/console/troubles")
    assert "工作群收不到" not in clerk.text
    cases.store.write_now(stop)
    clock.passes(hours=3)
    await clerk.opens("/console/troubles")
    assert "工作群：3 条在等" in clerk.text
    assert reason in clerk.text
    assert "3 小时" in clerk.text
    assert clerk.page.count("stoppage:1") == 1
    await clerk.sends("/console/troubles", what="stoppage:1")
    assert "已重新排队" in clerk.text
    assert len(cases.store.write_now(lambda tx: tx.sending.claim(clock()))) == 3
    assert cases.store.read_now(lambda tx: tx.stoppages.standing(bot_id=7, chat_id=-100, now=clock())) is None
    await clerk.sends("/console/troubles", what="stoppage:99")
    assert "已经不在这里了" in clerk.text


async def test_o05_dead_messages_and_updates_are_listed_without_their_words(
    clerk: Browser, cases: Cases, clock: Clock
) -> None:
    def fail(tx) -> None:  # type: ignore[no-untyped-def]
        tx.outbox.put_notice(event_id=None, case_id=None, to="staff:1", key="told.x", values={"secret": "旺财"})
        for row in tx.sending.claim(clock()):
            tx.sending.bury(row.id, error="Forbidden: bot was blocked", now=clock())
        stored = tx.inbox.add_batch(1, [{"update_id": 5, "message": {"text": "来福"}}], now=clock())
        tx.inbox.bury(stored[0].row, error="ValueError")

    cases.store.write_now(fail)
    await clerk.opens("/console/troubles")
    assert "对方屏蔽了机器人，或机器人已不在群里。Telegram 的说法： bot was blocked" in clerk.text
    assert "ValueError" in clerk.text
    assert "旺财" not in clerk.page
    assert "来福" not in clerk.page
    await clerk.sends("/console/troubles", what="update:1")
    assert cases.store.read_now(lambda tx: tx.inbox.count("new")) == 1


async def test_o05_nothing_is_retried_without_a_known_name(clerk: Browser, stranger: Browser, cases: Cases) -> None:
    await clerk.opens("/console/troubles")
    for what in ("", "forward:x", "drop:1", f"forward:{'9' * 30}"):
        await clerk.opens("/console/troubles")
        await clerk.sends("/console/troubles", what=what)
        assert clerk.status == 404
    await stranger.opens("/console/troubles")
    assert stranger.status == 401


async def test_s26_a_file_goes_out_comes_back_and_may_be_read_twice(clerk: Browser, cases: Cases) -> None:
    first, second = (
        cases.step(cases.reported(text), Action.TRANSFER, unit="市 12345", destination="hotline") for text in "一二"
    )
    await clerk.opens("/console/forward/hotline.csv")
    rows = list(csv.DictReader(io.StringIO(clerk.page.removeprefix("\ufeff"))))
    assert [row["number"] for row in rows] == [first.number, second.number]
    answered = io.StringIO()
    writer = csv.DictWriter(answered, rows[0].keys())
    writer.writeheader()
    writer.writerow(rows[0] | {"external_id": "XZ-1", "status": "closed", "text": "已洒水"})
    writer.writerow(rows[1] | {"external_id": "XZ-1"})
    for expected in ("已按反馈办理 1", "没有变化 1"):
        await clerk.opens("/console/troubles")
        form = FormData({"csrf": clerk.csrf})
        form.add_field("file", answered.getvalue().encode("utf-8-sig"), filename="a.csv", content_type="text/csv")
        await clerk.posts("/console/forward/hotline", form)
        assert expected in clerk.text
        assert "编号属于别的举报 1" in clerk.text
    assert cases.now(first).state is State.CLOSED
    assert cases.now(second).state is State.TRANSFERRED
    await clerk.opens("/console/?state=all&q=XZ-1")
    assert listed(clerk) == [first.number]


async def test_s26_a_file_that_is_none_is_refused_in_words(clerk: Browser) -> None:
    for data in (b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"number,external_id,status\nx,y,burnt\n"):
        await clerk.opens("/console/troubles")
        form = FormData({"csrf": clerk.csrf})
        form.add_field("file", data, filename="a.csv", content_type="text/csv")
        await clerk.posts("/console/forward/hotline", form)
        assert clerk.status == 422
        assert "这个文件读不了" in clerk.text


async def test_s26_the_form_of_a_transfer_offers_the_systems(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "transfer", destination="hotline", confirmed="1")
    assert cases.now(case).unit == "市 12345"
    assert len(cases.store.read_now(lambda tx: tx.forwards.waiting("hotline"))) == 1


@pytest.fixture
async def receiver(house: PageServices, clock: Clock) -> AsyncIterator[Callable[..., Awaitable[int]]]:
    def check(_destination: str, headers: dict[str, str], body: bytes) -> bool:
        return is_signed(SECRET, headers.get(TIMESTAMP, ""), body, headers.get(SIGNATURE, ""), now=clock())

    server = TestServer(build([lambda app: feedback.setup(app, house=house, is_signed=check)]))
    client = TestClient(server)
    await client.start_server()

    async def posts(secret: str = SECRET, **said: str) -> int:
        body, timestamp = json.dumps(said).encode(), str(int(clock().timestamp()))
        headers = {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}
        return (await client.post("/forward/hotline", data=body, headers=headers)).status

    yield posts
    await client.close()


async def test_s26_a_signed_word_returns_a_case_and_an_unsigned_one_does_nothing(
    receiver: Callable[..., Awaitable[int]], cases: Cases
) -> None:
    case = cases.step(cases.reported(), Action.TRANSFER, unit="市 12345", destination="hotline")
    assert await receiver(secret="guess", number=case.number, status="returned") == 403
    assert cases.now(case).state is State.TRANSFERRED
    assert await receiver(number=case.number, status="burnt") == 400
    assert await receiver(number="LW-2222-2222", status="closed") == 404
    assert await receiver(number=case.number, status="returned", text="请补充地址") == 200
    assert await receiver(number=case.number, status="returned", text="请补充地址") == 200
    assert cases.now(case).state is State.SUBMITTED


async def _takes_in(clerk: Browser, *rows: str) -> None:
    await takes_in(clerk, "\n".join(("external_id,category,text,address,lat,lon", *rows)))


async def test_s26_new_cases_come_in_once_and_both_numbers_find_them(clerk: Browser, cases: Cases) -> None:
    row = "XZ-2026-77,site_dust,工地没洒水，我的电话13812345678,桃林路口,,"
    for expected in ("新登记 1", "另有 1 件已登记过"):
        await _takes_in(clerk, row.replace("，", "；"))
        assert expected in clerk.text
    await clerk.opens("/console/?state=all&q=XZ-2026-77")
    (number,) = listed(clerk)
    await clerk.opens(f"/console/?state=all&q={number}")
    assert listed(clerk) == [number]
    case = cases.store.read_now(lambda tx: tx.cases.by_number(number))
    assert case is not None
    assert "13812345678" not in case.text
    assert case.state is State.SUBMITTED


async def test_s26_new_cases_at_one_place_make_a_site(clerk: Browser, cases: Cases, services: Services) -> None:
    count = services.zone.likeness.repeat.count
    await _takes_in(clerk, *(f"XZ-{n},site_dust,扬尘,桃林路口,0.03,0.05" for n in range(count)))
    assert f"新登记 {count}" in clerk.text
    assert cases.store.read_now(lambda tx: tx.sites.get(1)) is not None


async def test_s26_a_file_with_a_bad_row_takes_nothing_in(clerk: Browser, cases: Cases) -> None:
    for bad in (",site_dust,a,b,,", "1,nothing,a,b,,", "1,site_dust,,b,,", "1,site_dust,a,,,", "1,site_dust,a,,nan,1"):
        await _takes_in(clerk, "XZ-1,site_dust,扬尘,桃林路口,,", bad)
        assert clerk.status == 422
        assert "第 3 行" in clerk.text
    assert cases.store.read_now(lambda tx: tx.forwards.numbered("XZ-1")) == []
