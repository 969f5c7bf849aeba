"""What a second reading of these entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)

#: question → the entry, words of its three lines, words of its details
ASKED: dict[str, tuple[str, list[str], list[str]]] = {
    "碳排放数据迟报会停产吗": ("carbon-market", ["拒不改正的可以停产整治"], []),
    "碳排放报告造假怎么处理": ("carbon-market", ["造假另罚"], ["50 万元以上 200 万元以下", "待确认"]),
    "碳配额不够可以买吗": ("carbon-market", [], ["可以在全国市场买配额"]),
    "颗粒物超标一点点也要罚十万吗": (
        "air-exceed-standard",
        ["10 万元以上 100 万元以下"],
        ["起点就是 10 万元", "可以不罚"],
    ),
    "燃煤锅炉必须上脱硫吗": ("coal-unit-treatment", ["能源主管部门"], ["技术改造"]),
    "清洁生产审核是强制的吗": ("clean-production", ["别的企业自愿", "先责令改正"], ["发展改革、生态环境部门"]),
    "检修时走旁路直排会罚多少": ("emission-bypass", ["10 万元以上 100 万元以下"], ["不算紧急"]),
    "夜里关掉除尘直接放散会拘留吗": ("emission-evasion", ["拘留责任人 5 日以上 10 日以下"], ["3 年以下有期徒刑"]),
    "厂区道路全是粉料，刮风就扬": ("factory-dust-control", ["可罚到 100 万元"], ["5 万元以上 20 万元以下"]),
    "天然气锅炉氮氧化物限值多少": ("boiler-limit-number", ["没有核实过", "12345"], []),
    "晶圆厂排出来的气有没有毒": ("electronics-emissions", ["排污许可证", "举报污染"], []),
    "12英寸晶圆每片排水几立方米": (
        "electronics-water-quota",
        ["11 立方米/片", "以最新标准和排污许可证为准"],
        ["江苏半导体标准的数值没有核实"],
    ),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_holds_the_decisive_words(library: Library, question: str) -> None:
    entry, short, details = ASKED[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in short if word not in answer.entry.short] == []
    assert [word for word in details if word not in answer.entry.details] == []
