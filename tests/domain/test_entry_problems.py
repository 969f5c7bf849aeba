"""What is wrong with an entry, in words that a curator reads."""

from datetime import date

import pytest

from knowledge.due import due_for_review
from knowledge.entries import ENTRIES_FOLDER, CitedArticle, read_entry
from knowledge.statutes import load_statutes
from wording.entry_problems import problem_words, reason_words

ZH = "zh_CN"


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("7: 3 phrasings, at least 6 are needed", "问法只有 3 句，至少要 6 句。"),
        ("9: too like phrasing 2 (Dice 0.91 > 0.8)", "有一句问法和第 2 句太像，请换个说法。"),
        (
            "30: answer: '9 万元' occurs in no cited article",
            "“9 万元”在引用的条文里找不到。请改数字，或补上写有它的条文。",
        ),
        ("1: something new", "something new"),
    ],
)
def test_a_problem_in_words(problem: str, words: str) -> None:
    assert problem_words([problem], ZH) == [words]


def test_reasons_of_a_review_are_in_words() -> None:
    entry = read_entry(ENTRIES_FOLDER / "barbecue/barbecue-confiscate.md")
    old = entry.model_copy(update={"citations": (CitedArticle(law="大气污染防治法", article=118),), "former": None})
    [due] = due_for_review([old], load_statutes(), date(2026, 11, 29))
    assert reason_words(due.reason, ZH).startswith(
        "引用的大气污染防治法 第118条已于 2026-08-15 废止，对应新条文：生态环境法典"
    )
    [late] = due_for_review([entry], load_statutes(), date(2027, 12, 1))
    assert reason_words(late.reason, ZH) == f"上次复核 {entry.reviewed_on}"
