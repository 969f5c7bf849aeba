"""夜查 in the chat: photos, place, what, to whom and limit, 现场交办; on Telegram and in the web chat alike."""

import pytest

from complaints.model import Role, State
from complaints.office.staff_links import issue
from inspections.ports import Found
from storage.tx import Tx
from tests.chat import Talker
from tests.world import World


@pytest.fixture(params=["telegram", "web"])
async def han(request: pytest.FixtureRequest, world: World) -> Talker:
    return await joins(world, "韩巡查", Role.INSPECTOR, telegram=request.param == "telegram")


async def joins(world: World, name: str, role: Role, *, telegram: bool = True) -> Talker:
    user = 810_000 + len(world.store.read_now(lambda tx: tx.staff.all()))
    talker = world.talker(user, name) if telegram else world.visitor(user, name)

    def add(tx: Tx) -> None:
        account = tx.staff.add(name=name, role=role, telegram_id=None)
        issue(tx, staff_id=account.id, purpose="bind", word=f"word-of-{user}", now=world.clock())

    world.store.write_now(add)
    await talker.says(f"/start bind_word-of-{user}")
    return talker


def found_in(world: World, session: int = 1) -> list[Found]:
    return list(world.store.read_now(lambda tx: tx.inspections.found(session)))


async def records(han: Talker, photo: str = "soil.jpg", *, limit: str = "24 小时") -> None:
    await han.taps("记一处问题")
    await han.sends_photo(photo)
    await han.taps("照片发完了")
    await han.says("站前路三标工地")
    await han.taps("裸土/物料堆放")
    await han.says("裸土没有覆盖")
    await han.taps("按责任表")
    await han.taps(limit)
    await han.taps("现场交办")


async def test_s06_a_finding_in_plain_order(han: Talker, world: World) -> None:
    await han.says("/inspect")
    assert han.buttons() == ["开始夜查"]
    await han.taps("开始夜查")
    assert "夜查开始了" in han.last_text()
    assert han.buttons()[:3] == ["记一处问题", "检查无问题", "结束夜查"]
    await records(han)
    assert "N-01 已交办" in han.last_text() and "发现问题 1 个" in han.last_text()
    (one,) = found_in(world)
    assert (one.case.state, one.case.category, one.case.text) == (State.DISPATCHED, "bare_soil", "裸土没有覆盖")
    assert one.case.unit and one.finding.limit == "24h"
    evidence = world.store.read_now(lambda tx: tx.evidence.of_case(one.case.id))
    assert [photo.stage for photo in evidence] == ["before"]


async def test_s07_clear_and_the_end(han: Talker, world: World) -> None:
    await han.says("/inspect")
    await han.taps("开始夜查")
    await records(han, limit="立行立改（2 小时）")
    await han.taps("检查无问题")
    await han.says("东桥料场")
    assert "检查无问题" in han.last_text() and "其中无问题 1 处" in han.last_text()
    await han.taps("结束夜查")
    assert "发一份汇总" in han.last_text()
    await han.taps("结束夜查")
    assert "夜查已结束" in han.last_text() and "限时整改 1 个（立行立改（2 小时） 1 个）" in han.last_text()
    assert "不是行政执法检查笔录" in han.last_text()
    await world.settle()
    assert "夜查汇总" in world.group.last_text()


async def test_s06_a_position_is_the_place(han: Talker, world: World) -> None:
    await han.says("/inspect")
    await han.taps("开始夜查")
    await han.taps("记一处问题")
    await han.sends_photo("a.jpg")
    await han.taps("照片发完了")
    await han.shares_location(34.27, 117.30)
    await han.taps("道路/渣土运输")
    await han.taps("不写，见照片")
    await han.taps("城市管理科（训练）")
    await han.says("2020-01-01 10:00")
    assert "期限" in han.last_text()  # in the past: refused, and asked again
    await han.says("12月30日 17:00")
    await han.taps("现场交办")
    assert "最迟" in han.last_text() or "期限" in han.last_text()  # beyond the limit in all: asked again
    await han.says("10月30日 17:00")
    await han.taps("现场交办")
    (one,) = found_in(world)
    assert (one.case.place.lat, one.case.unit, one.finding.limit) == (34.27, "urban", "own")
    assert "见照片" in one.case.text


async def test_s06_leaving_a_finding_records_nothing(han: Talker, world: World) -> None:
    await han.says("/inspect")
    await han.taps("开始夜查")
    await han.taps("记一处问题")
    await han.taps("先不记")
    assert "没有记" in han.last_text() and found_in(world) == []


async def test_s06_strangers_and_clerks_get_nowhere(world: World, stranger: Talker) -> None:
    await stranger.says("/inspect")
    assert "记一处问题" not in stranger.buttons() and "开始夜查" not in stranger.buttons()
    clerk = await joins(world, "李受理", Role.CLERK)
    await clerk.says("/inspect")
    assert "开始夜查" not in clerk.buttons()
    assert world.store.read_now(lambda tx: tx.inspections.open_ones()) == []
