"""What a second reading of the noise and fireworks entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.entries import load_entries

TODAY = date(2026, 11, 28)

#: question → the entry, and words that its short answer has to contain
IN_SHORT = {
    "机场噪音归谁罚": ("noise-airport", ["民航主管部门", "5000 元以上 5 万元以下", "5 万元以上 20 万元以下"]),
    "围墙上找不到任何夜间施工告示，该按哪条处理": (
        "noise-night-no-notice",
        ["没有证明就夜间施工，罚 1 万元以上 10 万元以下", "只是没公告", "5000 元以上 5 万元以下"],
    ),
    "工地的夜间批文真假去哪问": ("noise-night-verify", ["公示", "开证的部门", "12345"]),
    "楼上周末早晨装修电钻声": ("noise-renovation-hours", ["没写几点到几点", "徐州的钟点待区里确认", "先说服教育"]),
    "噪音的分贝标准白天晚上各是多少": ("noise-decibel-standard", ["工地场界 70/55", "混杂 60/50", "以最新标准"]),
    "厂界噪声执行哪个国标，昼夜各多少": ("noise-limit-factory", ["2 类区 60/50", "3 类区 65/55", "排污许可证为准"]),
    "施工场界噪声昼夜各不能超过多少": ("noise-limit-site", ["白天 70 分贝、夜间 55 分贝", "GB 12523-2025"]),
    "烧烤店门口外摆桌椅太闹，罚谁": ("noise-barbecue", ["5000 元以上 5 万元以下", "经开区由谁罚待区里确认"]),
    "餐馆噪音扰民罚款标准": ("noise-restaurant-customers", ["地方政府指定的部门", "5000 元以上 5 万元以下"]),
    "凌晨两点隔壁楼盘还在浇混凝土，孩子吓醒了哭": ("noise-night-construction", ["抢修抢险", "1 万元以上 10 万元以下"]),
    "邻居家噪音找物业没用": ("noise-neighbour-general", ["200 元以上 1000 元以下", "5 日以下拘留"]),
    "大黄山办喜事能不能放炮": ("fireworks-zone", ["待区里确认", "没核实前不要燃放"]),
    "医院、学校、养老院门口能放炮吗": ("fireworks-places", ["医院、学校", "待确认"]),
}

#: question → the entry, and words that the details have to contain
IN_DETAILS = {
    "飞机噪声监测结果去哪看": ("noise-airport", ["申请公开"]),
    "机场噪音赔偿怎么谈": ("noise-airport", ["协商", "直接起诉"]),
    "保安说有手续但不给看": ("noise-night-verify", ["按没有证明处理", "准许的日期和时段"]),
    "节假日能不能装修砸墙": ("noise-renovation-hours", ["没有统一规定", "规约里约定了的要遵守"]),
    "宠物店的狗成天叫唤": ("noise-pets", ["经营场所", "12345"]),
    "做宣传的音响车进家属院": ("noise-residential-loudspeaker", ["5000 元以上 5 万元以下"]),
    "能不能当场扣下高音喇叭和功放": ("noise-seizure", ["先责令改正"]),
    "厂子只有空压机响，需要填排污登记表吗": ("noise-factory-permit", ["5 万元以下"]),
    "航线底下开发楼盘，隔声设计没做罚多少": ("noise-airport-building", ["5000 元以上 5 万元以下", "2% 以上 4% 以下"]),
    "微信上卖烟花没证犯法吗": ("fireworks-sell", ["网上、微信卖"]),
    "铜山能不能放烟花": ("fireworks-districts", ["100 元以上 500 元以下", "待确认"]),
}


@pytest.mark.parametrize("question", IN_SHORT)
def test_the_three_lines_hold_the_decisive_words(library: Library, question: str) -> None:
    entry, words = IN_SHORT[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in words if word not in answer.entry.short] == []


@pytest.mark.parametrize("question", IN_DETAILS)
def test_the_details_answer_what_the_question_asks(library: Library, question: str) -> None:
    entry, words = IN_DETAILS[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in words if word not in answer.entry.details] == []


def test_an_earlier_act_is_told_which_rule_is_milder() -> None:
    entries = {entry.id: entry for entry in load_entries()}
    milder = ["noise-site-cost", "noise-product-limit", "noise-site-auto-monitor"]
    for name in milder:
        former = entries[name].former
        assert former is not None
        assert "2026-08-15 以前的行为按当时的" in former.answer


def test_e23_numbers_of_standards_name_their_source_and_how_sure_they_are() -> None:
    limits = [entry for entry in load_entries() if entry.id.startswith("noise-limit-")]
    assert len(limits) == 5
    for entry in limits:
        assert entry.sources
        assert "以最新标准" in entry.answer
        assert "可靠程度" in entry.details


def test_local_hours_and_areas_are_never_invented() -> None:
    entries = {entry.id: entry for entry in load_entries()}
    for name in ("noise-renovation-local", "noise-square-dance-hours"):
        assert "待区里确认" in entries[name].answer
        assert "12345" in entries[name].answer
    assert "没有核实" in entries["fireworks-districts"].answer
