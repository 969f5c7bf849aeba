"""A unit's member in the chat: told at once, steps by buttons, photos are the proof, nothing about the reporter."""

import pytest

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Dispute, Role, State
from complaints.office.responsibility import HAND_OVER, with_persons
from complaints.office.staff_links import issue
from complaints.office.staff_steps import perform
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, everything_in, submits
from tests.world import World

TEXT = "我叫孙大海，电话13887654321，北边工地土堆没盖，大风天全是灰"


@pytest.fixture(params=["telegram", "web"])
async def member(request: pytest.FixtureRequest, world: World) -> Talker:
    return await joins(world, "孙工", "planning", telegram=request.param == "telegram")


@pytest.fixture
async def other_unit(world: World) -> Talker:
    return await joins(world, "何工", "urban", telegram=True)


async def joins(world: World, name: str, unit: str, *, telegram: bool) -> Talker:
    """An account of the unit, bound to the chat by the link of its page."""
    user = 800_000 + len(world.store.read_now(lambda tx: tx.staff.all()))
    talker = world.talker(user, name) if telegram else world.visitor(user, name)

    def add(tx: Tx) -> None:
        account = tx.staff.add(name=name, role=Role.UNIT, telegram_id=None, party=f"unit:{unit}")
        issue(tx, staff_id=account.id, purpose="bind", word=f"word-of-{user}", now=world.clock())

    world.store.write_now(add)
    await talker.says(f"/start bind_word-of-{user}")
    return talker


async def step(world: World, action: Action, of: int = 1, **given: str) -> Complaint:
    """By the office, at the console."""

    def work(tx: Tx) -> Complaint:
        case = tx.cases.get(of)
        assert case is not None
        role = Role.SUPERVISOR if action in (Action.OVERRULE, Action.REASSIGN) else Role.CLERK
        staff = next((one for one in tx.staff.all() if one.name == role), None)
        actor = staff_actor(staff or tx.staff.add(name=role, role=role, telegram_id=None))
        filled = with_persons(world.services.zone, case, given) if action in HAND_OVER else given
        attempt = Attempt.on(case, actor=actor, now=world.clock())
        return perform(tx, action, attempt, clock=world.services.clock, given=filled)

    moved = world.store.write_now(work)
    await world.settle()
    return moved


async def is_given(world: World, citizen: Talker, unit: str = "planning") -> Complaint:
    await submits(citizen, text=TEXT)
    await step(world, Action.ACCEPT, public_text="孙先生您好，已经受理")
    return await step(world, Action.DISPATCH, unit=unit, rectify_by="3wd", demand="裸土全覆盖", note="报的人住隔壁")


async def test_e15_told_signs_and_reports_done_with_photos(citizen: Talker, member: Talker, world: World) -> None:
    case = await is_given(world, citizen)
    assert f"新交办：{case.number}" in member.last_text()
    assert member.buttons() == ["签收", f"打开 {case.number}"]
    await member.taps("签收")
    assert case_in(world).state is State.RECTIFYING
    assert "已办：签收" in member.last_text() and "裸土全覆盖" in member.last_text()
    assert member.buttons()[:3] == ["整改完成", "申请延期", "提出异议"]
    await member.taps("整改完成")
    assert "请在现场拍整改后的照片" in member.last_text()
    await member.sends_photo("covered.jpg")
    assert "收到照片 1 张" in member.last_text()
    await member.taps("照片发完了")
    done = case_in(world)
    assert (done.state, done.last_actor) == (State.PENDING_VERIFY, "孙工")
    stages = [one.stage for one in world.store.read_now(lambda tx: tx.evidence.of_case(1))]
    assert stages.count("after") == 1


async def test_e16_objects_with_a_reason_and_a_photo_and_hears_the_answer(
    citizen: Talker, member: Talker, world: World
) -> None:
    case = await is_given(world, citizen)
    await member.taps(f"打开 {case.number}")
    await member.taps("提出异议")
    await member.says("图纸上这块地在红线外")
    assert "理由记下了" in member.last_text()
    await member.sends_photo("plan.jpg")
    await member.taps("提交异议")
    raised = case_in(world)
    assert (raised.state, raised.dispute) == (State.DISPATCHED, Dispute.OPEN)
    assert [one.stage for one in world.store.read_now(lambda tx: tx.evidence.of_case(1))].count("dispute") == 1
    await step(world, Action.OVERRULE, reason="红线内，见竣工图")
    assert "异议没有成立" in member.last_text()
    await member.taps(f"打开 {case.number}")
    assert "红线内，见竣工图" in member.last_text() and "提出异议" not in member.buttons()


async def test_s13_asks_for_more_time(citizen: Talker, member: Talker, world: World) -> None:
    case = await is_given(world, citizen)
    await member.taps(f"打开 {case.number}")
    await member.taps("申请延期")
    await member.taps("7 个工作日")
    assert "为什么要延期" in member.last_text()
    await member.says("设备周三才到")
    assert case_in(world).extension == "asked"
    assert "已申请延期至" in member.last_text()


async def test_s05_hands_back_and_no_longer_has_it(citizen: Talker, member: Talker, world: World) -> None:
    case = await is_given(world, citizen)
    await member.taps(f"打开 {case.number}")
    await member.taps("退单")
    await member.says("道路归市政养护")
    assert case_in(world).state is State.ACCEPTED
    assert member.last_text() == "已办：退单。"
    await member.taps("我们的案件")
    assert "没有待签收的案件" in member.last_text() and case.number not in member.last_text()


async def test_e15_the_other_unit_reaches_nothing(
    citizen: Talker, member: Talker, other_unit: Talker, world: World
) -> None:
    case = await is_given(world, citizen)
    assert case.number not in everything_in(other_unit.room)
    await other_unit.says("/queue")
    message = other_unit.room.from_bot()[-1]["message_id"]
    for data in (f"v1:uopen:{case.number}", f"v1:udo:sign:{case.number}:{case.version}", f"v1:open:{case.number}"):
        await other_unit.taps_data(message, data)
        assert case.number not in other_unit.last_text()
    assert case_in(world) == case


SECRETS = ("孙大海", "13887654321", "孙先生", "报的人住隔壁", "仅工作人员", "李居民")


async def test_e15_nothing_in_a_member_s_chat_leads_to_the_reporter(
    citizen: Talker, member: Talker, world: World, supervisor: Talker
) -> None:
    case = await is_given(world, citizen)
    for words in ("签收", "整改完成"):
        await member.taps(f"打开 {case.number}" if words == "签收" else words)
        if words == "签收":
            await member.taps(words)
    await member.sends_photo("covered.jpg")
    await member.taps("照片发完了")
    await member.says("/queue")
    await member.says(f"/track {case.number}")
    said = everything_in(member.room)
    assert case.number in said
    assert [secret for secret in SECRETS if secret in said] == []


async def test_the_second_of_two_colleagues_learns_who_was_first(citizen: Talker, member: Talker, world: World) -> None:
    colleague = await joins(world, "钱工", "planning", telegram=True)
    await is_given(world, citizen)
    await member.taps("签收")
    await colleague.taps("签收")
    assert "孙工" in colleague.last_text() or any("孙工" in text for text in colleague.room.texts())
    assert case_in(world).state is State.RECTIFYING
