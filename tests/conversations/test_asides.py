"""What strangers type beside what is asked: questions that end up in no evidence, chatter, codes, contacts."""

import pytest

from tests.chat import Talker
from tests.conversations.report_scenes import ZH, agrees, tells_everything
from tests.world import World
from texts import say


async def submits(talker: Talker) -> None:
    await tells_everything(talker)
    await talker.taps("提交")


@pytest.mark.parametrize(
    "asked", ["夜里能施工吗", "工地要不要洒水", "渣土车不盖怎么罚", "May a construction site work at night?"]
)
async def test_a_plain_question_with_a_sure_answer_is_no_offer(visitor: Talker, asked: str) -> None:
    await visitor.says(asked)
    assert "要把这段话作为举报提交吗" not in "".join(visitor.texts()) and "依据：" in visitor.last_text()


@pytest.mark.parametrize(
    "told", ["你们能不能派人来看看，工地灰太大了", "有人管管吗，天天冒黑烟", "隔壁厂子天天晚上排黑水，你们管不管"]
)
async def test_a_story_that_ends_in_a_question_is_offered(visitor: Talker, told: str) -> None:
    await visitor.says(told)
    assert any("要把这段话作为举报提交吗" in text for text in visitor.texts())


@pytest.mark.parametrize("words", ["social insurance", "my phone number"])
async def test_foreign_words_about_nothing_are_no_story(visitor: Talker, words: str) -> None:
    await visitor.says(words)
    assert "要把这段话作为举报提交吗" not in visitor.last_text()


@pytest.mark.parametrize("words", ["今天天气不错", "你们食堂几点开饭", "明天会下雨吗"])
async def test_chatter_gets_no_titles(visitor: Talker, words: str) -> None:
    await visitor.says(words)
    assert visitor.last_text().startswith("这个问题我没有把握")
    assert "比较接近的有" not in visitor.last_text() and not any(label.startswith("1.") for label in visitor.buttons())


@pytest.mark.parametrize("asked", ["那罚多少？", "社保怎么交", "小区电梯坏了找谁", "股票怎么买"])
async def test_a_question_on_the_review_card_is_no_evidence(visitor: Talker, world: World, asked: str) -> None:
    await tells_everything(visitor)
    await visitor.says(asked)
    assert visitor.last_text().startswith("接着刚才的举报：")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.text == "北边工地土堆没盖，大风天全是灰"


async def test_the_state_of_another_report_is_asked_while_one_is_written(visitor: Talker, world: World) -> None:
    await submits(visitor)
    await visitor.says("举报污染")
    await visitor.says("我那件办到哪了")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.text == ""
    assert any("LW-" in label for rows in visitor.room.button_rows() for label in rows) or "LW-" in "".join(
        visitor.texts()
    )


@pytest.mark.parametrize("asked", ["我那件办到哪了", "上次报的那个事处理了没有", "之前举报的有回音吗"])
async def test_the_state_of_a_report_in_free_words(visitor: Talker, asked: str) -> None:
    await submits(visitor)
    await visitor.says(asked)
    assert any(label.startswith("LW-") for label in visitor.buttons())


@pytest.mark.parametrize("asked", ["我要找人工", "有没有真人", "能不能让工作人员跟我说"])
async def test_a_person_is_wanted_in_free_words(visitor: Talker, asked: str) -> None:
    await visitor.says(asked)
    assert visitor.last_text().startswith("转人工需要记下是您问的") and visitor.buttons() == ["同意", "取消"]


@pytest.mark.parametrize("sign", ["微信 zhangwei_88", "微信号：lvwang2026", "wx: abc_12345"])
async def test_a_wechat_id_is_no_telephone_number(visitor: Talker, world: World, sign: str) -> None:
    await tells_everything(visitor, identity="实名")
    await visitor.says(sign)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.contact_phone == "" and sign not in draft.text
    assert "电话" in visitor.last_text()


async def test_a_shared_contact_at_the_signature_is_a_named_report(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.says("跳过")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.sends({"contact": {"phone_number": "+8613800138000", "first_name": "王芳"}})
    assert "署名：实名：王芳，13800138000" in citizen.last_text()


async def test_six_digits_after_an_own_number_are_its_code(visitor: Talker) -> None:
    await submits(visitor)
    number = next(word for text in visitor.texts() for word in text.split() if "LW-" in word).split("：")[-1]
    await visitor.says(number)
    shown = visitor.last_text()
    await visitor.says("919225")
    assert visitor.last_text() == shown and say("track.number_first", ZH).text not in visitor.texts()


@pytest.mark.parametrize(("identity", "told"), [("匿名，不收消息", True), ("仅工作人员可见", False)])
async def test_the_web_says_why_an_anonymous_chat_is_emptied(visitor: Talker, identity: str, told: bool) -> None:
    await tells_everything(visitor, identity=identity)
    await visitor.taps("提交")
    assert (say("submit.emptied", ZH).text in visitor.last_text()) is told
