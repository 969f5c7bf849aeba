"""What is wrong with an entry, in words that a curator reads."""

import re
from datetime import date

import pytest

from knowledge.due import due_for_review
from knowledge.entries import ENTRIES_FOLDER, CitedArticle, read_entry
from knowledge.statutes import load_statutes
from knowledge.writing import Unready, checked
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
        ("2: id is 'a-b' but the file says 'a-c'", "全文里的编号是 a-b，和这一条的编号 a-c 不同，请改回来。"),
        (
            "5: answer: Value error, the short answer has 180 characters, more than 150",
            "回答太长，最多 150 个字。",
        ),
        ("1: entry: Value error, valid_to lies before valid_from", "“到哪天为止”早于“从哪天起有效”。"),
        (
            '3: the header is no YAML: while parsing\n  in "x", line 3, column 5',
            "表头里有一处写法读不出来（第 3 行附近），请检查冒号、引号和缩进。",
        ),
        ("看不懂日期“明天”，请写成 2026-08-15。", "看不懂日期“明天”，请写成 2026-08-15。"),
        ("1: something new", "有一处没有通过检查（something new），请改好或联系管理员。"),
    ],
)
def test_a_problem_in_words(problem: str, words: str) -> None:
    assert problem_words([problem], ZH) == [words]


def problems_of(source: str) -> list[str]:
    """Of an entry's text, as the console shows them."""
    with pytest.raises(Unready) as unready:
        checked(source, load_statutes(), {})
    return problem_words(unready.value.problems, ZH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: barbecue-confiscate", "id: Barbecue_Confiscate"),
        ("aspects:", "aspects: [rule, rule]\nold_aspects:"),
        ("aspects:", "aspects: [rule, no-such]\nold_aspects:"),
        ("audience:", "audience: [everybody]\nold_audience:"),
        ("valid_to:", "valid_to: 2001-01-01\nold_valid_to:"),
        ("valid_from:", "valid_from: [\nold:"),
        ("question:", "question: 短\nold_question:"),
        ("citations:", "citations: [{law: 生态环境法典, article: 0}]\nold_citations:"),
        ("citations:", "citations: [{law: 没有这部法, article: 3}]\nold_citations:"),
        ("## 详细", "## 别的\n文字\n\n## 详细"),
        ("---\n", ""),
    ],
)
def test_nothing_that_a_check_finds_is_left_in_english(old: str, new: str) -> None:
    source = (ENTRIES_FOLDER / "barbecue/barbecue-confiscate.md").read_text(encoding="utf-8")
    assert old in source
    for words in problems_of(source.replace(old, new)):
        assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]+", words), words
        assert "没有通过检查（" not in words


def test_a_day_that_does_not_exist_is_a_problem_of_the_header() -> None:
    path = next(iter(sorted(ENTRIES_FOLDER.glob("*/*.md"))))
    source = re.sub(r"(?m)^valid_from: .*$", "valid_from: 2026-02-30", path.read_text("utf-8"))
    assert "2026-02-30" in source
    (said,) = problems_of(source)
    assert said.startswith("表头里有一处写法读不出来")


def test_reasons_of_a_review_are_in_words() -> None:
    entry = read_entry(ENTRIES_FOLDER / "barbecue/barbecue-confiscate.md")
    old = entry.model_copy(update={"citations": (CitedArticle(law="大气污染防治法", article=118),), "former": None})
    [due] = due_for_review([old], load_statutes(), date(2026, 11, 29))
    assert reason_words(due.reason, ZH).startswith(
        "引用的大气污染防治法 第118条已于 2026-08-15 废止，对应新条文：生态环境法典"
    )
    [late] = due_for_review([entry], load_statutes(), date(2027, 12, 1))
    assert reason_words(late.reason, ZH) == f"上次复核 {entry.reviewed_on}"
