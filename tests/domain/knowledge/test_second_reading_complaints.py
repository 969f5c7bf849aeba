"""Answers about complaints: who handles what, what an unhappy reporter can do, and what is not known."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 29)


def seen(library: Library, question: str) -> str:
    """The whole answer to a question that has one; lines joined."""
    found = library.answer(question, today=TODAY)
    assert found.decision == "answer" and found.entry is not None, question
    former = found.former.answer if found.former else ""
    return " ".join([found.entry.short, found.entry.details, former]).replace("\n", " ")


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
