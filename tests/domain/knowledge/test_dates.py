"""Golden tests of dates in force: the last day of the old law, the first day of the Code, and later."""

from datetime import date, timedelta

import pytest

from knowledge.answer import Library
from knowledge.situations import load_situations
from knowledge.statutes import load_statutes
from knowledge.values import Citation

FINE = "工地不采取防尘措施会被罚多少钱"
LAST_OLD, FIRST_NEW, LATER = date(2026, 8, 14), date(2026, 8, 15), date(2026, 11, 23)


def named(citations: tuple[Citation, ...]) -> set[tuple[str, int]]:
    return {(citation.law, citation.article) for citation in citations}


def test_on_the_last_day_of_the_old_law_its_articles_are_cited(library: Library) -> None:
    answer = library.answer(FINE, today=LAST_OLD)
    assert answer.entry is not None
    assert {("大气污染防治法", 69), ("大气污染防治法", 115)} <= named(answer.entry.citations)
    assert all(citation.law != "生态环境法典" for citation in answer.entry.citations)
    assert (answer.entry.under_review, answer.as_of) == (False, LAST_OLD)
    assert answer.notes == ("生态环境法典自2026-08-15起施行，此前适用原规定。",)


def test_from_the_first_day_of_the_code_its_articles_are_cited(library: Library) -> None:
    answer = library.answer(FINE, today=FIRST_NEW)
    assert answer.entry is not None
    assert {("生态环境法典", 240), ("生态环境法典", 1128)} <= named(answer.entry.citations)
    assert all(citation.law == "生态环境法典" for citation in answer.entry.citations)
    assert all(citation.in_force_from == FIRST_NEW for citation in answer.entry.citations)


@pytest.mark.parametrize("question", ["7月的扬尘现在罚", "7月工地扬尘现在才罚，按哪个标准"])
def test_a_past_act_gets_both_texts_and_the_rule_between_them(library: Library, question: str) -> None:
    answer = library.answer(question, today=LATER)
    assert answer.entry is not None
    assert {("生态环境法典", 240), ("生态环境法典", 1128), ("生态环境法典", 1057)} <= named(answer.entry.citations)
    assert len(answer.entry.citations) <= 4
    assert answer.former is not None
    assert {("大气污染防治法", 69), ("大气污染防治法", 115)} <= named(answer.former.citations)
    assert any("1057" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("大气法115条", ("大气污染防治法", 115), 1128),
        ("固废法八十条", ("固体废物污染环境防治法", 80), 534),
        ("《中华人民共和国噪声污染防治法》第七十七条还管用吗", ("噪声污染防治法", 77), 1185),
        ("環評法31條", ("环境影响评价法", 31), 1095),
    ],
)
def test_a_repealed_article_is_answered_with_what_replaced_it(
    library: Library, question: str, old: tuple[str, int], new: int
) -> None:
    answer = library.answer(question, today=LATER)
    assert answer.decision == "answer"
    assert (answer.related_articles[0].law, answer.related_articles[0].article) == old
    assert new in {citation.article for citation in answer.related_articles[0].successors}
    assert answer.entry is None
    assert new in {citation.article for citation in answer.suggestions[0].citations}
    assert answer.notes[0].startswith(f"{old[0]}第{old[1]}条已随{old[0]}于2026-08-15废止")


def test_what_changed_is_said(library: Library) -> None:
    notes = library.answer("大气法98条", today=LATER).notes
    assert any("5万元以上20万元以下" in note for note in notes)


def test_an_article_that_does_not_exist_is_not_invented(library: Library) -> None:
    answer = library.answer("法典第1999条讲什么", today=LATER)
    assert (answer.decision, answer.entry) == ("decline", None)
    assert answer.notes == ("生态环境法典没有第1999条，请核对条号。",)


def test_no_answer_today_rests_on_an_article_out_of_force(library: Library) -> None:
    for topic in library.topics():
        for name in topic.entries:
            view = library.entry(name, today=LATER)
            assert view is not None
            assert not view.under_review, name
            assert 1 <= len(view.citations) <= 4
            assert len(view.short.splitlines()) <= 3


def test_an_article_without_its_text_says_where_to_read_it(library: Library) -> None:
    view = library.article("大气污染防治法", 115)
    assert (view.text, view.status, view.in_force_to) == (None, "已废止", LAST_OLD)
    assert "flk.npc.gov.cn" in view.read_at
    assert not library.article("猫法", 1).exists


@pytest.mark.parametrize(
    "question", ["法典施行前的扬尘怎么罚", "新法之前的违法怎么处理", "8月15日前的扬尘违法按旧法吗"]
)
def test_before_the_code_ends_the_day_before_its_first_one(question: str) -> None:
    code = load_statutes().laws["生态环境法典"]
    assert load_situations().past_act(question, LATER) == code.dates.first - timedelta(days=1) == LAST_OLD


@pytest.mark.parametrize(
    ("question", "act"),
    [
        ("三年前偷倒的垃圾", date(2023, 11, 23)),
        ("2023年倒的固废现在还罚吗", date(2023, 12, 31)),
        ("23年超标的事还处理吗", date(2023, 12, 31)),
        ("半年前埋的危废", date(2026, 5, 25)),
        ("去年偷排的还追究吗", date(2025, 12, 31)),
        ("老厂没办环评怎么办", LAST_OLD),
        ("开了十年的饭店没装净化器罚吗", LAST_OLD),
        ("几年前偷排过会被追究吗", LAST_OLD),
    ],
)
def test_past_acts_have_the_day_that_their_words_imply(question: str, act: date) -> None:
    assert load_situations().past_act(question, LATER) == act


@pytest.mark.parametrize(
    "question",
    ["许可证有效期三年", "三年前批的环评还能用吗", "罚款15万还是20万", "2026年罚款标准", "违法行为两年后还罚吗"],
)
def test_years_of_papers_and_sums_are_no_past_act(question: str) -> None:
    assert load_situations().past_act(question, LATER) is None


def test_e24_waste_dumped_three_years_ago_gets_the_rule_between_old_and_new(library: Library) -> None:
    answer = library.answer("三年前偷倒的垃圾", today=LATER)
    assert answer.entry is not None
    assert ("生态环境法典", 1057) in named(answer.entry.citations)
    assert any("1057" in note for note in answer.notes)
