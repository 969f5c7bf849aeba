"""Questions out of the office's field: whose they are."""

from datetime import date

import pytest

from chinese.normal import clean
from knowledge.answer import Library
from knowledge.labelled import answerable
from knowledge.other_offices import load_other_offices

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("question", "office", "telephone"),
    [
        ("卫生许可证快到期了怎么续", "health", "12345"),
        ("电梯年检过期罚多少", "market", "12315"),
        ("社保怎么办理转移", "labour", "12333"),
        ("货车年审要带什么", "traffic-police", "122"),
        ("灭火器多久换一次", "fire", "119"),
        ("上海工地几点可以施工", "elsewhere", "12345"),
        ("项目稳评报告找谁编", "project-approval", "12345"),
        ("可行性研究报告怎么写", "project-approval", "12345"),
        ("地质灾害危险性评估报告怎么做", "natural-resources", "12345"),
        ("安全现状评价报告几年做一次", "work-safety", "12350"),
        ("洪水影响评价要交哪些材料", "water-forest", "12345"),
    ],
)
def test_another_office_is_named_and_nothing_else(library: Library, question: str, office: str, telephone: str) -> None:
    answer = library.answer(question, today=TODAY)
    assert answer.office is not None
    assert (answer.decision, answer.office.id, answer.office.telephones[0]) == ("decline", office, telephone)
    assert answer.suggestions == ()


@pytest.mark.parametrize(
    "text", ["电梯井噪音大物业不管", "货车年检尾气不合格还上路", "食堂油烟", "施工噪声高考期间", "把废油运到上海"]
)
def test_words_of_pollution_name_no_other_office(text: str) -> None:
    assert load_other_offices().of(text, is_ours=False) is None


def test_our_own_questions_are_nobody_elses() -> None:
    offices = load_other_offices()
    assert [one.text for one in answerable() if offices.of(clean(one.text).lower(), is_ours=False)] == []
