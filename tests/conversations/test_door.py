"""Whoever comes is understood: the menu and its words, stories that are reports, several matters, follow-ups that
nobody answers, articles by number (R36, R37, E21)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from handlers.resident import menu
from hearing.heard import Heard, Matter, MenuWord, MessageKind
from hearing.hearer import Hearer
from knowledge.answer import Library
from knowledge.values import AspectOffer, OtherOffice
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import label, say

ZH = "zh_CN"
STORY = "东桥工业园边上的工地土堆没盖，大风天全是灰"
ROWS = (("我的举报", "订阅"), ("帮助", "个人信息"), ("语言", "人工"))
#: One article, in our own words: statute texts are no part of the repository.
CODE = """---
title: 中华人民共和国生态环境法典
short_title: 生态环境法典
---

**第一千一百二十八条**　工地不防尘的，处以罚款。
"""


class Hears:
    """The product's own hearer, except for what a test says about some texts."""

    def __init__(self, hearer: Hearer, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._hearer, self._known = hearer, known

    def categories(self, text: str, *, now: datetime) -> tuple[str, ...]:
        return self._hearer.categories(text, now=now)

    def hear(self, text: str, **what: Any) -> Heard:
        heard = self._hearer.hear(text, **what)
        return replace(heard, **self._known.get(text, {}))


def is_heard(world: World, text: str, **what: Any) -> None:
    services = replace(world.services)
    object.__setattr__(services, "hearer", Hears(world.services.hearer, {text: what}))
    world.services = services


def heard_by(world: World, text: str) -> Heard:
    return world.services.hearer.hear(text, now=world.clock())


# --- the menu


@pytest.mark.parametrize("word", ["更多", "菜单", "☰ 更多", "menu"])
async def test_r37_more_opens_everything_else(citizen: Talker, word: str) -> None:
    await citizen.says(word)
    assert citizen.last_text() == say("menu.more_head", ZH).text.strip()
    assert citizen.button_rows() == [list(row) for row in ROWS]


def test_r37_every_word_of_the_menu_has_one_taker() -> None:
    assert menu.WORDS.keys() | menu.COURTESY == set(MenuWord)
    assert not menu.WORDS.keys() & menu.COURTESY


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("举报", "投诉", "我要投诉", "想举报个事", "举报！"), "consent.ask"),
        (("进度", "查询", "查进度"), "track.ask_number"),
        (("帮助", "怎么用", "Help"), "profile.none"),
        (("隐私", "个人信息"), "privacy.text"),
        (("删除我的信息", "我要删除我的个人信息"), "erase.ask_none"),
        (("换语言", "English"), "language.ask"),
        (("人工", "转人工", "客服"), "human.consent"),
        (("咨询", "法规咨询"), "ask.invite"),
        (("我的举报",), "my.more"),
        (("换身份",), "profile.ask"),
        (("你好", "您好！"), "menu.greeting"),
        (("谢谢", "谢谢你"), "menu.thanks"),
    ],
)
async def test_r37_bare_words_open_what_their_button_opens(citizen: Talker, words: tuple[str, ...], key: str) -> None:
    for word in words:
        await citizen.says(word)
        assert citizen.last_text().startswith(label_head(key)), word


def label_head(key: str) -> str:
    """The first line, which has no values."""
    return say(key, ZH, hotline="12345", where="").text.splitlines()[0]


async def test_r37_every_item_of_more_answers(citizen: Talker) -> None:
    for item in (item for row in ROWS for item in row):
        await citizen.says("更多")
        before = len(citizen.texts())
        await citizen.taps(item)
        assert len(citizen.texts()) > before and label("error.old_button", ZH) not in citizen.last_text()


async def test_r37_the_menu_is_there_before_within_and_after_a_report(citizen: Talker) -> None:
    labels = [label(f"menu.{key}", ZH) for key in ("report", "ask", "track", "more")]
    await citizen.says("你好")
    assert citizen.keyboard() == labels
    await citizen.says("举报污染")
    await citizen.taps("同意")
    assert citizen.keyboard() == [label("place.share", ZH), *labels]
    await citizen.says("谢谢")
    assert citizen.last_text().startswith("不客气。\n\n第 1 步，共 5 步")


async def test_r37_a_menu_word_in_a_report_keeps_the_report(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("帮助")
    await citizen.says("人工")
    await citizen.taps("取消")
    await citizen.says("继续")
    assert citizen.last_text().startswith("第 1 步，共 5 步")
    assert draft_text(world) == ""


# --- a story is a report


async def test_r36_a_story_is_offered_as_a_report_and_the_rule_is_one_tap_away(citizen: Talker, world: World) -> None:
    is_heard(world, STORY, kind=MessageKind.REPORT, asks_at_end=False, categories=("site_dust",), place="东桥工业园")
    await citizen.says(STORY)
    lines = f"类别：施工扬尘\n地点：东桥工业园\n情况：{STORY}"
    assert citizen.last_text() == say("offer.head", ZH, lines=lines).text.strip()
    report, rule = citizen.buttons()
    assert report == label("offer.report", ZH) and rule.startswith("看规定")
    await citizen.taps("看规定")
    assert "依据" in citizen.last_text() or say("ask.did_you_mean", ZH).text in citizen.last_text()


async def test_r36_nothing_that_was_said_is_asked_again(citizen: Talker, world: World) -> None:
    is_heard(world, STORY, kind=MessageKind.REPORT, asks_at_end=False, categories=("site_dust",), place="东桥工业园")
    await citizen.says(STORY)
    await citizen.taps("举报污染")
    await citizen.taps("同意")
    assert citizen.last_text().startswith("第 1 步，共 5 步")
    await citizen.taps("跳过")
    assert citizen.last_text().startswith("请核对地点\n东桥工业园")
    await citizen.taps("确认位置")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("提交")
    case = case_in(world)
    assert (case.text, case.category, case.place.address) == (STORY, "site_dust", "东桥工业园")


async def test_r36_with_consent_given_the_story_is_in_the_report_at_once(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("楼下工地半夜施工吵死了")
    await citizen.taps("举报污染")
    assert citizen.last_text().startswith("第 1 步，共 5 步")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    assert (draft.text, draft.category, draft.category_confirmed) == (
        "楼下工地半夜施工吵死了",
        "night_noise",
        True,
    )


async def test_r36_a_vehicle_with_a_deed_is_offered_with_its_plate(citizen: Talker) -> None:
    await citizen.says("昨天下午看到一辆车牌苏C8A123的渣土车往北走，一路撒土")
    assert citizen.last_text().startswith("要把这段话作为举报提交吗？")
    assert "车牌（不公开）：苏C8A123" in citizen.last_text()


@pytest.mark.parametrize(
    "text", ["小区里的味道", "那边老是这样", "半夜又来了好几辆车", "味道", "工地夜里施工要许可证", "啊啊啊"]
)
async def test_r36_what_asks_nothing_carries_a_report_button(citizen: Talker, text: str) -> None:
    await citizen.says(text)
    assert any("举报污染" in button for button in citizen.buttons())


async def test_r36_a_story_that_asks_is_offered_first_and_answered_below(citizen: Talker, world: World) -> None:
    asked = "饭店油烟直排到我家，这样要罚多少钱？"
    answer = heard_by(world, "工地不采取防尘措施会被罚多少钱？").answer
    is_heard(world, asked, kind=MessageKind.BOTH, asks_at_end=True, is_urgent=False, answer=answer)
    await citizen.says(asked)
    offered, answered = citizen.texts()[-2:]
    assert offered.startswith("要把这段话作为举报提交吗？") and "依据" in answered


async def test_r36_what_may_be_a_story_or_a_question_gets_both(citizen: Talker, world: World) -> None:
    text = "工地不采取防尘措施，要罚多少"
    asked = "工地不采取防尘措施要罚多少钱"
    is_heard(world, text, kind=MessageKind.REPORT, sureness=0.5, answer=heard_by(world, asked).answer)
    await citizen.says(text)
    offered, answered = citizen.texts()[-2:]
    assert offered.startswith("要把这段话作为举报提交吗？") and "第1128条" in answered


async def test_a_named_article_is_no_story(citizen: Talker, world: World) -> None:
    is_heard(world, "大气法115条", kind=MessageKind.REPORT, sureness=1.0)
    await citizen.says("大气法115条")
    assert "1128" in citizen.last_text()


async def test_r36_a_scrap_of_words_is_no_place(citizen: Talker, world: World) -> None:
    is_heard(world, STORY, kind=MessageKind.REPORT, sureness=1.0, categories=("site_dust",), place="个厂")
    await citizen.says(STORY)
    assert "地点" not in citizen.last_text()


# --- danger


@pytest.mark.parametrize("text", ["旁边厂房火灾，有人被困", "救命", "天然气泄露了", "工地塌方压到人了", "孩子中毒了"])
async def test_r35_who_is_in_danger_reads_three_numbers_first_and_nothing_else(citizen: Talker, text: str) -> None:
    await citizen.says(text)
    first, second = citizen.texts()
    assert first == say("danger.numbers", ZH).text.strip()
    assert "12345" in second and "条" not in second
    assert citizen.buttons()[0] == "举报污染"


async def test_r35_from_words_of_danger_to_a_marked_case_without_a_dead_end(citizen: Talker, world: World) -> None:
    await citizen.says("旁边厂房火灾，有人被困")
    await citizen.taps("举报污染")
    await citizen.taps("同意")
    await citizen.taps("跳过")
    await citizen.says("老砖窑北边")
    await citizen.taps("确认位置")
    await citizen.taps("工业废气")
    while "全部跳过" in citizen.buttons() or "跳过" in citizen.buttons():
        await citizen.taps("跳过")
    await citizen.taps("仅工作人员可见")
    assert citizen.last_text().startswith(say("danger.not_submitted", ZH).text)
    await citizen.taps("提交")
    assert say("danger.submitted", ZH).text in citizen.last_text()
    case = case_in(world)
    assert case.danger and case.text == "旁边厂房火灾，有人被困"


# --- several matters, aspects, other offices


async def test_several_matters_get_one_button_each(citizen: Talker, world: World) -> None:
    text = "工地不洒水罚多少？另外我家楼下半夜施工。还有离婚怎么办"
    parts = ("工地不采取防尘措施会被罚多少钱", "楼下工地半夜施工吵死了", "离婚财产怎么分割")
    matters = tuple(Matter(text=part, answer=heard_by(world, part).answer) for part in parts)
    is_heard(world, text, matters=matters, is_urgent=False)
    await citizen.says(text)
    assert citizen.last_text().startswith("您说了几件事，一件一件来：\n1. 工地不采取")
    first, second, third, *last = citizen.buttons()
    assert first.startswith("1. 工地") and second == "2. 举报污染：楼下工地半夜施工吵死了"
    assert third.startswith("3. 转人工")
    assert last == ["举报污染", "都不是"]
    await citizen.taps("1. ")
    assert "第1128条" in citizen.last_text()


async def test_e21_a_follow_up_that_nobody_answers_shows_what_is_answered(citizen: Talker, world: World) -> None:
    text = "那要交什么材料"
    offers = (AspectOffer(aspect="penalty", entry="site-dust-fine", title="罚"),)
    known = heard_by(world, "工地不采取防尘措施会被罚多少钱").answer
    assert known.entry is not None
    offers = (replace(offers[0], entry=known.entry.id),)
    answer = replace(known, decision="suggest", entry=None, aspects=offers)
    is_heard(world, text, kind=MessageKind.FOLLOW_UP, answer=answer)
    await citizen.says(text)
    assert citizen.last_text() == say("aspects.head", ZH).text
    assert citizen.buttons() == ["罚多少", "转人工", "都不是"]
    await citizen.taps("罚多少")
    assert "第1128条" in citizen.last_text()


@pytest.mark.parametrize(
    ("telephones", "named"), [(("12315",), "请拨打 12315，或者拨打 12345"), (("12345",), "请拨打 12345，会转给")]
)
async def test_a_question_of_another_office_gets_its_name_and_no_law(
    citizen: Talker, world: World, telephones: tuple[str, ...], named: str
) -> None:
    text = "小区电梯坏了找谁"
    office = OtherOffice(id="market", name="市场监督管理部门", telephones=telephones)
    answer = replace(heard_by(world, text).answer, decision="decline", entry=None, office=office)
    is_heard(world, text, kind=MessageKind.QUESTION, answer=answer)
    await citizen.says(text)
    assert citizen.last_text().startswith("这件事不归生态环境部门管，归市场监督管理部门。")
    assert named in citizen.last_text() and citizen.buttons() == ["转人工", "举报污染"]


# --- articles by number


@pytest.mark.parametrize("text", ["生态环境法典第1128条怎么说", "法典第一千一百二十八条的内容"])
async def test_a_named_article_comes_first_and_below_it_what_rests_on_it(
    citizen: Talker, world: World, built_library: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "code.md").write_text(CODE, encoding="utf-8")
    data = Path(copytree(built_library, tmp_path / "data"))
    library = Library.open(data_dir=data, statutes_dir=tmp_path)
    world.services = replace(world.services, library=lambda: library)
    await citizen.says(text)
    shown = citizen.last_text().splitlines()
    assert shown[0].startswith("《生态环境法典》第1128条") and "工地不防尘的，处以罚款。" in citizen.last_text()
    assert citizen.buttons()[0].startswith("以此为依据的答复：")
    await citizen.taps("以此为依据")
    assert "依据" in citizen.last_text()


async def test_without_texts_a_named_article_says_where_to_read_it(citizen: Talker) -> None:
    await citizen.says("生态环境法典第1128条怎么说")
    assert "官方全文：" in citizen.last_text()
    assert citizen.buttons()[0].startswith("以此为依据的答复：")


def draft_text(world: World) -> str:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return draft.text
