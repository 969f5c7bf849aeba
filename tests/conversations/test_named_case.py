"""A case number anywhere in a text (R38), whatever else is pending."""

import pytest

from complaints.model import State
from tests.chat import Talker
from tests.conversations.case_scenes import staff_ask
from tests.conversations.report_scenes import agrees
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import say

ZH = "zh_CN"


@pytest.mark.parametrize(
    "text",
    [
        "请问 {number} 办得怎么样了",
        "编号：{number}",
        "我的举报编号是{number}",
        "麻烦帮忙看看{number}到哪一步了，谢谢",
        "{wide}",
        "{lower} 有结果了吗？",
        "你好，催一下 {number}",
    ],
)
async def test_r38_a_number_anywhere_is_about_that_case(citizen: Talker, world: World, text: str) -> None:
    await submits(citizen)
    number = case_in(world).number
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    await citizen.says(text.format(number=number, wide=wide, lower=number.lower().replace("-", " ")))
    assert citizen.last_text().startswith(f"{number}\n已收到")
    assert world.store.read_now(lambda tx: tx.questions.recent_unanswered()) == []


async def test_r38_within_a_report_a_question_about_a_case_leaves_the_report_alone(
    citizen: Talker, world: World
) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says("举报污染")
    await citizen.says(f"请问 {number} 办得怎么样了")
    assert citizen.last_text().startswith(f"{number}\n已收到")
    assert draft_text(world) == ""


@pytest.mark.parametrize(
    "text", ["跟上次 {number} 一样又开始了", "就是{number}那家，换到夜里烧了", "{number} 没改，还在冒烟"]
)
async def test_r38_within_a_report_a_story_that_names_a_case_is_the_story(
    citizen: Talker, world: World, text: str
) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says("举报污染")
    await citizen.says(text.format(number=number))
    assert draft_text(world) == text.format(number=number)
    asked, offered = citizen.texts()[-2:]
    assert asked.startswith("已加进情况描述。") and offered == say("track.mentioned", ZH, number=number).text
    await citizen.taps(f"看 {number}")
    assert citizen.last_text().startswith(f"{number}\n已收到")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("跟上次 {number} 一样又开始了，东桥路口", "东桥路口"),
        ("东桥路口，和 {number} 是同一家", "东桥路口"),
        ("跟上次 {number} 一样", None),
    ],
)
async def test_r38_at_the_place_step_the_place_is_taken_and_the_case_offered(
    citizen: Talker, world: World, text: str, place: str | None
) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says("举报污染")
    await citizen.sends_photo()
    await citizen.says(text.format(number=number))
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    assert (draft.place.address if draft.place else None) == place
    assert draft.text == text.format(number=number)
    assert citizen.last_text() == say("track.mentioned", ZH, number=number).text


async def test_r38_a_code_beside_the_number_does_not_stay_in_the_story(visitor: Talker, world: World) -> None:
    await submits(visitor, identity="匿名")
    number = case_in(world).number
    await visitor.says("举报污染")
    await visitor.says(f"跟上次 {number} 一样又开始了，查询码 739204")
    text = draft_text(world)
    assert number in text and "739204" not in text


async def test_r38_number_and_code_in_a_sentence_open_the_case(stranger: Talker, visitor: Talker, world: World) -> None:
    await submits(visitor, identity="匿名")
    number = case_in(world).number
    code = next(line for line in visitor.last_text().splitlines() if line.startswith("查询码："))
    digits = "".join(sign for sign in code if sign.isdigit())
    await stranger.says(f"我的编号{number}，查询码{digits}，现在到哪一步了？")
    assert stranger.last_text().startswith(f"{number}\n已收到") and "您报的内容" in stranger.last_text()


async def test_r38_other_words_beside_one_s_own_number_are_asked_about(citizen: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says(f"昨天 {number} 那边又扬了一次")
    assert citizen.last_text() == say("which.ask_named", ZH, text=f"昨天 {number} 那边又扬了一次", number=number).text
    await citizen.taps(f"加到 {number}")
    assert citizen.last_text().startswith(say("amend.added", ZH, number=number).text)
    await citizen.says(f"昨天 {number} 那边又扬了一次")
    await citizen.taps("不是，另外说的事")
    assert any("举报污染" in button for button in citizen.buttons())


async def test_r38_words_beside_somebody_else_s_number_are_offered_as_a_report(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    await submits(citizen)
    number = case_in(world).number
    await stranger.says(f"跟 {number} 一样，我们楼下也在烧")
    public, offered = stranger.texts()[-2:]
    assert public.startswith(number) and offered.startswith("要把这段话作为举报提交吗？")


async def test_r38_several_numbers_are_shown_to_choose_from(citizen: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says(f"{number} 和 LW-7K3M-9QX8")
    assert citizen.last_text() == say("track.which", ZH).text
    assert citizen.buttons() == [f"看 {number} 办到哪一步", "看 LW-7K3M-9QX8 办到哪一步"]


@pytest.mark.parametrize("text", ["请问 LW-7K3M-9QX9 办得怎么样了", "LW-7K3M 查一下", "编号是 LW-7K3M-9QXA"])
async def test_r38_a_number_with_a_wrong_sign_says_so(citizen: Talker, text: str) -> None:
    await citizen.says(text)
    assert citizen.last_text() == say("track.bad_number", ZH).text


async def test_r38_an_answer_addressed_by_number_reaches_its_case_while_a_report_is_written(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await submits(citizen)
    await staff_ask(world, 1, "哪个门？")
    number = case_in(world).number
    await citizen.says("举报污染")
    await citizen.says(f"{number} 是东门")
    assert case_in(world).state is State.SUBMITTED and draft_text(world) == ""


async def test_r39_one_s_own_case_shows_what_was_filed(citizen: Talker, world: World) -> None:
    await submits(citizen)
    case = case_in(world)
    await citizen.says(case.number)
    assert f"您报的内容\n地点：{case.place.address or '您的位置'}" in citizen.last_text()
    assert f"照片等：1 个\n情况：{case.text}" in citizen.last_text()


async def test_r39_a_stranger_sees_nothing_of_it(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    await stranger.says(case_in(world).number)
    assert "您报的内容" not in stranger.last_text() and case_in(world).text not in stranger.last_text()


def draft_text(world: World) -> str:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return draft.text


async def test_a_number_is_no_place_in_a_report(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.taps("跳过")
    await citizen.says("LW-7K3M-9QX8")
    assert citizen.last_text() == say("track.unknown", ZH, number="LW-7K3M-9QX8").text


async def test_an_outdated_button_leads_to_the_case_as_it_stands(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await staff_ask(world, 1, "哪个门？")
    number = case_in(world).number
    await citizen.taps("回答")
    await citizen.says("东门")
    await citizen.taps_data(citizen.messages()[-1]["message_id"], f"v1:solved:{number}")
    assert citizen.buttons() == ["查看经过"]
    await citizen.taps("查看经过")
    assert citizen.last_text().startswith(f"{number}\n已收到")
