"""Recognizes an English question as a whole: the reviewed English questions (titles, and phrasings) by likeness.

Words are compared as the glossary's Chinese words, so that rubbish, garbage and trash are one word, and rare words
count more than frequent ones. A question that is like a known one is read as that one's Chinese question; any other is
translated word by word (knowledge.english).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from knowledge.english import concepts

#: least likeness, 0 to 1, and least lead over the next entry's question
_LIKE, _LEAD = 0.62, 0.08
#: a single telling word must be the whole of a known question
_SAME = 0.99


@dataclass(frozen=True, slots=True)
class _Known:
    chinese: str
    weights: Mapping[str, float]
    length: float


class EnglishQuestions:
    """`known`: English question and the Chinese question of its entry; `same`: a word and the one it is counted
    as; `small`: words that do not matter."""

    def __init__(
        self,
        known: Iterable[tuple[str, str]],
        glossary: Mapping[str, str],
        *,
        same: Mapping[str, str],
        small: Collection[str],
    ) -> None:
        self._same, self._small = same, frozenset(small)
        read = [(self._words(english, glossary), chinese) for english, chinese in known]
        counts = Counter(word for words, _ in read for word in words)
        self._glossary = glossary
        self._rarity = {word: log(1 + len(read) / count) for word, count in counts.items()}
        self._unknown = log(1 + len(read))
        self._known = [_known(words, chinese, self._rarity) for words, chinese in read]
        self._with: dict[str, list[int]] = {}
        for place, one in enumerate(self._known):
            for word in one.weights:
                self._with.setdefault(word, []).append(place)

    def whole(self, text: str) -> str | None:
        """The Chinese question that an English text asks; None if none is like it, or two are."""
        words = self._words(text, self._glossary)
        products: Counter[int] = Counter()
        for word in words:
            for place in self._with.get(word, ()):
                products[place] += self._rarity[word] ** 2  # type: ignore[assignment]
        length = sqrt(sum(self._rarity.get(word, self._unknown) ** 2 for word in words))
        likeness: dict[str, float] = {}
        for place, product in products.items():
            one = self._known[place]
            likeness[one.chinese] = max(likeness.get(one.chinese, 0.0), product / (one.length * length))
        best = sorted(likeness.items(), key=lambda pair: -pair[1])[:2]
        if (
            not best
            or best[0][1] < (_LIKE if len(words) > 1 else _SAME)
            or (len(best) > 1 and best[0][1] - best[1][1] < _LEAD)
        ):
            return None
        return best[0][0]

    def _words(self, english: str, glossary: Mapping[str, str]) -> frozenset[str]:
        return frozenset(self._same.get(word, word) for word in concepts(english, glossary)) - self._small


def _known(words: frozenset[str], chinese: str, rarity: Mapping[str, float]) -> _Known:
    weights = {word: rarity[word] for word in words}
    return _Known(chinese, weights, sqrt(sum(weight**2 for weight in weights.values())) or 1.0)
