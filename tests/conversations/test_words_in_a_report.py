"""Texts where a report is written: questions are answered and change nothing, names are no evidence (R14, R17, R37)."""

import pytest

from complaints.model import Identity
from tests.chat import Talker
from tests.conversations.report_scenes import agrees, tells_everything
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import say

ZH = "zh_CN"
STORY = "北边工地土堆没盖，大风天全是灰"


async def reaches_identity(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says(STORY)
    await citizen.taps("施工扬尘")
    assert citizen.last_text().startswith("第 5 步，共 5 步\n怎么署名？")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟 13800138000", "张伟"),
        ("我叫张伟，电话 138 0013 8000", "张伟"),
        ("+8613800138000 张伟", "张伟"),
        ("实名，张伟，13800138000", "张伟"),
        ("姓名：王小明\n手机：１３８００１３８０００", "王小明"),
    ],
)
async def test_r17_name_and_telephone_mean_named(citizen: Talker, world: World, text: str, name: str) -> None:
    await reaches_identity(citizen)
    await citizen.says(text)
    assert citizen.last_text().startswith(say("identity.took_named", ZH).text)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    assert (draft.identity, draft.contact_name, draft.contact_phone) == (Identity.NAMED, name, "13800138000")
    assert draft.text == STORY


@pytest.mark.parametrize(
    "text", ["13800138000", "张伟 1380013800", "我叫张伟", "我的电话是83712345", "手机 138001380001"]
)
async def test_r17_what_is_missing_is_asked_for_and_nothing_joins_the_words(
    citizen: Talker, world: World, text: str
) -> None:
    await reaches_identity(citizen)
    await citizen.says(text)
    assert citizen.last_text().endswith(say("step.contact.ask", ZH).text)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and (draft.identity, draft.text) == (Identity.NAMED, STORY)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("匿名吧", Identity.ANONYMOUS),
        ("我要匿名", Identity.ANONYMOUS),
        ("我想实名举报", Identity.NAMED),
        ("只仅工作人员可见", Identity.STAFF_ONLY),
    ],
)
async def test_r17_a_choice_may_be_said(citizen: Talker, world: World, text: str, identity: Identity) -> None:
    await reaches_identity(citizen)
    await citizen.says(text)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and (draft.identity, draft.text) == (identity, STORY)


@pytest.mark.parametrize("text", ["老板电话 13912345678", "司机姓王，13912345678", "现在又开始了"])
async def test_other_words_there_join_the_description(citizen: Talker, world: World, text: str) -> None:
    await reaches_identity(citizen)
    await citizen.says(text)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and (draft.identity, draft.text) == (None, f"{STORY}\n{text}")


@pytest.mark.parametrize(
    "question", ["匿名会被店家知道吗？", "会不会泄露我的电话", "实名有什么用？", "他们能不能查到我", "举报会保密吗"]
)
async def test_a_question_about_names_is_answered_and_the_step_repeated(
    citizen: Talker, world: World, question: str
) -> None:
    await reaches_identity(citizen)
    step = citizen.last_text()
    await citizen.says(question)
    answered, repeated = citizen.texts()[-2:]
    assert answered == say("identity.about", ZH).text.strip()
    assert repeated == f"{say('ask.back_to', ZH).text}\n\n{step}"
    assert draft_text(world) == STORY


@pytest.mark.parametrize("question", ["工地不采取防尘措施会被罚多少钱？", "匿名会被店家知道吗？", "半夜工地施工罚多少"])
async def test_r14_a_question_on_the_review_card_leaves_the_report_as_it_was(
    citizen: Talker, world: World, question: str
) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.says(question)
    assert citizen.last_text().endswith(card) and draft_text(world) == STORY


async def test_r17_name_and_telephone_on_the_review_card_are_no_evidence(citizen: Talker, world: World) -> None:
    await tells_everything(citizen, identity="匿名")
    await citizen.says("张伟 13800138000")
    assert citizen.last_text().startswith(say("identity.not_in_text", ZH).text)
    assert draft_text(world) == STORY


@pytest.mark.parametrize("field", ["修改照片", "修改地点", "修改情况", "修改类别", "修改署名"])
async def test_r14_back_from_an_edit_leads_to_the_card(citizen: Talker, field: str) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.taps(field)
    assert "共 5 步" not in citizen.last_text()
    await citizen.taps("返回")
    assert citizen.last_text() == card


async def test_r14_back_from_a_new_place_leads_to_the_old_one(citizen: Talker) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.taps("修改地点")
    await citizen.says("老砖窑")
    await citizen.taps("返回")
    assert citizen.last_text() == card


async def test_back_from_the_first_step_says_how_to_go_on(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.says("说一句：路边全是灰")
    await citizen.taps("返回")
    assert citizen.last_text() == say("report.kept", ZH).text and citizen.buttons() == ["继续填写"]


async def test_r14_the_words_to_change_are_shown(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("修改情况")
    assert citizen.last_text() == say("edit.text_was", ZH, text=STORY).text.strip()
    await citizen.says("改成：南边工地")
    assert draft_text(world) == "改成：南边工地"


async def test_the_last_small_question_says_so(citizen: Talker) -> None:
    await reaches_questions(citizen)
    assert "后面还有 1 个小问题" in citizen.last_text()
    await citizen.taps("跳过")
    assert "小问题" not in citizen.last_text()


async def reaches_questions(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("厂里味道很大")
    await citizen.taps("工业废气")
    await citizen.taps("跳过")


async def test_r15_words_then_photos_belong_together(citizen: Talker, world: World) -> None:
    await opens_supplement(citizen, world)
    await citizen.says("今天又开始了，这是新照片")
    await citizen.sends_photo("late.jpg")
    assert stages(world) == ["report", "supplement"]
    assert citizen.last_text() == say("amend.photos_added", ZH, number=case_in(world).number).text


async def test_r15_photos_then_words_belong_together(citizen: Talker, world: World) -> None:
    await opens_supplement(citizen, world)
    await citizen.sends_photo("late.jpg")
    await citizen.says("今天又开始了")
    assert citizen.last_text().startswith(say("amend.added", ZH, number=case_in(world).number).text)


async def test_r15_after_ten_minutes_or_done_a_photo_begins_a_report(citizen: Talker, world: World) -> None:
    await opens_supplement(citizen, world)
    await citizen.says("今天又开始了")
    world.clock.passes(minutes=11)
    await citizen.sends_photo("other.jpg")
    assert stages(world) == ["report"]
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("补充")
    await citizen.says("又是灰")
    await citizen.taps("完成")
    assert citizen.last_text() == say("amend.finished", ZH, number=case_in(world).number).text
    await citizen.sends_photo("third.jpg")
    assert stages(world) == ["report"]


async def test_r15_whoever_begins_a_report_sends_its_photos_there(citizen: Talker, world: World) -> None:
    await opens_supplement(citizen, world)
    await citizen.says("今天又开始了")
    await citizen.says("举报污染")
    await citizen.sends_photo("new.jpg")
    assert stages(world) == ["report"]


async def opens_supplement(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("补充")


def stages(world: World) -> list[str]:
    return [item.stage for item in world.store.read_now(lambda tx: tx.evidence.of_case(1))]


def draft_text(world: World) -> str:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return draft.text
