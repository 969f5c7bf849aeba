"""Owners and deadlines of cases in the chat (S04, S05, S09, S10, S13, S14); the night watch (R34)."""

from datetime import UTC, datetime

import pytest

from complaints.case.attempt import Attempt
from complaints.case.handling import report_done
from complaints.clock.ladder import climb
from complaints.model import Actor, PauseReason, Role, State
from storage.tx import Tx
from tests.chat import Clock, Room, Talker
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.conversations.test_staff import opens_first_case
from tests.conversations.test_staff_walk import hands_over
from tests.world import World
from texts import label

ZH = "zh_CN"


async def ticks(world: World) -> None:
    world.store.write_now(
        lambda tx: climb(tx, now=world.clock(), clock=world.services.clock, duty=world.services.zone.duty)
    )
    await world.settle()


async def works_here(talker: Talker) -> None:
    """Staff are reached where they have talked to the bot."""
    await talker.says("/queue")


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (datetime(2026, 10, 12, 14, 0, tzinfo=UTC), "夜间巡查组（虚构） 在岗，会在 今天 23:00 前"),  # Monday 22:00
        (datetime(2026, 10, 12, 15, 30, tzinfo=UTC), "现在没有人值班，明早 8:30 上班后开始看"),
        (datetime(2026, 10, 12, 21, 0, tzinfo=UTC), "现在没有人值班，今早 8:30 上班后开始看"),  # Tuesday 05:00
        (datetime(2026, 10, 16, 15, 30, tzinfo=UTC), "现在没有人值班，10月19日 8:30 上班后开始看"),  # Friday night
    ],
)
async def test_r34_at_night_one_is_told_who_looks_and_when(
    citizen: Talker, clock: Clock, at: datetime, says: str
) -> None:
    clock.now = at
    await submits(citizen)
    assert says in citizen.last_text()


async def test_r34_by_day_the_promise_says_it_all(citizen: Talker) -> None:
    await submits(citizen)
    assert "值班" not in citizen.last_text() and "在岗" not in citizen.last_text()


async def test_s04_the_duty_table_proposes_and_names_the_persons(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("受理")
    await clerk.taps("交办")
    assert "职责表建议：主办 规划建设科（训练）（陈练习（规建科，虚构））" in clerk.last_text()
    assert "协办：城市管理科（训练）" in clerk.last_text()
    await clerk.taps("规划建设科")
    await clerk.taps("24 小时")
    await clerk.taps("确认发送")
    case = case_in(world)
    assert (case.unit, case.unit_person, case.support) == (
        "planning",
        "陈练习（规建科，虚构）",
        "城市管理科（训练）",
    )
    assert case.territory_person == world.services.zone.duty.territory_persons[case.territory]
    assert "主办 陈练习" in clerk.last_text()
    assert "陈练习" not in citizen.last_text() and "陈练习" not in group.last_text()


async def test_s05_the_resident_sees_one_owner_and_after_two_refusals_a_supervisor_decides(
    citizen: Talker, clerk: Talker, supervisor: Talker, world: World
) -> None:
    await works_here(supervisor)
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("受理")
    for refusals in (1, 2):
        await clerk.taps("交办")
        await clerk.taps("规划建设科")
        await clerk.taps("24 小时")
        await clerk.taps("确认发送")
        told = len(citizen.texts())
        await clerk.taps("退单")
        await clerk.says("该路段属城管管理")
        assert case_in(world).hand_backs == refusals
        assert len(citizen.texts()) == told
    await citizen.says(case_in(world).number)
    assert "由 规划建设科（训练） 首接负责" in citizen.last_text()
    assert "退单" not in citizen.last_text()
    assert "交办" not in clerk.buttons()
    assert "已被退单 2 次" in supervisor.last_text()
    await supervisor.taps("查看")
    await supervisor.taps("交办")
    await supervisor.taps("城市管理科")
    await supervisor.taps("24 小时")
    await supervisor.taps("确认发送")
    assert (case_in(world).state, case_in(world).unit) == (State.DISPATCHED, "urban")
    assert "指定承办" in supervisor.last_text()


async def test_s10_the_clock_is_stopped_with_a_reason_and_the_resident_is_told(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await submits(citizen)
    await hands_over(clerk)
    due = case_in(world).due_at
    await clerk.taps("暂停计时")
    await clerk.taps("等天气好转")
    await clerk.taps("确认发送")
    assert case_in(world).paused_reason is PauseReason.WEATHER
    assert "⏸ 已暂停" in clerk.last_text()
    assert "暂停原因：等天气好转" in citizen.last_text()
    assert "暂停计时（等天气好转）" in citizen.last_text()
    world.clock.passes(hours=30)
    await clerk.taps("恢复计时")
    assert due is not None
    case = case_in(world)
    assert case.paused_at is None and case.due_at is not None and (case.due_at - due).total_seconds() == 30 * 3600
    assert "新期限：" in citizen.last_text()


async def test_s13_more_time_is_asked_for_decided_above_and_told(
    citizen: Talker, clerk: Talker, supervisor: Talker, world: World
) -> None:
    await works_here(supervisor)
    await submits(citizen)
    await hands_over(clerk)
    told = len(citizen.texts())
    await clerk.taps("申请延期")
    await clerk.says("10月15日 12:00")
    await clerk.says("连续降雨，无法覆盖")
    assert len(citizen.texts()) == told
    assert "同意延期" not in "".join(clerk.buttons())
    assert "连续降雨" in supervisor.last_text()
    await supervisor.taps("查看")
    await supervisor.taps("同意延期")
    assert "整改期限延长" in citizen.last_text()
    assert "原因：连续降雨，无法覆盖" in citizen.last_text()
    assert "原期限：10月13日 09:30" in citizen.last_text() and "新期限：10月15日 12:00" in citizen.last_text()
    assert "原期限 10月13日 09:30，已延至 10月15日 12:00" in supervisor.last_text()


async def test_s14_from_reminder_to_accountability_each_once_with_receipts(
    citizen: Talker, clerk: Talker, supervisor: Talker, group: Room, world: World
) -> None:
    for staff in (clerk, supervisor):
        await works_here(staff)
    await submits(citizen)
    await hands_over(clerk)  # due on Tuesday 09:30
    told = len(citizen.texts())
    world.clock.passes(hours=24)
    await ticks(world)
    await ticks(world)
    assert clerk.texts()[-1].startswith("到期催办")
    assert "🔴" in group.last_text() and "已超期" in group.last_text()
    heard = len(supervisor.texts())
    await clerk.taps("签收", chat=None)
    assert label("told.signed", ZH, at="10月13日 09:30") in clerk.last_text()
    world.clock.passes(hours=24)
    await ticks(world)
    assert supervisor.texts()[heard:] == [supervisor.last_text()] and supervisor.last_text().startswith("督办")
    await supervisor.taps("已读")
    world.clock.passes(days=7)
    await ticks(world)
    assert steps_of(world)[4:] == ["nudge_due", "supervise", "circular", "account"]
    assert len(citizen.texts()) == told
    assert any(text.startswith("通报") for text in group.texts())
    await opens_first_case(clerk)
    assert "李受理：已签收 10月13日 09:30" in clerk.last_text()
    assert "孙主管：已读 10月14日 09:30" in clerk.last_text()


async def test_s14_a_reminder_not_yet_sent_is_dropped_when_the_work_is_done(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await works_here(clerk)
    await submits(citizen)
    await hands_over(clerk)
    world.clock.passes(hours=24)
    heard, now, clock = len(clerk.texts()), world.clock(), world.services.clock

    def reminded_then_done(tx: Tx) -> None:
        climb(tx, now=now, clock=clock, duty=world.services.zone.duty)
        attempt = Attempt(case_id=1, seen_version=4, actor=Actor(role=Role.UNIT, name="陈练习"), now=now)
        report_done(tx, attempt, clock=clock, why_no_photo="夜里拍不清")

    world.store.write_now(reminded_then_done)
    await world.settle()
    assert steps_of(world)[-2:] == ["nudge_due", "report_done"]
    assert len(clerk.texts()) == heard


async def test_s14_a_stranger_can_t_sign(citizen: Talker, clerk: Talker, stranger: Talker, world: World) -> None:
    await works_here(clerk)
    await submits(citizen)
    await hands_over(clerk)
    world.clock.passes(hours=24)
    await ticks(world)
    await stranger.says("你好")
    message_id = stranger.room.from_bot()[-1]["message_id"]
    await stranger.taps_data(message_id, "v1:rung:sign:1")
    assert label("error.no_account", ZH) in [*stranger.texts(), *stranger.toasts()]
    receipts = world.store.read_now(lambda tx: tx.rungs.receipts(1))
    assert [receipt.signed_at for receipt in receipts] == [None]


async def test_s09_the_deadline_is_a_date_what_remains_words_and_a_colour(
    citizen: Talker, clerk: Talker, clock: Clock
) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    assert "10月13日 09:30（🟢 还剩 24 小时）" in clerk.last_text()
    assert "总时限 12月11日 09:30，不因暂停顺延。依据：内部约定" in clerk.last_text()
    clock.passes(hours=21)
    await clerk.says("/queue")
    assert "🟡 还剩 3 小时" in clerk.last_text()
    clock.passes(hours=5)
    await clerk.says("/queue")
    assert "🔴 已超期 2 小时" in clerk.last_text()
