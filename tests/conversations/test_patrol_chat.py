"""/patrol in the chat: a list of the day with one tap each, on Telegram and in the web chat alike (S25)."""

from datetime import timedelta

import pytest

from complaints.model import Role
from inspections.patrol.model import Check, Rhythm, Seen
from inspections.patrol.reading import read_grids
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.test_inspect_chat import joins
from tests.domain.patrol.test_due import SQUARE, a_feature, a_file
from tests.world import World

SOUTH = a_feature(id="G2", name="南滩一格", level="二级", ring=[[x, y - 0.02] for x, y in SQUARE])


@pytest.fixture(params=["telegram", "web"])
async def wu(request: pytest.FixtureRequest, world: World) -> Talker:
    return await joins(world, "吴巡查", Role.INSPECTOR, telegram=request.param == "telegram")


def has_grids(world: World) -> None:
    def add(tx: Tx) -> None:
        today = world.services.zone.local(world.clock()).date()
        grids, problems = read_grids(a_file(a_feature(), SOUTH), since=today)
        assert not problems
        tx.patrol.replace(grids, at=world.clock())
        for level, every in (("一级", 1), ("二级", 7)):
            tx.patrol.set_rhythm(Rhythm(level=level, every=every, since=today, by="管理员"), at=world.clock())

    world.store.write_now(add)


def looks(world: World) -> list[Check]:
    since = world.clock() - timedelta(days=30)
    return list(reversed(world.store.read_now(lambda tx: tx.patrol.checks(since, limit=99))))


async def test_s25_a_look_in_one_tap_with_the_position_that_was_sent(wu: Talker, world: World) -> None:
    has_grids(world)
    await wu.says("/patrol")
    assert wu.last_text().startswith("今天要看的网格　2 个　漏看 0 次")
    await wu.shares_location(0.01, 0.01)
    assert wu.last_text().startswith("位置收到，您在 北滩一格。")
    await wu.taps("正常 北滩一格")
    assert wu.last_text().startswith("已记：正常　北滩一格（在网格内）\n今天要看的网格　1 个")
    world.clock.passes(minutes=16)
    await wu.says("/patrol")
    await wu.taps("正常 南滩一格")
    assert "（没有位置）" in wu.last_text() and "今天要看的都看过了" in wu.last_text()
    assert [(one.seen, one.inside, one.by) for one in looks(world)] == [
        (Seen.FINE, True, "吴巡查"),
        (Seen.FINE, None, "吴巡查"),
    ]


async def test_s25_a_problem_leads_to_a_finding(wu: Talker, world: World) -> None:
    has_grids(world)
    await wu.says("/patrol")
    await wu.taps("发现问题 北滩一格")
    assert "请记一处问题" in wu.last_text()
    assert wu.buttons()[0] == "开始夜查"
    await wu.taps("开始夜查")
    await wu.says("/patrol")
    await wu.taps("发现问题 南滩一格")
    assert wu.buttons()[0] == "记一处问题"
    await wu.taps("记一处问题")
    assert [one.seen for one in looks(world)] == [Seen.PROBLEM, Seen.PROBLEM]


async def test_s25_a_week_with_two_missed_is_counted(wu: Talker, world: World) -> None:
    has_grids(world)
    for number in range(1, 8):
        if number not in (3, 6):
            await wu.says("/patrol")
            await wu.taps("正常 北滩一格")
        world.clock.passes(days=1)
    await wu.says("/patrol")
    assert "漏看 3 次" in wu.last_text()  # the weekly one of the south too
    assert len(looks(world)) == 5


async def test_s25_who_does_not_inspect_gets_nowhere(world: World) -> None:
    has_grids(world)
    verifier = await joins(world, "钱核验", Role.VERIFIER)
    await verifier.says("/patrol")
    assert "网格" not in verifier.last_text()
    stranger = world.talker(999, "路人")
    await stranger.says("/patrol")
    assert "网格" not in stranger.last_text()


async def test_s25_a_position_of_somebody_who_reports_goes_into_the_report(wu: Talker, world: World) -> None:
    """Without /patrol a position is what it always was."""
    has_grids(world)
    await wu.shares_location(0.01, 0.01)
    assert "位置收到，您在" not in wu.last_text()
