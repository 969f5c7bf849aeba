"""What a second reading of these entries put right: a person's question, and the decisive words."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)

#: question → the entry, words of its three lines, words of its details
ASKED: dict[str, tuple[str, list[str], list[str]]] = {
    "家具厂油漆要换成水性的吗": ("low-voc-coating", ["2 万元以上 20 万元以下"], ["不是一律禁用"]),
    "为省电把废气风机关了": ("voc-facility-off", ["拘留责任人"], ["5 万元以上 20 万元以下"]),
    "车间门口非甲烷总烃测出12超没超": ("voc-limit-number", ["1 小时平均 10"], ["徐州是否执行特别限值：没有核实"]),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_answer_holds_the_decisive_words(library: Library, question: str) -> None:
    entry, short, details = ASKED[question]
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert [word for word in short if word not in answer.entry.short] == []
    assert [word for word in details if word not in answer.entry.details] == []
