"""Ranks short texts (questions, phrasings) against a question: four BM25 channels, then fuzzy measures on the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.lexicon import Lexicon
from knowledge.postings import Doubles, Floats, Keys, Postings, character_keys, pair_keys, word_keys
from words.segment import Segmenter

CHANNELS = ("words", "pairs", "characters", "groups")
#: What a channel's BM25 counts for when candidates are picked.
CHANNEL_WEIGHTS = {"words": 1.0, "pairs": 0.5, "characters": 1.0, "groups": 1.0}
FEATURES = ("relative", "words", "pairs", "characters", "groups", "ratio", "token_sort", "dice", "back")
CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class Analysed:
    """A folded text cut into the terms of every channel, each term once."""

    folded: str
    words: tuple[str, ...]
    sorted_words: str
    keys: dict[str, Keys]


@dataclass(frozen=True, slots=True)
class Candidates:
    units: NDArray[np.int64]
    #: one row per unit, columns as FEATURES
    features: Floats


class Analyser:
    def __init__(self, segmenter: Segmenter, lexicon: Lexicon | None) -> None:
        self.segmenter = segmenter
        self.lexicon = lexicon

    def __call__(self, folded: str) -> Analysed:
        words = self.segmenter.words(folded)
        return self.with_words(folded, words)

    def with_words(self, folded: str, words: Sequence[str]) -> Analysed:
        characters = character_keys(folded)
        groups = self.lexicon.groups_in(folded) if self.lexicon else []
        return Analysed(
            folded=folded,
            words=tuple(words),
            sorted_words=" ".join(sorted(words)),
            keys={
                "words": np.unique(word_keys(words)),
                "pairs": np.unique(pair_keys(characters)),
                "characters": np.unique(characters),
                "groups": word_keys(groups),
            },
        )


class Retriever:
    """An index of short texts. Immutable; safe to read from several threads."""

    def __init__(self, texts: Sequence[str], sorted_words: Sequence[str], channels: dict[str, Postings]) -> None:
        self.texts = list(texts)
        self.sorted_words = list(sorted_words)
        self.channels = channels
        self.lengths = np.array([max(1, len(set(text.replace(" ", "")))) for text in self.texts], dtype=np.float64)

    @classmethod
    def build(cls, analysed: Sequence[Analysed], owners: NDArray[np.int64] | None = None) -> "Retriever":
        channels = {name: Postings.build([text.keys[name] for text in analysed], owners=owners) for name in CHANNELS}
        return cls([text.folded for text in analysed], [text.sorted_words for text in analysed], channels)

    def save(self, folder: Path) -> None:
        for name, postings in self.channels.items():
            postings.save(folder, name)

    @classmethod
    def load(cls, folder: Path, texts: Sequence[str], sorted_words: Sequence[str]) -> "Retriever":
        channels = {name: Postings.load(folder, name, size=len(texts)) for name in CHANNELS}
        return cls(texts, sorted_words, channels)

    def candidates(
        self, question: Analysed, *, limit: int = CANDIDATES, without: NDArray[np.int64] | None = None
    ) -> Candidates:
        """The units most like the question, best first by BM25; `without` are left out (for held-out evaluation)."""
        total: Doubles = np.zeros(len(self.texts))
        shares: dict[str, Doubles] = {}
        overlaps: Doubles = np.zeros(0)
        mass = 0.0
        for name in CHANNELS:
            keys, postings = question.keys[name], self.channels[name]
            scores, counts = postings.scores_and_overlaps(keys)
            if name == "characters":
                overlaps = counts
            own = float(postings.rarity(keys).sum())
            shares[name] = scores / own if own else scores
            total += CHANNEL_WEIGHTS[name] * scores
            mass += CHANNEL_WEIGHTS[name] * own
        if without is not None:
            total[without] = 0
        units = _best(total, limit)
        if not len(units):
            return Candidates(units, np.zeros((0, len(FEATURES)), dtype=np.float32))
        features = np.empty((len(units), len(FEATURES)), dtype=np.float32)
        features[:, 0] = total[units] / total[units[0]]
        for column, name in enumerate(CHANNELS, 1):
            features[:, column] = shares[name][units]
        features[:, 5] = self._likeness(question.folded, self.texts, units)
        features[:, 6] = self._likeness(question.sorted_words, self.sorted_words, units)
        size = max(1, len(question.keys["characters"]))
        features[:, 7] = 2 * overlaps[units] / (size + self.lengths[units])
        features[:, 8] = overlaps[units] / self.lengths[units]
        return Candidates(units, features)

    @staticmethod
    def _likeness(text: str, texts: Sequence[str], units: NDArray[np.int64]) -> Floats:
        found = process.cdist([text], [texts[unit] for unit in units], scorer=fuzz.ratio, dtype=np.float32)
        return np.asarray(found[0] / 100, dtype=np.float32)


def _best(scores: Doubles, limit: int) -> NDArray[np.int64]:
    """Places of the highest positive scores, best first; ties by place, so that answers never depend on chance."""
    limit = min(limit, len(scores))
    if not limit:
        return np.zeros(0, dtype=np.int64)
    places = np.argpartition(-scores, limit - 1)[:limit]
    places = places[scores[places] > 0]
    return places[np.lexsort((places, -scores[places]))].astype(np.int64)
