"""Addresses of units: entered by administrators, sealed, masked, tried out, recorded; their failures in 发送故障."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from complaints.model import Role
from complaints.ports import Address
from services import Services
from storage.store import Store
from tests.chat import Clock
from tests.web.check_scenes import a_firm
from tests.web.conftest import Browser, logged_in
from web.ports import PageServices, Ways

ROBOT = "https://oapi.example.cn/robot/send?access_token=abcdef0123456789#SECverysecret"
TEAM = Address(party="group", kind="wecom", value="https://qyapi.example.cn/send?key=team-key-9876")


@pytest.fixture
def services(services: Services) -> Services:
    """A real zone: a training zone takes no real robots."""
    return replace(services, zone=replace(services.zone, training=False))


@pytest.fixture
def tried() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def answers() -> list[str]:
    """The results of the next tests."""
    return []


@pytest.fixture
def house(house: PageServices, tried: list[tuple[str, str]], answers: list[str]) -> PageServices:
    async def try_out(address: Address, recipient: str) -> str:
        tried.append((address.value, recipient))
        return answers.pop(0) if answers else ""

    return replace(house, ways=Ways(staff={"robot:wecom-1a2b": TEAM}, try_out=try_out))


@pytest.fixture
async def admin(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴管理", Role.ADMIN)


async def test_a_robot_is_entered_shown_masked_tried_and_removed(admin: Browser, store: Store, tried) -> None:
    await admin.opens("/console/addresses")
    await admin.sends("/console/addresses", unit="planning", kind="dingtalk", value=f" {ROBOT} ")
    assert "已添加 ****6789，请发一条测试。" in admin.text
    assert "abcdef" not in admin.page
    assert "SECvery" not in admin.page
    await admin.sends("/console/addresses/act", what="1", action="test")
    assert "测试消息已送到" in admin.text
    assert tried == [(ROBOT, "robot:1")]
    await admin.sends("/console/addresses/act", what="1", action="remove")
    assert "已删除" in admin.text
    assert store.read_now(lambda tx: tx.addresses.all()) == []
    acts = store.read_now(lambda tx: [(act.action, act.detail) for act in tx.acts.recent()])
    assert acts[:3] == [
        ("address_remove", "1 unit:planning dingtalk"),
        ("address_test", "robot:1"),
        ("address_add", "1 unit:planning dingtalk"),
    ]


async def test_the_team_s_robots_are_shown_masked_and_can_be_tried(admin: Browser, tried, answers) -> None:
    answers[:] = ["bad_key:93000 invalid webhook url"]
    await admin.opens("/console/addresses")
    assert "企业微信群机器人" in admin.text
    assert "team-key" not in admin.page
    await admin.sends("/console/addresses/act", what="robot:wecom-1a2b", action="test")
    assert "测试消息没有送到：机器人的地址不对，或机器人已被移出群。" in admin.text
    assert tried == [(TEAM.value, "robot:wecom-1a2b")]


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("wecom", "qyapi.weixin.qq.com/send", "这不是机器人的地址"),
        ("sms", "0516-83700000", "这不是手机号码"),
        ("mail", "a@office", "这不是邮箱地址"),
        ("fax", "1", "请选择地址的种类"),
    ],
)
async def test_what_is_no_address_is_said_and_kept_in_the_form(
    admin: Browser, kind: str, value: str, says: str
) -> None:
    await admin.opens("/console/addresses")
    await admin.sends("/console/addresses", unit="planning", kind=kind, value=value)
    assert admin.status == 422
    assert f'value="{value}"' in admin.page
    assert says in admin.text


async def test_a_number_is_stored_in_one_form_and_once(admin: Browser, store: Store) -> None:
    await admin.opens("/console/addresses")
    for typed in ("+86 139-0000-0001", "13900000001"):
        await admin.sends("/console/addresses", unit="planning", kind="sms", value=typed)
    assert [one.value for one in store.read_now(lambda tx: tx.addresses.of("unit:planning"))] == ["13900000001"]


async def test_o05_a_way_that_fails_is_one_line_with_its_reason_and_one_button(
    clerk: Browser, store: Store, clock: Clock
) -> None:
    def fail(tx) -> None:  # type: ignore[no-untyped-def]
        for key in ("one", "two"):
            tx.outbox.put_notice(event_id=None, case_id=None, to="robot:wecom-1a2b", key=key, values={})
        tx.outbox.put_notice(event_id=None, case_id=None, to="sms:5", key="three", values={})
        first, second, third = tx.sending.claim(clock())
        tx.stopped_ways.note("robot:wecom-1a2b", reason="bad_key:93000", now=clock())
        for row in (first, second):
            tx.sending.retry(row.id, due_at=clock().replace(year=2027), error="bad_key:93000", counts=False)
        tx.sending.bury(third.id, error="sms_bound", now=clock())

    store.write_now(fail)
    clock.passes(hours=2)
    await clerk.opens("/console/troubles")
    assert "企业微信群机器人 1a2b 机器人的地址不对，或机器人已被移出群。" in clerk.text
    assert "2 条在等" in clerk.text
    assert "2 小时" in clerk.text
    assert "短信 今天的短信已到上限（SMS_PER_DAY），这一条没有发。" in clerk.text
    await clerk.sends("/console/troubles", what="way:robot:wecom-1a2b")
    assert "已重新排队" in clerk.text
    await clerk.sends("/console/troubles", what="message:3")
    assert len(store.write_now(lambda tx: tx.sending.claim(clock()))) == 3
    for what in ("way:robot:wecom-9999", "way:person:1"):
        await clerk.sends("/console/troubles", what=what)
        assert "已经不在这里了" in clerk.text or clerk.status == 404


async def test_e13_a_robot_of_a_firm_is_entered_from_the_page_of_the_firm(
    admin: Browser, store: Store, clock: Clock
) -> None:
    firm = a_firm(store, clock, "青禾涂料（虚构）").firm
    await admin.opens(f"/console/firms/{firm}")
    assert "官方预警和自查提醒也发到这里" in admin.text and f"/console/addresses?firm={firm}" in admin.page
    await admin.opens(f"/console/addresses?firm={firm}")
    assert f'<option value="firm:{firm}">青禾涂料（虚构）</option>' in admin.page
    await admin.sends("/console/addresses", unit=f"firm:{firm}", kind="dingtalk", value=ROBOT)
    assert "已添加 ****6789" in admin.text and "青禾涂料（虚构）" in admin.text
    assert [one.kind for one in store.read_now(lambda tx: tx.addresses.of(f"firm:{firm}"))] == ["dingtalk"]
    await admin.opens(f"/console/firms/{firm}")
    assert "钉钉群机器人 ****6789" in admin.text and "abcdef" not in admin.page
    for unknown in ("firm:99", "firm:", "firm:１", "firm:" + "9" * 40):
        await admin.sends("/console/addresses", unit=unknown, kind="dingtalk", value=ROBOT)
        assert admin.status == 422
        await admin.opens("/console/addresses")
