"""A text cut into the terms it is indexed and searched by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chinese.segment import Segmenter
from knowledge.lexicon import Lexicon
from knowledge.postings import (
    Floats,
    Keys,
    character_keys,
    group_numbers,
    pair_keys,
    pair_numbers,
    word_keys,
    word_numbers,
)

#: What a pair counts for beside a word, a character or a group.
PAIR_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Analysed:
    """Each term once. All kinds share one key space: words, pairs of neighbours, characters, groups of like words."""

    folded: str
    words: tuple[str, ...]
    keys: Keys
    weights: Floats
    #: how many of the keys are words and pairs, which come first: the terms that long texts are searched by
    long: int
    #: places among the keys of words of two characters and more
    content: tuple[int, ...]
    #: places among the keys of single characters
    characters: range
    #: how many groups, which come last
    groups: int

    @property
    def long_keys(self) -> Keys:
        return self.keys[: self.long]

    @property
    def repeated(self) -> Keys:
        """What a long text is indexed by."""
        return repeated_keys(self.folded, self.words)


class Analyser:
    """Thread-safe; `lexicon` None leaves out the groups."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon | None) -> None:
        self.segmenter = segmenter
        self.lexicon = lexicon

    def __call__(self, folded: str) -> Analysed:
        return self.with_words(folded, tuple(self.segmenter.words(folded)))

    def with_words(self, folded: str, words: tuple[str, ...]) -> Analysed:
        """For texts whose words are known already."""
        in_order = list(map(ord, folded.replace(" ", "")))
        characters, pairs = sorted(set(in_order)), sorted(set(pair_numbers(in_order)))
        once = list(dict.fromkeys(words))
        groups = self.lexicon.groups_in(folded) if self.lexicon else []
        numbers = [*word_numbers(once), *pairs, *characters, *group_numbers(groups)]
        long = len(once) + len(pairs)
        weights = np.ones(len(numbers), dtype=np.float32)
        weights[len(once) : long] = PAIR_WEIGHT
        return Analysed(
            folded=folded,
            words=words,
            keys=np.array(numbers, dtype=np.uint64),
            weights=weights,
            long=long,
            content=tuple([place for place, word in enumerate(once) if len(word) > 1]),
            characters=range(long, long + len(characters)),
            groups=len(groups),
        )


def repeated_keys(folded: str, words: Sequence[str]) -> Keys:
    """Words, pairs and characters as often as they occur."""
    characters = character_keys(folded)
    return np.concatenate([word_keys(words), pair_keys(characters), characters])
