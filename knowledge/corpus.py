"""The product's retriever on any corpus, for `python -m knowledge run` and the benchmark.

Short texts (questions) are ranked by words, pairs and characters and then by likeness; long ones (statutes) by BM25
alone, with the statute words that the lexicon puts beside lay ones.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.analysis import Analysed, Analyser
from knowledge.articles import CHARACTER_WEIGHT, EXPANSION_WEIGHT
from knowledge.postings import Doubles, Floats, Postings, Rows, Vocabulary, word_keys
from words.normal import normal_form

#: Median number of characters up to which texts count as short.
SHORT = 60
CANDIDATES = 50
RATIO, TOKEN_SORT, DICE = 0.5, 0.5, 0.5
#: Beyond this many texts, terms in more than this share of them are left out: they cost most and tell least.
MANY, COMMON = 5_000, 0.25


class CorpusRanker:
    """Immutable; safe to read from several threads."""

    def __init__(self, ids: Sequence[str], texts: Iterable[str], analyser: Analyser) -> None:
        self._ids = list(ids)
        self._analyser = analyser
        folded: list[str] = []
        documents = []
        sorted_words: list[str] = []
        for text in texts:
            analysed = analyser(normal_form(text))
            folded.append(analysed.folded)
            documents.append(analysed.repeated)
            sorted_words.append(" ".join(sorted(analysed.words)))
        lengths = [len(text) for text in folded]
        self.short = not lengths or float(np.median(lengths)) <= SHORT
        self._folded = folded if self.short else []
        self._sorted_words = sorted_words if self.short else []
        self._distinct = np.array([max(1, len(set(text.replace(" ", "")))) for text in folded])
        self._vocabulary = Vocabulary.of(documents)
        self._postings = Postings.build(self._vocabulary, documents)

    def rank(self, question: str, limit: int = 10) -> list[tuple[str, float]]:
        """Ids with their scores, best first."""
        analysed = self._analyser(normal_form(question))
        scores = self._scores(analysed)
        best = _highest(scores, CANDIDATES if self.short else limit)
        if not len(best):
            return []
        total = self._refined(analysed, scores, best) if self.short else scores[best]
        order = np.lexsort((best, -total))[:limit]
        return [(self._ids[best[place]], float(total[place])) for place in order]

    def _scores(self, question: Analysed) -> Doubles:
        keys, weights = question.keys, question.weights
        if not self.short:
            lexicon = self._analyser.lexicon
            extra = word_keys(lexicon.statute_words_in(question.folded) if lexicon else [])
            keys = np.concatenate([keys, extra])
            weights = np.where(question.is_character, CHARACTER_WEIGHT, weights)
            weights = np.concatenate([weights, np.full(len(extra), EXPANSION_WEIGHT)])
        rows = self._vocabulary.rows(keys)
        scored = self._without_common(rows)
        return self._postings.hits(scored).scores(weights.astype(np.float32))

    def _without_common(self, rows: Rows) -> Rows:
        if self._postings.size < MANY:
            return rows
        held_by = self._postings.starts[rows + 1] - self._postings.starts[rows]
        rare = np.where(held_by <= COMMON * self._postings.size, rows, -1)
        return rare if (rare >= 0).any() else rows

    def _refined(self, question: Analysed, scores: Doubles, best: Rows) -> Doubles:
        characters = set(question.folded.replace(" ", ""))
        shared = np.array([len(characters.intersection(self._folded[place])) for place in best])
        total: Doubles = (
            scores[best] / scores[best[0]]
            + RATIO * _likeness(question.folded, self._folded, best)
            + TOKEN_SORT * _likeness(" ".join(sorted(question.words)), self._sorted_words, best)
            + DICE * 2 * shared / (len(characters) + self._distinct[best])
        )
        return total


def _likeness(text: str, texts: Sequence[str], places: Rows) -> Floats:
    found = process.cdist([text], [texts[place] for place in places], scorer=fuzz.ratio, dtype=np.float32)
    return np.asarray(found[0] / 100, dtype=np.float32)


def _highest(scores: Doubles, limit: int) -> Rows:
    limit = min(limit, len(scores))
    if not limit:
        return np.zeros(0, dtype=np.int64)
    places = np.argpartition(-scores, limit - 1)[:limit]
    places = places[scores[places] > 0]
    return places[np.lexsort((places, -scores[places]))].astype(np.int64)
