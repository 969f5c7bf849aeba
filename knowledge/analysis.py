"""Splits a text into the terms of the index."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chinese.segment import Segmenter
from knowledge.lexicon import Lexicon
from knowledge.postings import (
    Floats,
    Keys,
    character_keys,
    group_numbers,
    keys_of,
    pair_keys,
    pair_numbers,
    word_keys,
    word_numbers,
)

#: Weight of a pair; a word, a character or a group has weight 1.
PAIR_WEIGHT = 0.5


class Analysed(NamedTuple):
    """The distinct terms of a text, in order: words, pairs of characters, characters, groups of synonyms."""

    folded: str
    words: tuple[str, ...]
    #: key of each term, as a number
    numbers: Sequence[int]
    #: number of distinct words, the first keys
    once: int
    #: number of words and pairs, the first keys: the only terms searched in long texts
    long: int
    #: positions among the keys of words of two or more characters
    content: tuple[int, ...]
    #: positions among the keys of single characters
    characters: range
    #: number of groups, the last keys
    groups: int
    #: number of groups that name a subject, the last of them
    subjects: int

    @property
    def keys(self) -> Keys:
        return keys_of(self.numbers)

    @property
    def weights(self) -> Floats:
        """One per key: how much a term counts."""
        weights = np.ones(len(self.numbers), dtype=np.float32)
        weights[self.once : self.long] = PAIR_WEIGHT
        return weights

    @property
    def grouped(self) -> range:
        """Positions among the keys of groups that name a subject."""
        return range(len(self.numbers) - self.subjects, len(self.numbers))

    @property
    def long_keys(self) -> Keys:
        return self.keys[: self.long]

    @property
    def repeated(self) -> Keys:
        """The keys under which a long text is indexed, with repetitions."""
        return repeated_keys(self.folded, self.words)


class Analyser:
    """Thread-safe. Without a lexicon there are no groups."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon | None) -> None:
        self.segmenter = segmenter
        self.lexicon = lexicon

    def __call__(self, folded: str) -> Analysed:
        return self.with_words(folded, tuple(self.segmenter.words(folded)))

    def with_words(self, folded: str, words: tuple[str, ...]) -> Analysed:
        """For a text that is already segmented."""
        in_order = list(map(ord, folded.replace(" ", "")))
        characters, pairs = sorted(set(in_order)), sorted(set(pair_numbers(in_order)))
        once = list(dict.fromkeys(words))
        groups = self.lexicon.groups_in(folded) if self.lexicon else []
        numbers = word_numbers(once)
        numbers += pairs
        numbers += characters
        numbers += group_numbers(groups)
        long = len(once) + len(pairs)
        return Analysed(
            folded=folded,
            words=words,
            numbers=numbers,
            once=len(once),
            long=long,
            content=tuple([place for place, word in enumerate(once) if len(word) > 1]),
            characters=range(long, long + len(characters)),
            groups=len(groups),
            subjects=self.lexicon.subjects(groups) if self.lexicon else 0,
        )


def repeated_keys(folded: str, words: Sequence[str]) -> Keys:
    """Words, pairs and characters, with repetitions."""
    characters = character_keys(folded)
    return np.concatenate([word_keys(words), pair_keys(characters), characters])
