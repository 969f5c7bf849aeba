"""The product's retriever on any corpus, for `python -m knowledge run` and the benchmark.

Short texts (questions) are ranked by words, pairs and characters and then by likeness; long ones (statutes) by BM25
alone, with the statute words that the lexicon puts beside lay ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import numpy as np
from rapidfuzz import fuzz, process

from chinese.normal import normal_form
from knowledge.analysis import Analysed, Analyser, repeated_keys
from knowledge.articles import expanded
from knowledge.bulk import build
from knowledge.postings import Doubles, Floats, Keys, Rows

#: Median number of characters up to which texts count as short.
SHORT = 60
ENOUGH_TO_TELL = 1_000
CANDIDATES = 50
RATIO, TOKEN_SORT, DICE = 0.5, 0.5, 0.5
#: In a corpus above this size, terms in more than this share of the texts are left out: costly and uninformative.
MANY, COMMON = 5_000, 0.25


class CorpusRanker:
    """Immutable; safe to read from several threads."""

    def __init__(self, documents: Iterable[tuple[str, str]], analyser: Analyser) -> None:
        """`documents`: ids and texts, read once."""
        self._ids: list[str] = []
        self._analyser = analyser
        #: short texts only, for their likeness
        self._folded: list[str] = []
        self._sorted_words: list[str] = []
        self.short = True
        self._vocabulary, self._postings = build(self._keys(documents))
        if self.short:
            self._decide()
        self._distinct = np.array([max(1, len(set(text.replace(" ", "")))) for text in self._folded])

    def _keys(self, documents: Iterable[tuple[str, str]]) -> Iterator[Keys]:
        for name, text in documents:
            folded = normal_form(text)
            words = self._analyser.segmenter.words(folded)
            self._ids.append(name)
            if self.short:
                self._folded.append(folded)
                self._sorted_words.append(" ".join(sorted(words)))
                if len(self._folded) == ENOUGH_TO_TELL:
                    self._decide()
            yield repeated_keys(folded, words)

    def _decide(self) -> None:
        """Judged by the texts so far; the rest of the corpus is assumed to be similar."""
        self.short = not self._folded or median(map(len, self._folded)) <= SHORT
        if not self.short:
            self._folded, self._sorted_words = [], []

    def __len__(self) -> int:
        return len(self._ids)

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
            keys, weights = expanded(
                question, lexicon.statute_words(question.folded, question.words) if lexicon else {}
            )
        rows = self._vocabulary.rows(keys)
        scored = self._without_common(rows)
        return self._postings.scores(scored, weights)

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
