"""What a second reading of these entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)

#: question → the entry, words of its three lines, words of its details
ASKED: dict[str, tuple[str, list[str], list[str]]] = {
    "在线监测作假会坐牢吗": ("monitor-data-fraud", ["构成犯罪的要坐牢"], ["3 年以下有期徒刑"]),
    "自动监控掉线 多久报告": ("monitor-auto-abnormal", ["12 小时", "待确认"], ["5 个工作日"]),
    "自测超标了能不能不说": ("monitor-exceed-report", ["2 万元以上 20 万元以下"], ["依法从轻或者减轻"]),
    "电子屏显示的数据是假的": ("monitor-disclosure", ["不如实公开"], ["假数也算不如实公开"]),
    "台账漏记两天罚多少": ("monitor-ledger", ["每次罚 5000 元以上 2 万元以下"], []),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_holds_the_decisive_words(library: Library, question: str) -> None:
    entry, short, details = ASKED[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in short if word not in answer.entry.short] == []
    assert [word for word in details if word not in answer.entry.details] == []
