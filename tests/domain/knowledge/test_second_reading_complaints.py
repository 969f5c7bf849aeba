"""Answers about complaints: who handles what, what an unhappy reporter can do, and what is not known."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("不同的污染问题分别由哪个部门管", ("工业噪声", "社会生活噪声", "待区里确认")),
        ("监管人员玩忽职守造成大污染判刑吗", ("3 年以下有期徒刑", "上级机关或者监察机关")),
        ("举报了人家不受理，我该去哪里告", ("60 日内先申请行政复议", "上级机关或者监察机关")),
        ("12345说办结了我不满意怎么办", ("再办", "待区里确认", "行政复议")),
        ("举报工厂污染有多少奖励", ("江苏有", "待区里确认", "法典没有写奖金数额")),
        ("信访件和举报件有什么区别", ("60 日办结", "不直接用这个期限")),
    ],
)
def test_an_answer_about_complaints_names_who_and_what_next(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
