"""What is said next: follow-ups keep subject and aspect, questions of their own do not lean."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.labelled import follow_ups, is_right
from knowledge.values import Answer

TODAY = date(2026, 11, 28)


def then(library: Library, first: str, text: str) -> Answer:
    before = library.answer(first, today=TODAY)
    return library.answer(text, today=TODAY, last_entry=before.leading, last_question=first)


def cited(answer: Answer) -> set[int]:
    citations = answer.entry.citations if answer.entry else answer.suggestions[0].citations
    return {citation.article for citation in citations}


@pytest.mark.parametrize(
    ("first", "text", "article"),
    [
        ("渣土车没有盖严会怎么处罚", "哪个部门查", 1129),
        ("渣土车没有盖严会怎么处罚", "三轮车呢", 1129),
        ("邻居装修太吵有没有时间规定", "中午呢", 595),
        ("危废没有台账怎么罚", "没贴标签呢", 531),
        ("不服环保处罚多少天内能复议", "多久出结果", 62),
        ("烧秸秆罚多少钱", "会拘留吗", 1131),
    ],
)
def test_a_follow_up_keeps_its_subject(library: Library, first: str, text: str, article: int) -> None:
    answer = then(library, first, text)
    assert answer.leans
    assert article in cited(answer)


@pytest.mark.parametrize(
    "text", ["社保怎么办", "你们几点下班", "油烟罚多少", "今天几号", "谢谢", "排污许可证有效期几年", "第1128条"]
)
def test_a_short_question_of_its_own_does_not_lean(library: Library, text: str) -> None:
    assert not then(library, "KTV晚上太吵怎么办", text).leans


def test_our_own_follow_ups_are_right(library: Library) -> None:
    leaning = [pair for pair in follow_ups() if pair.articles]
    right = 0
    for pair in leaning:
        answer = then(library, pair.first, pair.then)
        shown = [answer.entry.citations] if answer.entry else [one.citations for one in answer.suggestions[:1]]
        right += any(is_right(citations, pair.articles) for citations in shown)
    assert right / len(leaning) >= 0.9
    own = [pair for pair in follow_ups() if not pair.articles]
    assert sum(then(library, pair.first, pair.then).leans for pair in own) / len(own) <= 0.05


def test_what_nobody_answers_brings_what_is_answered_instead(library: Library) -> None:
    answer = then(library, "医院的放射源怎么管", "要多久")
    assert (answer.decision, answer.entry, answer.leans) == ("suggest", None, True)
    assert answer.aspects
    assert len({offer.aspect for offer in answer.aspects}) == len(answer.aspects)
    assert all(library.entry(offer.entry, today=TODAY) for offer in answer.aspects)


def test_after_a_question_without_an_answer_its_subject_is_still_known(library: Library) -> None:
    answer = library.answer("罚多少", today=TODAY, last_question="工地不洒水")
    assert answer.leans
    assert 1128 in cited(answer)
    assert not library.answer("罚多少", today=TODAY, last_question="离婚冷静期几天").leans


@pytest.mark.parametrize("question", ["How do I get a pollutant discharge permit?", "排污许可证怎么办理"])
def test_after_how_to_get_a_permit_who_is_asked_about_getting_one(library: Library, question: str) -> None:
    before = library.answer(question, today=TODAY)
    assert before.leading == "permit-apply-where"
    after = library.answer("找谁办", today=TODAY, last_entry=before.leading, last_question=question)
    assert after.leading == "permit-apply-where"


@pytest.mark.parametrize(
    ("first", "text", "entry"),
    [
        ("排污许可证怎么申请", "要多久", "permit-processing-time"),
        ("排污许可证要什么材料", "几天能下来", "permit-processing-time"),
        ("环评审批要多久", "归谁批", "eia-authority"),
    ],
)
def test_the_same_subject_s_entry_for_the_asked_aspect_comes_first(
    library: Library, first: str, text: str, entry: str
) -> None:
    answer = then(library, first, text)
    assert (answer.decision, answer.leading, answer.leans) == ("answer", entry, True)


@pytest.mark.parametrize("question", ["烧秸秆犯法吗", "烧秸秆违法吗", "可以烧秸秆吗"])
def test_whether_straw_may_be_burnt_is_no_question_about_stoves(library: Library, question: str) -> None:
    assert library.answer(question, today=TODAY).leading == "straw-burn"
