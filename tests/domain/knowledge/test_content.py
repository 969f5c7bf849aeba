"""The content as shipped: without statute texts, checked by its stamps."""

import json
import os
import re
from itertools import combinations
from pathlib import Path

import pytest

from chinese.fuzzy import bigram_dice, dice, set_dice
from chinese.normal import normal_form
from knowledge.check import check
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.index import declined_questions
from knowledge.labelled import answerable
from knowledge.lexicon import load_lexicon
from knowledge.statutes import load_statutes

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
#: An optional development set to compare with: LVWANG_DEV_QUESTIONS=path/to/dev.jsonl.
DEV_QUESTIONS = os.environ.get("LVWANG_DEV_QUESTIONS")


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return load_entries()


def test_every_entry_passes_the_check_by_its_stamp() -> None:
    count, problems = check(sorted(ENTRIES_FOLDER.rglob("*.md")), load_statutes(), {}, stamp=False)
    assert [str(problem) for problem in problems] == []
    assert count >= 300


def test_phrasings_are_many_and_differ(entries: tuple[Entry, ...]) -> None:
    assert sum(entry.popular for entry in entries) >= 60
    for entry in entries:
        assert len(entry.phrasings) >= (8 if entry.popular else 6), entry.id
        for left, right in combinations(map(normal_form, entry.phrasings), 2):
            assert max(dice(left, right), set_dice(left, right)) <= 0.8, (entry.id, left, right)


if DEV_QUESTIONS:  # otherwise there is nothing to compare with

    def test_no_phrasing_is_a_development_question_in_disguise(entries: tuple[Entry, ...]) -> None:
        lines = Path(DEV_QUESTIONS).read_text(encoding="utf-8").splitlines()
        asked = [normal_form(json.loads(line)["question"]) for line in lines]
        own = [text for entry in entries for text in (entry.question, *entry.phrasings)]
        own += declined_questions() + [question.text for question in answerable()]
        copied = [
            (text, question)
            for text in map(normal_form, own)
            for question in asked
            if (dice if HAN.search(text) else bigram_dice)(text, question) > 0.85  # Latin texts are all similar
        ]
        assert copied == []


def test_there_are_enough_questions_to_calibrate_with() -> None:
    declined = [normal_form(question) for question in declined_questions()]
    assert len(set(declined)) >= 300
    assert len(answerable()) >= 200


def test_labels_of_our_own_questions_are_articles_in_force() -> None:
    statutes = load_statutes()
    day = max(law.dates.first for law in statutes.laws.values())
    wrong = [
        (question.text, label)
        for question in answerable()
        for label in question.articles
        if not statutes.in_force(*label, day)
    ]
    assert wrong == []


def test_every_replaced_article_names_articles_in_force() -> None:
    statutes = load_statutes()
    day = max(law.dates.first for law in statutes.laws.values())
    for row in statutes.replacements:
        assert all(statutes.laws[old.law].dates.last is not None for old in row.old), row
        assert all(statutes.in_force(new.law, new.article, day) for new in row.new), row


def test_the_lexicon_s_words_are_in_normal_form() -> None:
    lexicon = load_lexicon()
    assert [surface for surface in lexicon.groups if normal_form(surface) != surface] == []
    assert [word for word in lexicon.glossary if word != word.lower()] == []
