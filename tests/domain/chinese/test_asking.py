"""Texts that are questions by their form, and texts that mention a notice."""

import pytest

from chinese.asking import asks, names_notice


@pytest.mark.parametrize(
    "text",
    [
        "夜里施工行吗",
        "这样合法么",
        "人呢",
        "怎么罚",
        "多少钱",
        "罚几倍",
        "几天办好",
        "多久答复",
        "多远算近",
        "归哪里管",
        "谁来管",
        "是否要证",
        "能不能烧",
        "要不要环评",
        "有没有标准",
        "是不是违法",
        "找环保还是城管",
        "露天烧烤罚款标准",
        "为啥不管",
        "工地扬尘?",
        "工地扬尘？",
        "Who is responsible",
        "is burning straw legal",
        "they pour concrete at 1 am again, until what time is that allowed",
        "my neighbour drills on Sunday at seven, is that legal",
        "the paint shop smells awful, does it need a permit to spray here",
        "someone burns straw behind my house, what is the fine for that",
        "Hello, can you tell me the fine",
        "Please tell me who checks this",
        "must construction sites cover soil",
        "I want to know if I need a permit",
        "the fine for uncovered soil is how much",
        "Good morning. When does the office open",
    ],
)
def test_a_question_by_its_form(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "大风天全是灰",
        "还有人在烧",
        "我是城管",
        "么么哒来了",
        "呢子厂冒烟",
        "几辆车冒烟",
        "罚款了",
        "多烟",
        "dust everywhere",
        "canal smells",
        "this smoke hurts",
        "There is a fire at the warehouse and people are trapped",
        "Trucks are dropping dust all over our street",
        "They are burning trash near the school",
        "Smoke everywhere, my kids can't breathe",
        "Can't sleep",
        "Can smell it in every room",
        "What a terrible smell",
        "When the wind blows, sand comes into our rooms",
        "It comes from the yard where they cut stone, which is behind the school",
        "We don't know what they burn, but it is poison",
        "Two men who are burning tyres do it every day",
        "Do not let them go on",
    ],
)
def test_a_statement_is_no_question(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text", ["工地公示牌没写电话", "收到告知书", "贴了通告和公告", "整改单", "a NOTICE on the wall"]
)
def test_a_notice_is_named(text: str) -> None:
    assert names_notice(text)


@pytest.mark.parametrize("text", ["", "公开演出", "处罚太轻", "noticed smoke", "signal", "告状"])
def test_a_notice_is_not_named(text: str) -> None:
    assert not names_notice(text)
