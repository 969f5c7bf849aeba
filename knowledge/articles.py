"""The second index: statute articles, ranked by BM25 alone, shown as sources (相关条文) and never as an answer."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.analysis import Analysed
from knowledge.postings import Keys, Postings, Vocabulary, mapped, word_keys

#: Characters help less in long texts than in questions.
CHARACTER_WEIGHT = 0.5
#: What a statute word counts for that the lexicon puts beside a lay one.
EXPANSION_WEIGHT = 0.7


class ArticleRanker:
    """Immutable; safe to read from several threads."""

    def __init__(self, names: Sequence[tuple[str, int]], vocabulary: Vocabulary, postings: Postings) -> None:
        self.names = list(names)
        self.vocabulary = vocabulary
        self.postings = postings

    @classmethod
    def build(cls, articles: Sequence[tuple[tuple[str, int], Analysed]]) -> "ArticleRanker":
        documents = [analysed.repeated for _, analysed in articles]
        vocabulary = Vocabulary.of(documents)
        return cls([name for name, _ in articles], vocabulary, Postings.build(vocabulary, documents))

    def save(self, folder: Path) -> None:
        np.save(folder / "vocabulary.npy", self.vocabulary.keys)
        self.postings.save(folder, "articles")

    @classmethod
    def load(cls, folder: Path, names: Sequence[tuple[str, int]]) -> "ArticleRanker":
        vocabulary = Vocabulary(mapped(folder / "vocabulary.npy"))
        return cls(names, vocabulary, Postings.load(folder, "articles"))

    def rank(self, question: Analysed, statute_words: Sequence[str] = (), limit: int = 20) -> list[tuple[str, int]]:
        if not self.names:
            return []
        extra: Keys = word_keys(list(statute_words))
        keys = np.concatenate([question.keys, extra])
        weights = np.where(question.is_character, CHARACTER_WEIGHT, question.weights).astype(np.float32)
        weights = np.concatenate([weights, np.full(len(extra), EXPANSION_WEIGHT, dtype=np.float32)])
        scores = self.postings.hits(self.vocabulary.rows(keys)).scores(weights)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self.names[place] for place in best if scores[place] > 0]
