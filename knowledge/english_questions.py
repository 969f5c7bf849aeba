"""Recognizes an English question as a whole: the reviewed English questions (titles, and phrasings) by likeness.

Words are compared as the glossary's Chinese words, so that rubbish, garbage and trash are one word, and rare words
count more than frequent ones. A question that is like a known one is read as that one's Chinese question; any other is
translated word by word (knowledge.english).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import log, sqrt

from knowledge.english import concepts, stem

#: least likeness, 0 to 1, and least lead over the next entry's question
_LIKE, _LEAD = 0.62, 0.08
#: a single telling word must be the whole of a known question
_SAME = 0.99


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
        self._same, self._small = same, frozenset(map(stem, small))
        read = [(self._words(english, glossary), chinese) for english, chinese in known]
        counts = Counter(word for words, _ in read for word in words)
        self._glossary = glossary
        self._rarity = {word: log(1 + len(read) / count) for word, count in counts.items()}
        self._unknown = log(1 + len(read))
        self._known = [(chinese, self._length(words)) for words, chinese in read]
        self._with = defaultdict[str, list[int]](list)
        for place, (words, _) in enumerate(read):
            for word in words:
                self._with[word].append(place)

    def whole(self, text: str) -> str | None:
        """The Chinese question that an English text asks; None if none is like it, or two are."""
        words = self._words(text, self._glossary)
        products = defaultdict[int, float](float)
        for word in words:
            for place in self._with.get(word, ()):
                products[place] += self._rarity[word] ** 2
        length = self._length(words)
        likeness = defaultdict[str, float](float)
        for place, product in products.items():
            chinese, its_length = self._known[place]
            likeness[chinese] = max(likeness[chinese], product / (its_length * length))
        (best, first), (_, second) = sorted([*likeness.items(), ("", 0.0), ("", 0.0)], key=lambda pair: -pair[1])[:2]
        return best if first >= (_LIKE if len(words) > 1 else _SAME) and first - second >= _LEAD else None

    def _words(self, english: str, glossary: Mapping[str, str]) -> frozenset[str]:
        return frozenset(self._same.get(word, word) for word in concepts(english, glossary)) - self._small

    def _length(self, words: Iterable[str]) -> float:
        return sqrt(sum(self._rarity.get(word, self._unknown) ** 2 for word in words))
