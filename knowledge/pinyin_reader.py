"""Converts typed pinyin to Chinese and corrects homophone typos, with the vocabulary of the knowledge base."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from operator import ne

from chinese.pinyin import Readings

_MAX_SPELLED = 24
_MAX_WORD = 6
#: Costs in nats of a changed character, and of a character in no known word.
_CHANGE = 4.0
_UNKNOWN_CHARACTER = 9.0


class PinyinReader:
    """`phrases`: the words of all phrasings in order, one list per phrasing."""

    def __init__(self, texts: Iterable[Sequence[str]], readings: Readings) -> None:
        self._readings = readings
        listed = [tuple(words) for words in texts]
        counts = Counter(chain.from_iterable(listed))
        follows = Counter(chain.from_iterable(map(pairwise, listed)))
        total = sum(counts.values()) or 1
        self._cost = {word: math.log(total / count) for word, count in counts.items()}
        self._pairs = {
            pair: -math.log(0.3 + 0.7 * count / counts[pair[0]]) + math.log(0.3) for pair, count in follows.items()
        }
        self._characters = {character for word in counts for character in word}
        self._spelled: dict[str, list[str]] = {}
        self._sounded: dict[tuple[str, ...], list[str]] = {}
        #: words of three or more characters, with one of them missing
        self._with_gap: dict[str, list[str]] = {}
        #: beginnings of the readings of known words
        self._beginnings: set[tuple[str, ...]] = set()
        for word in counts:
            self._add_beginnings(tuple(readings.of(word[:_MAX_WORD])))
            if len(word) > _MAX_WORD or not all("\u4e00" <= character <= "\u9fff" for character in word):
                continue
            for place in range(len(word)) if len(word) > 2 else ():
                self._with_gap.setdefault(_gapped(word, place), []).append(word)
            for way in readings.ways(word):
                self._spelled.setdefault("".join(way), []).append(word)
                if len(word) > 1:
                    self._sounded.setdefault(way, []).append(word)
                    self._add_beginnings(way)

    def typed(self, text: str) -> str | None:
        """Chinese for `gongdi yangchen bu sashui`; None for text other than pinyin."""
        tokens = text.split()
        if not tokens or not all(token.isalpha() and self._readings.split(token) for token in tokens):
            return None
        return self.decode("".join(tokens))

    def decode(self, letters: str) -> str | None:
        """The most likely words for a run of letters; None if the vocabulary cannot spell it."""
        best: list[dict[str, tuple[float, int, str]]] = [{"": (0.0, 0, "")}, *({} for _ in letters)]
        for end in range(1, len(letters) + 1):
            here = best[end]
            for start in range(max(0, end - _MAX_SPELLED), end):
                if not best[start]:
                    continue
                for word in self._spelled.get(letters[start:end], ()):
                    self._reach(here, best[start], start, word)
        if not best[-1]:
            return None
        return self._trace(best)

    def corrected(self, folded: str) -> str | None:
        """`folded` with spans replaced by known words of the same sound; None if nothing is replaced."""
        sounds = self._readings.of(folded)
        strange = set(folded) - self._characters
        size = len(folded)
        best: list[tuple[float, int, str]] = [(0.0, 0, "")] + [(math.inf, 0, "")] * size
        for start in range(size):
            before = best[start][0]
            last = min(size, start + _MAX_WORD)
            is_odd = not strange.isdisjoint(folded[start:last])
            for end in range(start + 1, last + 1):
                span, sound = folded[start:end], tuple(sounds[start:end])
                cost = self._cost.get(span)
                if cost is not None and before + cost < best[end][0]:
                    best[end] = (before + cost, start, span)
                if end - start > 1:
                    for word in self._sounding_like(span, sound, strange) if is_odd else self._sounded.get(sound, ()):
                        changed = sum(map(ne, word, span))
                        cost = before + self._cost[word] + _CHANGE * changed
                        if cost < best[end][0]:
                            best[end] = (cost, start, word)
                if not is_odd and sound not in self._beginnings:
                    break  # no known word starts with this sound
            if before + _UNKNOWN_CHARACTER + _CHANGE < best[start + 1][0]:
                best[start + 1] = (before + _UNKNOWN_CHARACTER + _CHANGE, start, folded[start])
        result = _joined(best)
        return result if result != folded else None

    def _add_beginnings(self, sound: tuple[str, ...]) -> None:
        self._beginnings.update(sound[:end] for end in range(1, len(sound) + 1))

    def _sounding_like(self, span: str, usual: tuple[str, ...], strange: set[str]) -> list[str]:
        """Known words of the same sound; for a character in no known word, any that fits the other characters."""
        odd = [place for place, character in enumerate(span) if character in strange]
        if not odd:
            return self._sounded.get(usual, [])
        found = [word for way in self._readings.ways(span, strange) for word in self._sounded.get(way, ())]
        return found + (self._with_gap.get(_gapped(span, odd[0]), []) if len(odd) == 1 else [])

    def _reach(
        self, here: dict[str, tuple[float, int, str]], before: dict[str, tuple[float, int, str]], start: int, word: str
    ) -> None:
        own = self._cost[word]
        for last, (cost, _, _) in before.items():
            total = cost + own + self._pairs.get((last, word), 0.0)
            if word not in here or total < here[word][0]:
                here[word] = (total, start, last)

    def _trace(self, best: list[dict[str, tuple[float, int, str]]]) -> str:
        end = len(best) - 1
        word = min(best[end], key=lambda candidate: best[end][candidate][0])
        parts: list[str] = []
        while word:
            _, start, last = best[end][word]
            parts.append(word)
            end, word = start, last
        return "".join(reversed(parts))


def _joined(best: Sequence[tuple[float, int, str]]) -> str:
    """The words of the cheapest path."""
    parts = []
    end = len(best) - 1
    while end:
        _, start, word = best[end]
        parts.append(word)
        end = start
    return "".join(reversed(parts))


def _gapped(word: str, place: int) -> str:
    return f"{word[:place]}?{word[place + 1 :]}"
