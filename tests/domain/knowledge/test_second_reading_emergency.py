"""Answers about environmental emergencies: who starts what, within which time, and what it costs not to."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("突发环境事件由谁启动应急响应", ("县级以上人民政府", "立即报告")),
        ("出了污染事故谁来发布预警", ("县级以上人民政府", "4 小时", "待确认")),
        ("企业环境应急预案多长时间要修订", ("每三年评估一次", "现行效力待确认")),
        ("工厂泄漏几小时内必须报告", ("“立即”", "5 万元以上 50 万元以下", "20 万元以上 200 万元以下")),
        ("消防水流进河里怎么办", ("雨水阀门", "20 万元以上 200 万元以下")),
        ("救火的水带着化学品流到河里谁负责", ("着火的单位负责", "30 万元以上 100 万元以下", "50% 以下")),
        ("换了负责人电话也算要修订吗", ("先在预案里改过来", "问备案部门")),
    ],
)
def test_an_answer_about_emergencies_names_who_and_when(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
