"""The flat index equals the BM25 formula, however it was built, saved and mapped."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.bulk import build
from knowledge.joint import Joint
from knowledge.mentions import Mentions
from knowledge.postings import (
    Postings,
    Vocabulary,
    are_long,
    are_pairs,
    character_keys,
    group_numbers,
    pair_keys,
    pair_numbers,
    word_keys,
    word_numbers,
)

TEXTS = ["工地扬尘扬尘", "渣土车", "工地噪声", "", "扬尘"]


def bm25(question: str, text: str, texts: list[str], k1: float = 1.2, b: float = 0.75) -> float:
    mean = sum(map(len, texts)) / len(texts)
    score = 0.0
    for character in set(question):
        held_by = sum(character in other for other in texts)
        count = text.count(character)
        if count:
            idf = math.log1p((len(texts) - held_by + 0.5) / (held_by + 0.5))
            score += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * len(text) / mean))
    return score


@pytest.mark.parametrize("question", ["扬尘", "工地", "渣土车扬尘", "猫", ""])
def test_scores_are_bm25(question: str) -> None:
    documents = [character_keys(text) for text in TEXTS]
    vocabulary = Vocabulary.of(documents)
    postings = Postings.build(vocabulary, documents)
    rows = vocabulary.rows(np.unique(character_keys(question)))
    expected = [bm25(question, text, TEXTS) for text in TEXTS]
    assert postings.scores(rows) == pytest.approx(expected, rel=1e-5)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("工地扬尘车罚", max_size=12), min_size=1, max_size=12), st.text("工地扬尘车罚猫", max_size=6))
def test_a_bulk_build_is_the_same_index(texts: list[str], question: str) -> None:
    documents = [character_keys(text) for text in texts]
    vocabulary = Vocabulary.of(documents)
    plain = Postings.build(vocabulary, documents)
    bulk_vocabulary, bulk = build(iter(documents))
    assert np.array_equal(bulk_vocabulary.keys, vocabulary.keys)
    rows = vocabulary.rows(np.unique(character_keys(question)))
    if plain.units.size:
        assert bulk.scores(rows) == pytest.approx(plain.scores(rows), rel=1e-5)
        assert bulk.rarity(rows) == pytest.approx(plain.rarity(rows))


def test_saved_and_mapped_it_is_the_same(tmp_path: Path) -> None:
    documents = [character_keys(text) for text in TEXTS]
    vocabulary = Vocabulary.of(documents)
    postings = Postings.build(vocabulary, documents)
    postings.save(tmp_path, "t")
    rows = vocabulary.rows(character_keys("扬尘"))
    loaded = Postings.load(tmp_path, "t")
    assert np.array_equal(loaded.scores(rows), postings.scores(rows))
    assert (loaded.size, loaded.mean_length) == (postings.size, postings.mean_length)


def test_a_term_is_as_rare_as_the_entries_that_hold_it() -> None:
    documents = [character_keys(text) for text in ("尘", "尘", "车")]
    vocabulary = Vocabulary.of(documents)
    apart = Postings.build(vocabulary, documents)
    grouped = Postings.build(vocabulary, documents, owners=np.array([0, 0, 1]))
    rows = vocabulary.rows(character_keys("尘车"))
    assert apart.rarity(rows)[0] < apart.rarity(rows)[1]
    assert grouped.rarity(rows)[0] == grouped.rarity(rows)[1]


def test_which_terms_a_unit_holds() -> None:
    documents = [character_keys(text) for text in TEXTS]
    vocabulary = Vocabulary.of(documents)
    postings = Postings.build(vocabulary, documents)
    rows = vocabulary.rows(character_keys("扬车猫"))
    assert postings.held_between(rows, 0, 1).tolist() == [1, 0, 0]
    assert postings.held_between(rows, 0, len(TEXTS)).tolist() == [2, 1, 0]
    mentions = Mentions.of([postings], len(vocabulary.keys))
    assert mentions.by([0, 3], rows).tolist() == [[True, False, False], [False, False, False]]
    assert mentions.by_any(rows).tolist() == [True, True, False]


def test_fields_side_by_side_score_as_each_by_itself() -> None:
    texts = [character_keys(text) for text in TEXTS]
    pairs = [pair_keys(character_keys(text)) for text in TEXTS]
    vocabulary = Vocabulary.of([*texts, *pairs])
    plain, weak = Postings.build(vocabulary, texts), Postings.build(vocabulary, pairs)
    size = len(vocabulary.keys)
    half = np.full(size, 0.5, dtype=np.float32)
    half[vocabulary.rows(pair_keys(character_keys("扬尘")))] = 0  # weight 0: left out
    both = Joint.of([(plain, np.ones(size, dtype=np.float32)), (weak, half)], size)
    rows = vocabulary.rows(np.concatenate([character_keys("工地扬"), pair_keys(character_keys("工地扬尘"))]))
    first, second = np.split(both.scores(rows), [len(TEXTS)])
    assert first == pytest.approx(plain.scores(rows))
    assert second == pytest.approx(weak.scores(rows, half[rows]))


def test_kinds_of_terms_do_not_collide() -> None:
    characters = character_keys("工地")
    every = [*characters.tolist(), *pair_keys(characters).tolist(), *word_keys(["工", "工地"]).tolist()]
    assert len(set(every)) == 5


def test_words_and_pairs_are_the_long_terms_and_groups_are_not() -> None:
    characters = character_keys("工地")
    keys = np.array(
        [*characters.tolist(), *pair_keys(characters).tolist(), *word_numbers(["工地"]), *group_numbers(["工地"])],
        dtype=np.uint64,
    )
    assert len(set(keys.tolist())) == 5
    assert are_pairs(keys).tolist() == [False, False, True, False, False]
    assert are_long(keys).tolist() == [False, False, True, True, False]


def test_an_empty_vocabulary_knows_no_term() -> None:
    assert Vocabulary.of([]).rows(character_keys("工地")).tolist() == [-1, -1]
    vocabulary = Vocabulary.of([character_keys("地")])
    assert vocabulary.rows(character_keys("一地龥")).tolist() == [-1, 0, -1]  # below, equal, above


@given(st.text("工地扬尘 a𠮷", max_size=12))
def test_plain_numbers_are_the_same_keys(text: str) -> None:
    characters = character_keys(text)
    assert list(map(ord, text.replace(" ", ""))) == characters.tolist()
    assert pair_numbers(characters.tolist()) == pair_keys(characters).tolist()
