"""A resident reports: consent, words, place, review and number (R01, R02, R08, R10, R11, R13, R14, R16, R17)."""

from datetime import timedelta

import pytest

from complaints.model import Identity, State
from tests.chat import Talker
from tests.conversations.report_scenes import ZH, agrees, tells_everything
from tests.world import World
from texts import say


async def test_r01_start_offers_three_big_choices(citizen: Talker) -> None:
    await citizen.says("/start")
    assert [word for word in ("举报污染", "法规咨询", "查进度") if any(word in key for key in citizen.keyboard())] == [
        "举报污染",
        "法规咨询",
        "查进度",
    ]
    assert "12345" in citizen.texts()[0]


@pytest.mark.parametrize("words", ["怎么举报？", "我要投诉", "How do I report?"])
async def test_who_asks_how_to_report_begins_one(citizen: Talker, words: str) -> None:
    await citizen.says("工地夜里能施工吗")  # what was answered last must not be answered again
    await citizen.says(words)
    assert citizen.buttons() == ["同意", "不同意"]


async def test_words_told_before_the_photos_are_confirmed(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    assert citizen.texts()[-1].startswith("已加进情况描述。")


async def test_a_nuisance_carried_into_a_report_is_confirmed_after_consent(citizen: Talker) -> None:
    await citizen.says("楼下工地半夜施工吵死了")
    await citizen.taps("举报污染")
    await citizen.taps("同意")
    assert "已经带进举报" in citizen.texts()[-2]


async def test_nothing_is_stored_before_consent(citizen: Talker, world: World) -> None:
    await citizen.sends_photo("smoke.jpg", caption="工地在冒灰")
    assert citizen.buttons() == ["同意", "不同意"]
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)) is None
    assert world.store.read_now(lambda tx: tx.evidence.of_draft(1)) == []


async def test_what_was_sent_before_consent_is_in_the_report_after_it(citizen: Talker, world: World) -> None:
    await citizen.sends_album("smoke1.jpg", "smoke2.jpg", caption="工地在冒灰")
    await citizen.taps("同意")
    assert citizen.last_text().startswith(say("photo.received", ZH, count=2).text)
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.text == "工地在冒灰"


async def test_refusal_leaves_nothing_and_names_other_ways(citizen: Talker, world: World) -> None:
    await citizen.sends_photo("smoke.jpg")
    await citizen.taps("不同意")
    assert "12345" in citizen.last_text()
    since = world.clock() - timedelta(days=1)
    kept = world.store.read_now(
        lambda tx: tx.updates_since(bot_id=world.telegram.bot_id, chat_id=citizen.user_id, since=since)
    )
    assert kept == []


async def test_r02_whoever_refuses_is_sent_to_the_web_page_only_from_elsewhere(
    citizen: Talker, visitor: Talker
) -> None:
    for talker in (citizen, visitor):
        await talker.sends_photo("smoke.jpg")
        await talker.taps("不同意")
    assert "/chat/" in citizen.last_text() and "/chat/" not in visitor.last_text()


async def test_r11_a_report_from_photo_to_number(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    assert citizen.last_text() == "\n".join(
        [
            "请核对，确认后提交",
            "",
            "照片：1 张",
            "地点：您的位置（北纬 0.04000，东经 0.03000），北滩街道（虚构）",
            "情况：北边工地土堆没盖，大风天全是灰",
            "类别：施工扬尘",
            "署名：仅工作人员可见",
            "对外公开：不公开",
        ]
    )
    await citizen.taps("提交")
    (case,) = world.store.read_now(lambda tx: tx.cases.of_reporter(1))
    assert case.state is State.SUBMITTED
    assert case.number in citizen.last_text()
    assert "最迟 10月13日 09:30 前告诉您是否受理" in citizen.last_text()


async def test_words_may_be_typed_instead_of_tapped(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.says("同意")
    await citizen.says("跳过")
    await citizen.says("桃林路东侧工地，北滩街道")
    await citizen.says("确认位置")
    await citizen.says("夜里一直在打桩，吵得睡不着")
    await citizen.taps("夜间施工噪声")
    await citizen.says("匿名")
    assert "署名：匿名" in citizen.last_text()
    await citizen.says("提交")
    assert "编号：LW-" in citizen.last_text()


async def test_r14_every_field_can_be_edited_from_the_review_card(citizen: Talker) -> None:
    await tells_everything(citizen)
    await citizen.taps("修改情况")
    await citizen.says("说错了，是南边的工地")
    assert "情况：说错了，是南边的工地" in citizen.last_text()
    await citizen.taps("修改类别")
    await citizen.taps("裸土/物料堆放")
    assert "类别：裸土/物料堆放" in citizen.last_text()
    await citizen.taps("修改地点")
    await citizen.shares_location(0.01, 0.03)
    await citizen.taps("确认位置")
    assert "南滩街道（虚构）" in citizen.last_text()
    await citizen.taps("修改署名")
    await citizen.taps("实名")
    await citizen.says("王某某 13800000000")
    assert "署名：实名：王某某，13800000000" in citizen.last_text()
    await citizen.taps("修改照片")
    await citizen.sends_photo("another.jpg")
    assert "照片：2 张" in citizen.last_text()


async def test_r13_after_three_days_the_draft_still_waits(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.sends_album("a.jpg", "b.jpg")
    await citizen.says("桃林路东侧工地")
    world.clock.passes(days=3)
    await citizen.says("举报污染")
    assert citizen.last_text().startswith("您有未提交的举报（2 张照片，地点：桃林路东侧工地")
    await citizen.taps("继续")
    assert "请核对地点" in citizen.last_text()


async def test_r10_a_place_outside_the_zone_is_told_and_kept(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(31.0, 121.0)
    assert "这个地点在本区之外" in citizen.last_text()
    assert "12345" in citizen.last_text()
    await citizen.taps("仍要举报")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place_confirmed and draft.place is not None and draft.place.inside is False


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            {
                "venue": {
                    "location": {"latitude": 0.04, "longitude": 0.03},
                    "title": "青岚广场",
                    "address": "桃林路 1 号",
                },
                "location": {"latitude": 0.04, "longitude": 0.03},
            },
            "青岚广场 桃林路 1 号，地点（",
        ),
        (
            {
                "location": {"latitude": 0.04, "longitude": 0.03},
                "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "某人"},
            },
            "转发的位置（",
        ),
    ],
)
async def test_venue_and_forwarded_pin_say_what_they_are(
    citizen: Talker, content: dict[str, object], told: str
) -> None:
    await agrees(citizen)
    await citizen.sends(content)
    assert told in citizen.last_text()


async def test_an_anonymous_case_knows_nobody(citizen: Talker, world: World) -> None:
    await tells_everything(citizen, identity="匿名")
    await citizen.taps("提交")
    assert "查询码：" in citizen.last_text()
    number = citizen.last_text().split("编号：")[1][:12]
    case = world.store.read_now(lambda tx: tx.cases.by_number(number))
    assert case is not None and case.identity is Identity.ANONYMOUS and case.reporter_id is None
    assert world.store.read_now(lambda tx: tx.cases.of_reporter(1)) == []
    assert world.store.read_now(lambda tx: tx.relays.get(case.id)) == (world.telegram.bot_id, citizen.user_id, ZH)


async def test_the_staff_group_sees_number_category_and_subdistrict_only(citizen: Talker, world: World) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.says("王某某 13800000000")
    assert world.group.texts() == []  # nothing reaches staff before 提交
    await citizen.taps("提交")
    (card,) = world.group.texts()
    assert "施工扬尘" in card and "北滩街道（虚构）" in card
    assert all(secret not in card for secret in ("13800000000", "王某某", "大风天", "0.04"))
