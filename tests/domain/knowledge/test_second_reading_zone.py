"""Answers about slogans of the zone: what is law, what is a way of speaking, and what nobody has confirmed."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("渣土车不密闭按六个百分百罚谁来罚", ("2000 元以上 2 万元以下", "县级以上地方政府确定的部门")),
        ("六项里路面没硬化单独罚不罚", ("没有单独写必须硬化", "没有单独的罚款")),
        ("没做到六个百分百罚多少", ("不是罚则", "1 万元以上 10 万元以下", "10 万元以上 100 万元以下")),
        ("五个园区是哪五个", ("特色园区", "幸福园区", "待区里确认")),
        ("四个转型是什么", ("运输结构", "待区里确认")),
        ("金龙湖绿网是什么", ("没有写明内容", "待区里确认")),
        ("三大保卫战指什么", ("蓝天、碧水、净土", "不能单独拿来罚款")),
    ],
)
def test_an_answer_about_a_slogan_separates_it_from_the_law(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
