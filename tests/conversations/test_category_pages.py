"""The category step in two pages: never more than nine buttons, the likeliest categories first (R11)."""

import pytest

from complaints.ports import QueueFilter
from tests.chat import Talker
from tests.conversations.report_scenes import ZH, agrees
from tests.world import World
from texts import say

LAST = ["返回", "取消"]


async def describes(talker: Talker, text: str) -> None:
    """Up to the category step."""
    await agrees(talker)
    await talker.taps("跳过")
    await talker.says("桃林路东侧，北滩街道")
    await talker.taps("确认位置")
    await talker.says(text)


async def test_r11_the_three_likeliest_categories_come_first(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await describes(talker, "渣土车偷倒建筑垃圾，路上都是灰")
        first = ["✓ 固废倾倒/土壤污染", "道路/渣土运输", "施工扬尘", "裸土/物料堆放", "工业废气/异味", "其他"]
        assert talker.buttons() == [*first, "更多类别", *LAST]
        await talker.taps("更多类别")
        second = ["采石/矿山", "黑烟/尾气", "露天焚烧/油烟", "夜间施工噪声", "其他噪声", "污水/黑臭水体"]
        assert talker.buttons() == [*second, *LAST]
        assert talker.room.tappable() == [talker.last_text()]


async def test_r11_back_from_the_second_page_leads_to_the_first(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await describes(talker, "说不清楚是怎么回事")
        first = talker.buttons()
        assert talker.last_text().endswith(say("step.category.ask", ZH).text)
        await talker.taps("更多类别")
        await talker.taps("返回")
        assert talker.buttons() == first
        await talker.taps("返回")
        assert talker.last_text().startswith("第 3 步，共 5 步")


@pytest.mark.parametrize(
    ("text", "name", "category"),
    [
        ("河水发黑发臭，管口一直在流", "污水/黑臭水体", "water"),
        ("夜里有人往林子里倒了一车垃圾", "固废倾倒/土壤污染", "waste"),
        ("楼下商店一天到晚放喇叭", "其他噪声", "noise"),
    ],
)
async def test_r11_water_waste_and_noise_are_categories(
    citizen: Talker, world: World, text: str, name: str, category: str
) -> None:
    await describes(citizen, text)
    assert citizen.room.styled("primary") == [f"✓ {name}"]
    await citizen.taps(name)
    await citizen.taps("全部跳过")
    await citizen.taps("仅工作人员可见")
    assert f"类别：{name}" in citizen.last_text()
    await citizen.taps("提交")
    (case,) = world.store.read_now(lambda tx: tx.cases.queue(QueueFilter(category=category), limit=9))
    assert case.category == category


async def test_r11_more_categories_may_be_typed_and_chosen_from_the_second_page(citizen: Talker, world: World) -> None:
    await describes(citizen, "说不清楚是怎么回事")
    await citizen.says("更多类别")
    await citizen.taps("污水/黑臭水体")
    await citizen.taps("全部跳过")
    assert "怎么署名" in citizen.last_text()


async def test_r11_a_page_of_categories_tapped_too_late_shows_the_present_step(citizen: Talker) -> None:
    await describes(citizen, "说不清楚是怎么回事")
    found = citizen.room.button("更多类别")
    assert found is not None
    await citizen.taps("施工扬尘")
    await citizen.taps_data(found[0], found[1]["callback_data"])
    assert "怎么署名" in citizen.last_text()


@pytest.mark.parametrize("data", ["v1:cats:9", "v1:cats:999999", "v1:cats:2"])
async def test_r11_a_page_that_does_not_exist_is_the_last_one(citizen: Talker, data: str) -> None:
    await describes(citizen, "说不清楚是怎么回事")
    found = citizen.room.button("更多类别")
    assert found is not None
    await citizen.taps_data(found[0], data)
    assert citizen.buttons()[-3:] == ["固废倾倒/土壤污染", *LAST]


async def test_r12_dead_fish_bring_the_emergency_numbers_and_mark_the_case(citizen: Talker, world: World) -> None:
    await describes(citizen, "河水发黑发臭，管口一直在流")
    await citizen.taps("污水/黑臭水体")
    await citizen.taps("有死鱼，或闻了头晕")
    numbers = say("danger.numbers", ZH).text
    assert numbers in citizen.texts()
    await citizen.taps("全部跳过")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("提交")
    (case,) = world.store.read_now(lambda tx: tx.cases.queue(QueueFilter(category="water"), limit=9))
    assert case.answers == {"water_signs": "有死鱼，或闻了头晕"} and case.danger


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("裸土", "bare_soil"),
        ("裸土/物料堆放", "bare_soil"),
        ("选油烟吧", "open_burning"),
        ("应该是污水", "water"),
        ("夜间施工噪声", "night_noise"),
        ("其他", "other"),
        ("Construction dust", "site_dust"),
    ],
)
async def test_r11_a_category_may_be_typed(visitor: Talker, world: World, words: str, category: str) -> None:
    await describes(visitor, "说不清楚是怎么回事")
    await visitor.says(words)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and (draft.category, draft.text) == (category, "说不清楚是怎么回事")


@pytest.mark.parametrize("words", ["门口的裸土堆了一个月", "还有噪声和油烟"])
async def test_r11_words_that_say_more_join_the_description(visitor: Talker, world: World, words: str) -> None:
    await describes(visitor, "说不清楚是怎么回事")
    await visitor.says(words)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.category is None and words in draft.text


async def test_r11_back_may_be_typed_on_the_second_page(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await describes(talker, "说不清楚是怎么回事")
        first = talker.buttons()
        for opens in (talker.taps, talker.says):
            await opens("更多类别")
            assert talker.buttons() != first
            await talker.says("返回")
            assert talker.buttons() == first and len(talker.room.tappable()) == 1
        await talker.says("返回")
        assert talker.last_text().startswith("第 3 步")
