"""A dust storm (O12): 200 reports in ten minutes are all acknowledged, likely duplicates are offered, and staff get a
few cards and one digest instead of 200 pings; the site becomes one to look after (S24)."""

from datetime import timedelta

from complaints.merging import people
from complaints.model import Complaint, State
from tests.chat import Room, Talker, text_of
from tests.conversations.staff_scenes import case_in
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
    messages = [text_of(message) for message in group.from_bot()]
    digests = [text for text in messages if text.startswith("一分钟内新投诉较多")]
    assert len([text for text in messages if text.startswith("重点关注")]) == 1
    assert len(digests) == 1 and len(messages) <= 30, [text[:40] for text in messages]


def _masters(world: World) -> list[Complaint]:
    return [case for n in range(1, REPORTS + 1) if (case := case_in(world, n)).master_id is None]
