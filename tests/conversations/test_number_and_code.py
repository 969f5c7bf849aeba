"""Number and code open a case from any channel (R18)."""

import re
from datetime import timedelta

import pytest

from complaints.model import State
from tests.chat import Talker
from tests.conversations.case_scenes import ZH, staff_ask, staff_close
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say


async def test_r18_number_and_own_code_open_the_case_in_another_channel(
    citizen: Talker, visitor: Talker, world: World
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("工地土堆没盖")
    await citizen.taps("施工扬尘")
    await citizen.taps("匿名")
    await citizen.taps("自设查询码")
    await citizen.says("123456")
    assert citizen.last_text() == say("error.weak_code", ZH).text
    await citizen.says("270 519")
    await citizen.taps("提交")
    assert "270 519" in citizen.last_text()
    number = case_in(world).number
    await staff_ask(world, 1, "哪个门？")
    await visitor.says(number)
    await visitor.taps("输入查询码")
    await visitor.says("270519")
    assert "哪个门" in visitor.last_text() or "请您补充" in visitor.last_text()
    await visitor.taps("回答")
    await visitor.says("东门")
    assert case_in(world).state is State.SUBMITTED
    await staff_close(world)
    await visitor.says(number)
    await visitor.taps("申领奖励")
    assert "claim" in steps_of(world)


@pytest.mark.parametrize(
    ("later", "state"),
    [(timedelta(minutes=29, seconds=59), State.SUBMITTED), (timedelta(minutes=30), State.NEED_INFO)],
)
async def test_r18_number_and_code_open_a_case_for_half_an_hour(
    citizen: Talker, visitor: Talker, world: World, later: timedelta, state: State
) -> None:
    """On a borrowed telephone nobody finds the case open afterwards."""
    await submits(citizen, identity="匿名")
    [code] = re.findall(r"\b(\d{3} \d{3})\b", citizen.last_text())
    number = case_in(world).number
    await staff_ask(world, 1, "哪个门？")
    await visitor.says(number)
    await visitor.taps("输入查询码")
    await visitor.says(code)
    assert "请您补充" in visitor.last_text()
    world.clock.passes(seconds=later.total_seconds())
    await visitor.taps("回答")
    await visitor.says("东门")
    assert case_in(world).state is state
