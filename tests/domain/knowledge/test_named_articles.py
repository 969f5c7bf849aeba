"""Articles asked for by number: the article first, then what rests on it."""

from datetime import date

import pytest

from knowledge.answer import Library

TODAY = date(2026, 11, 28)
CODE = "生态环境法典"


@pytest.mark.parametrize(
    ("question", "law", "article"),
    [
        ("生态环境法典第1128条怎么说", CODE, 1128),
        ("第1129条罚多少", CODE, 1129),
        ("二百四十条", CODE, 240),
        ("行政处罚法33条", "行政处罚法", 33),
    ],
)
def test_no_entry_stands_for_the_article(library: Library, question: str, law: str, article: int) -> None:
    answer = library.answer(question, today=TODAY)
    assert (answer.decision, answer.entry) == ("answer", None)
    assert (answer.related_articles[0].law, answer.related_articles[0].article) == (law, article)
    assert (law, article) in {(one.law, one.article) for one in answer.suggestions[0].citations}


def test_an_entry_is_the_answer_where_the_rest_of_the_question_asks_for_it(library: Library) -> None:
    answer = library.answer("法典1060条按日计罚从哪天算", today=TODAY)
    assert answer.entry is not None
    assert answer.entry.id == "penalty-daily"
    assert answer.related_articles[0].article == 1060


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("法典第9999条", "生态环境法典没有第9999条，请核对条号。"),
        ("法典第一条之九", "生态环境法典没有第1之9条，请核对条号。"),
    ],
)
def test_what_does_not_exist_is_said(library: Library, question: str, note: str) -> None:
    answer = library.answer(question, today=TODAY)
    assert (answer.decision, answer.notes) == ("decline", (note,))


def test_a_paragraph_alone_belongs_to_the_article_before(library: Library) -> None:
    answer = library.answer("第二款怎么说", today=TODAY, last_question="第1128条怎么说")
    assert (answer.related_articles[0].article, answer.related_articles[0].paragraph) == (1128, 2)


def test_an_article_without_a_law_is_of_the_law_asked_about_before(library: Library) -> None:
    answer = library.answer("第33条呢", today=TODAY, last_question="行政处罚法第32条")
    assert (answer.related_articles[0].law, answer.related_articles[0].article) == ("行政处罚法", 33)


def test_a_number_with_a_point_is_no_article(library: Library) -> None:
    assert library.answer("PM2.5超标怎么罚", today=TODAY).related_articles == ()
