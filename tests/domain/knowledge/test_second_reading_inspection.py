"""Answers about inspections and seizures after the second reading: who, figures and exceptions are in what is shown."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("设备贴了封条，最多能封多久", ("不超过 30 日", "再延长不超过 30 日")),
        ("查封决定能不能申请复议", ("60 日内", "直接起诉", "6 个月内")),
        ("封到一个月还没人来拆，我们能自己撕吗", ("不要自己撕封条", "及时解除")),
        ("把和案子没关系的机器也封了行不行", ("与违法无关",)),
        ("来封车间的人要出示哪些文书", ("先经负责人批准", "24 小时内报负责人")),
        ("街道办以自己的名义罚款行不行", ("省里", "公布", "委托部门的名义")),
    ],
)
def test_an_answer_about_seizure_names_periods_and_ways_out(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
