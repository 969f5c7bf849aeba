"""What a second reading of permits, EIA, tax and water put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.entries import load_entries

TODAY = date(2026, 11, 28)

#: question → the entry, and words that its short answer has to contain
IN_SHORT = {
    "车间用了八年一直没有环评批文，现在补办还挨罚吗": (
        "eia-already-built",
        ["20 万元以上 100 万元以下", "情节严重更高", "2026-08-15 前开工的与旧法比", "没有许可证"],
    ),
    "环评没下来先打桩罚多少": (
        "eia-no-approval",
        ["100 万元以上 1000 万元以下", "50 万元以上 500 万元以下", "可以责令恢复原状", "与旧法比，用较轻的"],
    ),
    "环境影响登记表没备案会要求停工吗": ("eia-registration", ["5 万元以下", "不是一律要停工", "不用审批"]),
    "园区水厂不超标也要缴环保税吗": ("tax-to-sewage-plant", ["园区、开发区的污水厂不免，达标也要交"]),
    "哪些单位是环保税的纳税人": ("tax-who-pays", ["超标工业噪声", "施工、商业、饭店的噪声不征", "居民个人不交"]),
    "小饭馆的油烟算不算环保税": ("tax-restaurant", ["油烟、餐饮噪声不在征税名目里"]),
    "工厂噪声超了几个分贝环保税交多少": ("tax-noise", ["350 元到 11200 元", "没超标不交"]),
    "工地扬尘的环保税谁申报": ("tax-site-dust", ["没有单列施工扬尘", "待区里和税务机关确认"]),
    "只填登记表的小项目要不要验收": ("acceptance-registration-form", ["没有写要做竣工环保验收", "照样会罚"]),
    "只有排污登记，年报要不要报": ("permit-registration-no-report", ["不用交", "持排污许可证的单位"]),
    "执行报告漏交一季罚多少": ("permit-execution-report", ["每次罚 5000 元以上 2 万元以下", "登记管理"]),
    "没有排污许可证就开工生产，要罚多少": ("permit-none-fine", ["只排工业噪声的罚 2 万元以上 20 万元以下"]),
    "芯片厂废水里的氟最多排多少": ("electronics-wastewater", ["GB 39731-2020", "10", "20 毫克/升", "排污许可证为准"]),
    "渗坑偷排老板关几天": ("water-hidden-pipe", ["5 日以上 10 日以下", "10 日以上 15 日以下", "判刑"]),
    "污水厂的污泥乱倒罚款": ("water-sludge", ["20 万元以上 200 万元以下", "200 万元以上 500 万元以下", "拘留"]),
    "饮用水一级保护区里野钓罚款": ("water-source-activities", ["500 元以下", "2 万元以上 10 万元以下"]),
    "家附近臭水沟没人管，打哪个电话": ("water-black-river", ["12345", "地方政府"]),
    "线路板厂有酸洗，排污许可算哪一类": ("electronics-permit", ["有机溶剂 10 吨及以上", "酸洗", "简化管理"]),
}

#: question → the entry, and words that the details have to contain
IN_DETAILS = {
    "先开工后补环评，开工那次罚不罚": ("eia-no-approval", ["补办不等于没违法", "从轻或者减轻"]),
    "附近新厂的环评公示到哪儿看": ("eia-public-comment", ["审批部门网站和项目现场", "申请公开"]),
    "想了解住处旁边那家半导体厂的排放": ("permit-lookup", ["许可证副本", "自行监测数据"]),
    "废水全部送污水厂，企业自己要不要领排污许可证": ("permit-who-needs", ["“间接排放”也算"]),
    "接管废水超标，是罚企业还是罚园区水厂": ("water-pretreatment", ["接管不免证", "两边分开罚"]),
    "家具厂用多少油漆才要排污许可证": ("permit-who-needs", ["10 吨及以上", "登记表"]),
    "旧条例二十万起，现在批复措施没落实怎么罚": ("eia-measures-not-done", ["以法典为准"]),
    "洗涤塔加药泵坏了还在生产，罚多少": ("electronics-waste-gas", ["5 万元以上 20 万元以下", "拘留"]),
    "发现环评是骗来的，批了还能推翻吗": ("eia-resident-challenge", ["欺骗手段取得的批复应当撤销"]),
    "备案项目没验收被查了会罚吗": ("acceptance-registration-form", ["一般不因这一项受罚"]),
}

#: entry → words about what held before the Code
BEFORE_THE_CODE = {
    "eia-already-built": ["1% 以上 5% 以下", "2 年", "用旧法"],
    "eia-no-approval": ["1% 以上 5% 以下", "用较轻的"],
    "eia-fake-agency": ["三倍以上五倍以下"],
    "permit-none-fine": ["10 万元以上 100 万元以下", "只有工业噪声的", "2 万元以上 20 万元以下"],
    "permit-exceed": ["20 万元以上 100 万元以下", "较轻"],
    "water-oil-acid": ["10 万元以上 100 万元以下", "剧毒废液现在罚得更重"],
    "water-port-facilities": ["2000 元以上 2 万元以下"],
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


def test_entries_say_what_held_before_the_code() -> None:
    former = {entry.id: entry.former for entry in load_entries()}
    missing = {}
    for name, words in BEFORE_THE_CODE.items():
        rule = former[name]
        assert rule is not None
        missing[name] = [word for word in words if word not in rule.answer]
    assert missing == {name: [] for name in BEFORE_THE_CODE}


def test_no_unconfirmed_limit_of_the_province_is_given() -> None:
    entry = next(entry for entry in load_entries() if entry.id == "electronics-wastewater")
    assert "江苏有半导体行业的地方标准，限值没有核实过，不在这里给数字" in entry.details
    assert not [source.title for source in entry.sources if "DB32" in source.title]
