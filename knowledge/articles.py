"""The second index: statute articles, ranked by BM25 alone, shown as sources (相关条文) and never as an answer."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge import bulk
from knowledge.analysis import Analysed
from knowledge.postings import Floats, Keys, Postings, Vocabulary, mapped, word_keys

#: Weight of a character: lower in long texts than in questions.
CHARACTER_WEIGHT = 0.5


class ArticleRanker:
    """Immutable; safe to read from several threads."""

    def __init__(self, names: Sequence[tuple[str, int]], vocabulary: Vocabulary, postings: Postings) -> None:
        self.names = list(names)
        self.vocabulary = vocabulary
        self.postings = postings

    @classmethod
    def build(cls, names: Iterable[tuple[str, int]], texts: Iterable[Keys]) -> "ArticleRanker":
        """`texts`: the terms of each, with repetitions; read one by one, because the statutes are long."""
        return cls(list(names), *bulk.build(texts))

    def save(self, folder: Path) -> None:
        np.save(folder / "vocabulary.npy", self.vocabulary.keys)
        self.postings.save(folder, "articles")

    @classmethod
    def load(cls, folder: Path, names: Sequence[tuple[str, int]]) -> "ArticleRanker":
        vocabulary = Vocabulary(mapped(folder / "vocabulary.npy"))
        return cls(names, vocabulary, Postings.load(folder, "articles"))

    def rank(
        self, question: Analysed, statute_words: Mapping[str, float] | None = None, limit: int = 20
    ) -> list[tuple[str, int]]:
        """`statute_words`: words to search besides the typed ones, with their weights."""
        if not self.names:
            return []
        keys, weights = expanded(question, statute_words or {})
        scores = self.postings.scores(self.vocabulary.rows(keys), weights)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self.names[place] for place in best if scores[place] > 0]


def expanded(question: Analysed, statute_words: Mapping[str, float]) -> tuple[Keys, Floats]:
    """Terms and weights for long texts: characters count less, statute words are added."""
    keys = np.concatenate([question.keys, word_keys(list(statute_words))])
    typed = question.weights.copy()
    typed[question.characters.start : question.characters.stop] = CHARACTER_WEIGHT
    return keys, np.concatenate([typed, list(statute_words.values())]).astype(np.float32)
