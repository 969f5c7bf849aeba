"""A text cut into the terms it is indexed and searched by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon import Lexicon
from knowledge.postings import Floats, Keys, character_keys, group_keys, pair_keys, word_keys
from words.segment import Segmenter

#: Kinds of terms in order: word, pair, character, group; what each counts for.
PAIR_WEIGHT = 0.5
_WEIGHTS = np.array([1.0, PAIR_WEIGHT, 1.0, 1.0], dtype=np.float32)
_IS_LONG = np.array([True, True, False, False])
_IS_CHARACTER = np.array([False, False, True, False])


@dataclass(frozen=True, slots=True)
class Analysed:
    """Each term once. All kinds share one key space: characters, pairs of neighbours, words, groups of like words."""

    folded: str
    words: tuple[str, ...]
    keys: Keys
    weights: Floats
    #: words and pairs, the terms that long texts are searched by
    is_long: NDArray[np.bool_]
    #: words of two characters and more
    is_content: NDArray[np.bool_]
    is_character: NDArray[np.bool_]
    groups: int

    @property
    def long_keys(self) -> Keys:
        return self.keys[self.is_long]

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
        in_order = character_keys(folded)
        characters, pairs = _once(in_order), _once(pair_keys(in_order))
        once = list(dict.fromkeys(words))
        groups = self.lexicon.groups_in(folded) if self.lexicon else []
        parts = (word_keys(once), pairs, characters, group_keys(groups))
        sizes = [len(part) for part in parts]
        is_content = np.zeros(sum(sizes), dtype=bool)
        is_content[: len(once)] = [len(word) > 1 for word in once]
        return Analysed(
            folded=folded,
            words=words,
            keys=np.concatenate(parts),
            weights=np.repeat(_WEIGHTS, sizes),
            is_long=np.repeat(_IS_LONG, sizes),
            is_content=is_content,
            is_character=np.repeat(_IS_CHARACTER, sizes),
            groups=len(groups),
        )


def _once(keys: Keys) -> Keys:
    """np.unique, faster for the few terms of a question."""
    return np.array(sorted(set(keys.tolist())), dtype=np.uint64)


def repeated_keys(folded: str, words: Sequence[str]) -> Keys:
    """Words, pairs and characters as often as they occur."""
    characters = character_keys(folded)
    return np.concatenate([word_keys(words), pair_keys(characters), characters])
