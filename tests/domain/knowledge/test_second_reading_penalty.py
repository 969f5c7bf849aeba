"""Answers about penalties, read a second time: who, figures and exceptions stand in what the asker sees."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("三年前偷倒的垃圾现在查到还罚不罚", ("2026-08-15", "一般 2 年没被发现就不再罚", "从旧兼从轻")),
        ("前年的事今年才有人翻出来，过期没有", ("危及生命健康安全且有后果的才是 5 年",)),
        ("处罚决定书没盖章有效吗", ("必须盖机关的公章",)),
        ("停产整治是不是处罚", ("要先告知、听意见",)),
        ("只给警告要不要走程序", ("可以当场作出", "要告知并给决定书")),
        ("晚上偷排废水，抓住了会不会判刑", ("3 年以下有期徒刑", "3 吨以上", "待确认")),
        ("移送书报上去，领导几天内必须签", ("3 日内", "24 小时内")),
        ("收到催告书了，还有几天", ("10 日", "工作日")),
        ("六月份偷排八月以后才发现", ("行为发生时", "新规定")),
        ("被责令限产，几个月能恢复", ("不超过 3 个月", "待确认")),
        ("催告函里应该写清哪些内容", ("书面提醒", "陈述申辩权")),
        ("公安多久决定立不立案", ("3 日内", "7 日内", "30 日内", "待确认")),
        ("按日计罚从哪一天算起", ("次日", "原罚款")),
    ],
)
def test_an_answer_about_penalties_names_who_how_much_and_the_exception(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
