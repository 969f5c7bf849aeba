"""S30: the group robots of 企业微信, 钉钉 and 飞书, before servers that behave as theirs do."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.outbox.ways import Way, by_kind, fan_out
from channels.robots.kinds import KINDS
from channels.robots.text import RobotText, Speaker
from channels.robots.way import Robots
from complaints.case.lifecycle import Action
from complaints.model import Notice
from complaints.ports import Address, StoppedWay
from services import Services
from storage.store import Store
from tests.channels.robot_servers import KEY, SECRET, RobotServers, html, says
from tests.chat import Clock
from tests.conftest import KEYS
from tests.web.conftest import Cases
from tests.world import World

#: a notice to the group that is about no case
ASKED = "human.asked"


@pytest.fixture
async def servers(clock: Clock) -> AsyncIterator[tuple[RobotServers, str]]:
    robots = RobotServers(clock=lambda: clock().timestamp())
    app = web.Application()
    app.add_routes(robots.routes())
    server = TestServer(app)
    await server.start_server()
    yield robots, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
def robots(servers: tuple[RobotServers, str]) -> RobotServers:
    return servers[0]


def address_of(kind: str, base: str) -> str:
    return {
        "wecom": f"{base}/cgi-bin/webhook/send?key={KEY}",
        "dingtalk": f"{base}/robot/send?access_token={KEY}#{SECRET}",
        "feishu": f"{base}/open-apis/bot/v2/hook/{KEY}#{SECRET}",
    }[kind]


class Office:
    """A world whose outbox has robots: `staff` of the group, those of units by their addresses."""

    def __init__(
        self, store: Store, clock: Clock, services: Services, folder: Path, *, staff: list[tuple[str, str]]
    ) -> None:
        speaker = Speaker(zone=lambda: services.zone, public_url=services.public_url)
        self.way = Robots(staff=staff, speaker=speaker, clock=clock, timeout_s=60.0)
        self.ways: dict[str, Way] = by_kind([self.way])
        self.store = Store(store.url, keys=replace(KEYS, fan_out=fan_out(self.ways)))
        self.world = World(store=self.store, clock=clock, services=services, files=folder / "webchat", ways=self.ways)
        self.cases = Cases(store=self.store, clock=clock, services=services)
        self.clock = clock

    async def settle(self, **patience: float) -> None:
        await self.world.settle(timedelta(**patience))

    def failing(self) -> list[StoppedWay]:
        return list(self.store.read_now(lambda tx: tx.troubles.stopped_ways()))

    def tells(self, *keys: str, to: str = "group", case_id: int | None = None, **values: str) -> None:
        for key in keys:
            notice = Notice(event_id=None, case_id=case_id, to=to, key=key, values={"number": "1"} | values)
            self.store.write_now(lambda tx, notice=notice: tx.notices.add(notice))  # type: ignore[misc]


@pytest.fixture
async def office(
    request: pytest.FixtureRequest,
    store: Store,
    clock: Clock,
    services: Services,
    servers: tuple[RobotServers, str],
) -> AsyncIterator[Office]:
    kinds = getattr(request, "param", ["wecom"])
    made = Office(
        store,
        clock,
        services,
        request.getfixturevalue("tmp_path"),
        staff=[(kind, address_of(kind, servers[1])) for kind in kinds],
    )
    await made.world.start()
    yield made
    await made.world.stop()
    made.store.close()


def words(message: object) -> str:
    return json.dumps(message, ensure_ascii=False)


@pytest.mark.parametrize("office", [["wecom", "dingtalk", "feishu"]], indirect=True)
async def test_s30_each_kind_gets_the_card_with_number_category_and_link_and_nothing_else(office, robots) -> None:
    case = office.cases.reported("门口冒黑烟，找张三 13900000000")
    office.tells("card", case_id=case.id)
    await office.settle()
    link = f"https://lvwang.example/console/cases/{case.number}"
    zone = office.world.services.zone
    category = zone.category(case.category).name("zh_CN")
    place = zone.subdistrict(case.territory)
    lines = [f"编号：{case.number}", f"类别：{category}", f"街道：{place.name('zh_CN') if place else '未确定街道'}"]
    assert len(robots.said) == 3
    wecom = next(body for body in robots.said if body.get("msgtype") == "markdown" and "content" in body["markdown"])
    quoted = "\n".join(f"> {line}" for line in lines)
    assert wecom["markdown"]["content"] == f"**新举报**\n{quoted}\n[打开工作台]({link})"
    dingtalk = next(body for body in robots.said if "title" in body.get("markdown", {}))
    assert dingtalk["markdown"]["text"] == "\n\n".join(["### 新举报", *lines, f"[打开工作台]({link})"])
    feishu = next(body for body in robots.said if body.get("msg_type") == "post")
    post = feishu["content"]["post"]["zh_cn"]
    assert post["title"] == "新举报"
    assert [piece["text"] for (piece,) in post["content"]] == [*lines, "打开工作台"]
    assert post["content"][-1][0]["href"] == link
    assert office.failing() == []


@pytest.mark.parametrize("office", [["dingtalk"], ["feishu"]], indirect=True)
async def test_a_wrong_signature_stops_the_robot_with_one_alarm(office, robots, clock) -> None:
    robots.clock = lambda: clock().timestamp() - 7200  # the machine's clock is two hours fast
    office.tells(*[ASKED] * 3)
    await office.settle()
    assert robots.calls == 1
    (failing,) = office.failing()
    assert failing.reason.partition(":")[0] in ("security", "bad_signature")
    assert (failing.stopped, failing.messages) == (True, 3)
    robots.clock = lambda: clock().timestamp()
    clock.passes(minutes=1)
    await office.settle()
    assert (len(robots.said), office.failing()) == (3, [])


async def test_a_removed_robot_is_said_in_chinese_without_its_key(office, robots, servers) -> None:
    robots.plan = [says(93000)]
    office.tells(ASKED)
    await office.settle()
    (failing,) = office.failing()
    assert failing.reason == "bad_key:93000 planned"
    stored = office.store.read_now(
        lambda tx: tx.connection.exec_driver_sql("SELECT recipient, payload, error FROM outbox").all()
    )
    assert KEY not in str(stored)


async def test_too_many_messages_wait_and_raise_no_alarm(office, robots, clock) -> None:
    robots.plan = [says(45009)]
    office.tells(*[ASKED] * 2)
    await office.settle()
    assert (robots.calls, office.failing()) == (1, [])
    clock.passes(seconds=61)
    await office.settle()
    assert (len(robots.said), office.failing()) == (2, [])


@pytest.mark.parametrize("office", [["dingtalk"]], indirect=True)
async def test_dingtalk_s_limit_lasts_ten_minutes(office, robots, clock) -> None:
    robots.plan = [says(130101)]
    office.tells(ASKED)
    await office.settle()
    clock.passes(minutes=9)
    await office.settle()
    assert robots.said == []
    clock.passes(minutes=2)
    await office.settle()
    assert len(robots.said) == 1


async def test_an_http_429_is_waited_for_as_long_as_it_says(office, robots, clock) -> None:
    robots.plan = [lambda: web.Response(status=429, headers={"Retry-After": "90"})]
    office.tells(ASKED)
    await office.settle()
    clock.passes(seconds=80)
    await office.settle()
    assert robots.said == []
    clock.passes(seconds=11)
    await office.settle()
    assert len(robots.said) == 1


async def test_a_login_page_in_place_of_the_robot_stops_it(office, robots) -> None:
    robots.plan = [html()]
    office.tells(ASKED)
    await office.settle()
    (failing,) = office.failing()
    assert (failing.reason, failing.stopped) == ("not_json", True)


@pytest.mark.parametrize(("status", "reason"), [(404, "http:404"), (302, "http:302"), (403, "http:403")])
async def test_a_refusal_by_the_server_stops_the_robot(office, robots, status: int, reason: str) -> None:
    robots.plan = [html(status)]
    office.tells(ASKED)
    await office.settle()
    assert [(one.reason, one.stopped) for one in office.failing()] == [(reason, True)]


async def test_a_server_error_is_tried_again(office, robots, clock) -> None:
    robots.plan = [html(502)]
    office.tells(ASKED)
    await office.settle()
    clock.passes(seconds=5)
    await office.settle()
    assert (len(robots.said), office.failing()) == (1, [])


async def test_a_slow_server_gets_a_message_twice_at_most_and_the_next_ones_wait(office, robots, clock) -> None:
    office.way._timeout_s = 0.3
    robots.plan = [lambda: asyncio.sleep(0.6, web.json_response({"errcode": 0}))] * 2
    office.tells(*[ASKED] * 2)
    await office.settle()
    clock.passes(seconds=5)
    await office.settle()
    assert robots.calls == 2
    (dead,) = office.store.read_now(lambda tx: tx.troubles.messages())
    assert dead.error == "timeout"
    assert [one.stopped for one in office.failing()] == [True]
    office.way._timeout_s = 60.0
    clock.passes(minutes=1)
    await office.settle()
    assert (len(robots.said), office.failing()) == (1, [])


async def test_an_unknown_error_holds_up_that_message_alone(office, robots, clock) -> None:
    robots.plan = [says(77777)]
    office.tells(*[ASKED] * 2)
    await office.settle()
    assert len(robots.said) == 1
    (failing,) = office.failing()
    assert (failing.reason, failing.stopped, failing.messages) == ("answer:77777 planned", False, 1)
    clock.passes(minutes=1)
    await office.settle()
    assert (len(robots.said), office.failing()) == (2, [])


async def test_steps_of_staff_are_no_messages_and_words_of_the_reporter_are(office, robots) -> None:
    case = office.cases.reported()
    await office.settle()
    before = len(robots.said)
    office.cases.step(case, Action.ACCEPT)
    await office.settle()
    assert len(robots.said) == before


async def test_a_flood_of_cards_is_one_message(office, robots, clock) -> None:
    cases = [office.cases.reported(str(number)) for number in range(14)]
    for case in cases:
        office.tells("card", case_id=case.id)
        await office.settle()
    clock.passes(minutes=2)
    await office.settle()
    titles = [body["markdown"]["content"].splitlines()[0] for body in robots.said]
    assert titles.count("**新举报**") == 10
    assert titles[-1] == "**短时间内新举报较多，另有 4 件没有单独提醒**"
    assert all(case.number in robots.said[-1]["markdown"]["content"] for case in cases[-4:])


@pytest.mark.parametrize("office", [["wecom", "feishu"]], indirect=True)
async def test_a_robot_that_fails_is_told_by_the_others(office, robots) -> None:
    office.cases.store.write_now(lambda tx: tx.staff.add(name="周组长", role="supervisor", telegram_id=None))
    robots.wecom_plan = [says(93000)]
    office.tells(ASKED)
    await office.settle()
    told = [body for body in robots.said if "发不出消息" in words(body)]
    assert len(told) == 1
    assert "机器人已被移出群" in words(told[0])
    assert "发不出消息" in office.world.group.last_text()


@pytest.mark.parametrize("office", [[]], indirect=True)
async def test_a_unit_s_own_robot_gets_what_is_addressed_to_the_unit(office, robots, servers) -> None:
    case = office.cases.step(office.cases.reported(), Action.ACCEPT)
    unit = office.world.services.zone.units[0].id
    office.store.write_now(
        lambda tx: tx.addresses.add(
            Address(party=f"unit:{unit}", kind="feishu", value=address_of("feishu", servers[1]))
        )
    )
    office.cases.step(case, Action.DISPATCH, unit=unit, rectify_by="24h")
    await office.settle()
    (message,) = robots.said
    post = message["content"]["post"]["zh_cn"]
    assert post["title"] == "交办：请办理"
    assert post["content"][0][0]["text"] == f"编号：{case.number}"
    assert KEY not in str(
        office.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM addresses").all())
    )


@pytest.mark.parametrize("name", KINDS)
def test_no_message_is_longer_than_its_kind_takes(name: str) -> None:
    kind = KINDS[name]
    long = RobotText(
        title="标题" * 50, lines=["举" * 400] * 100, link="https://x.example/" + "a" * 200, link_words="打开"
    )
    sent = json.dumps(kind.body(long.within(kind.most_bytes)), ensure_ascii=False).encode()
    assert len(sent) <= kind.most_bytes
