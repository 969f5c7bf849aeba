"""A dust storm (O12): 200 reports in ten minutes are all acknowledged, likely duplicates are offered, and staff get the
first few cards and one digest instead of 200 pings; the site becomes one to look after (S24)."""

from datetime import timedelta

from channels.outbox.pace import SINGLE
from complaints.case.lifecycle import Action
from complaints.case.merging import people
from complaints.clock.ladder import climb
from complaints.model import Complaint, State
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in
from tests.conversations.test_unit_chat import joins, step
from tests.world import World

REPORTS = 200
_EVERY = timedelta(seconds=3)


async def reports(talker: Talker, number: int) -> bool:
    """Whether it was offered an open case near by; every other one then taps 我也遇到."""
    await talker.says("举报污染")
    await talker.taps("同意")
    await talker.says("桃林路工地没有盖，漫天都是灰")
    await talker.shares_location(0.03 + number % 5 * 0.0002, 0.05)
    await talker.taps("确认位置")
    for step in ("跳过", "施工扬尘", "仅工作人员可见"):
        if any(step in button for button in talker.buttons()):
            await talker.taps(step)
    offered = "附近有类似的举报" in talker.last_text()
    await talker.taps("我也遇到" if offered and number % 2 else "提交")
    return offered


async def test_o12_two_hundred_reports_in_ten_minutes(world: World, group: Room) -> None:
    began, offered = world.clock(), 0
    for number in range(REPORTS):
        world.clock.now = max(world.clock.now, began + number * _EVERY)
        talker = world.talker(710_000 + number, f"居民{number}")
        offered += await reports(talker, number)
        assert case_in(world, number + 1).number in talker.last_text()
    assert world.clock() - began <= timedelta(minutes=11)
    assert offered == REPORTS - 1
    joined = [case_in(world, n) for n in range(1, REPORTS + 1) if case_in(world, n).state is State.DUPLICATE]
    assert len(joined) == REPORTS // 2
    assert sum(world.store.read_now(lambda tx, one=one: people(tx, one)) for one in _masters(world)) == REPORTS
    await world.settle(timedelta(minutes=30))
    cards, others = _split(group)
    assert (len(cards), len(others)) == (SINGLE, 2)
    site, digest = others
    assert site.startswith("重点关注") and "施工扬尘 192 件" in site
    assert digest.startswith(
        "短时间内新举报较多\n另有 90 件没有单独发卡片"
    )  # 100 that joined none, less the 10 with cards


async def test_o12_the_storm_s_reminders_are_a_digest_too(world: World, group: Room, supervisor: Talker) -> None:
    """A day later every case of the storm is late at the same time."""
    await supervisor.says("/queue")
    for number in range(15):
        world.clock.passes(minutes=1)
        await reports(world.talker(710_000 + number, f"居民{number}"), 2 * number)
    before = len(group.texts())
    assert before == 15 + 1  # one a minute is no flood; and 重点关注
    world.clock.passes(days=2)
    world.store.write_now(
        lambda tx: climb(tx, now=world.clock(), clock=world.services.clock, duty=world.services.zone.duty)
    )
    await world.settle(timedelta(minutes=30))
    told, late = group.texts()[before:], supervisor.texts()[1:]
    assert [text.split("\u3000")[0] for text in told[:-1]] == ["到期催办"] * SINGLE  # nobody has the cases yet
    assert [text.split("\u3000")[0] for text in late[:-1]] == ["督办"] * SINGLE
    assert told[-1] == late[-1]
    assert told[-1].startswith("短时间内催办、督办较多\n另有 5 件临近或超过期限")
    assert supervisor.buttons() == ["打开工作台"]
    assert len(group.texts()) == before + SINGLE + 1  # and no card was made anew


async def test_o12_a_unit_s_late_cases_are_a_digest_that_leads_to_its_own_page(world: World) -> None:
    member = await joins(world, "孙工", "planning", telegram=True)
    for number in range(15):
        world.clock.passes(minutes=1)
        await reports(world.talker(710_000 + number, f"居民{number}"), 2 * number)
    for number in range(1, 16):
        await step(world, Action.ACCEPT, of=number)
        await step(world, Action.DISPATCH, of=number, unit="planning", rectify_by="24h")
    before = len(member.texts())
    world.clock.passes(days=4)
    world.store.write_now(
        lambda tx: climb(tx, now=world.clock(), clock=world.services.clock, duty=world.services.zone.duty)
    )
    await world.settle(timedelta(minutes=30))
    late = member.texts()[before:]
    assert len(late) == SINGLE + 1
    assert late[-1].startswith("短时间内催办、督办较多\n另有 12 件临近或超过期限，没有单独提醒，请到“我们的案件”查看")
    found = member.room.button("打开工作台")
    assert found is not None and found[1]["url"] == f"{world.services.public_url}/console/unit/"


def _masters(world: World) -> list[Complaint]:
    return [case for n in range(1, REPORTS + 1) if (case := case_in(world, n)).master_id is None]


def _split(group: Room) -> tuple[list[str], list[str]]:
    """Cards of cases, which begin with their number, and whatever else stands in the group."""
    texts = group.texts()
    return [text for text in texts if text.startswith("LW-")], [text for text in texts if not text.startswith("LW-")]
