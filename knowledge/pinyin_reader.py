"""Converts typed pinyin to Chinese and corrects homophone typos, with the vocabulary of the knowledge base."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from operator import ne

from chinese.pinyin import MAX_WAYS, Readings

_MAX_SPELLED = 24
_MAX_WORD = 6
#: Costs in nats of a changed character, and of a character in no known word.
_CHANGE = 4.0
_UNKNOWN_CHARACTER = 9.0


class _Sound:
    """A beginning of the readings of known words."""

    __slots__ = ("next", "words")

    def __init__(self) -> None:
        #: syllable → the beginning that is longer by it
        self.next: dict[str, _Sound] = {}
        #: words of two or more characters that are read so
        self.words: Sequence[str] = ()

    def after(self, syllables: Iterable[str]) -> "_Sound":
        """The beginning longer by `syllables`; made if missing."""
        sound = self
        for syllable in syllables:
            sound = sound.next.setdefault(syllable, _Sound())
        return sound


@dataclass(frozen=True, slots=True)
class _Path:
    """The cheapest words up to each place of a text: their cost, where the last begins, and the last."""

    costs: list[float]
    starts: list[int]
    words: list[str]

    def reach(self, end: int, cost: float, start: int, word: str) -> None:
        if cost < self.costs[end]:
            self.costs[end], self.starts[end], self.words[end] = cost, start, word

    def joined(self) -> str:
        parts, end = list[str](), len(self.costs) - 1
        while end:
            parts.append(self.words[end])
            end = self.starts[end]
        return "".join(reversed(parts))


class PinyinReader:
    """`phrases`: the words of all phrasings in order, one list per phrasing."""

    def __init__(self, texts: Iterable[Sequence[str]], readings: Readings) -> None:
        self._readings = readings
        listed = [tuple(words) for words in texts]
        counts = Counter(chain.from_iterable(listed))
        follows = Counter(chain.from_iterable(map(pairwise, listed)))
        total = sum(counts.values()) or 1
        self._cost = {word: math.log(total / count) for word, count in counts.items()}
        bonus = cache(_bonus)  # most pairs have one of a few numbers: they share them, a megabyte less
        self._pairs = {pair: bonus(count, counts[pair[0]]) for pair, count in follows.items()}
        self._characters = {character for word in counts for character in word}
        self._spelled: dict[str, list[str]] = {}
        sounded: dict[tuple[str, ...], list[str]] = {}
        #: words of three or more characters, with one of them missing
        self._with_gap: dict[str, list[str]] = {}
        #: the readings of known words, syllable by syllable
        self._by_sound = _Sound()
        for word in counts:
            self._by_sound.after(readings.of(word[:_MAX_WORD]))
            if len(word) > _MAX_WORD or not all("\u4e00" <= character <= "\u9fff" for character in word):
                continue
            for place in range(len(word)) if len(word) > 2 else ():
                self._with_gap.setdefault(_gapped(word, place), []).append(word)
            for way in readings.ways(word):
                self._spelled.setdefault("".join(way), []).append(word)
                if len(word) > 1:
                    sounded.setdefault(way, []).append(word)
                    self._by_sound.after(way).words = sounded[way]

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
        strange = set(folded).difference(self._characters)
        size = len(folded)
        path = _Path([0.0] + [math.inf] * size, [0] * (size + 1), [""] * (size + 1))
        for start in range(size):
            last = min(size, start + _MAX_WORD)
            if strange and not strange.isdisjoint(folded[start:last]):
                self._reach_strange(path, start, folded[start:last], strange)
            else:
                self._reach_known(path, start, folded[start:last], sounds)
            unknown = path.costs[start] + _UNKNOWN_CHARACTER + _CHANGE
            if unknown < path.costs[start + 1]:
                path.reach(start + 1, unknown, start, folded[start])
        result = path.joined()
        return result if result != folded else None

    def _reach_known(self, path: "_Path", start: int, window: str, sounds: Sequence[str]) -> None:
        """The beginnings of `window`, as long as known words begin with their sound, and the words that sound so."""
        costs, sound, before = self._cost, self._by_sound, path.costs[start]
        reached, starts, words = path.costs, path.starts, path.words
        end = start
        for syllable in sounds[start : start + len(window)]:
            following = sound.next.get(syllable)
            if following is None and end > start:
                return
            end += 1
            span = window[: end - start]
            cost = costs.get(span)
            if cost is not None and before + cost < reached[end]:
                reached[end], starts[end], words[end] = before + cost, start, span
            if following is None:  # a single character may be a word whatever its sound
                return
            sound = following
            for word in sound.words:
                # a change costs, so that most words can't be cheaper
                if word != span and (least := before + costs[word] + _CHANGE) < reached[end]:
                    path.reach(end, least + _CHANGE * (sum(map(ne, word, span)) - 1), start, word)

    def _reach_strange(self, path: "_Path", start: int, window: str, strange: set[str]) -> None:
        costs, before = self._cost, path.costs[start]
        for span, alike in self._spans_with_strange(window, strange):
            end = start + len(span)
            cost = costs.get(span)
            if cost is not None:
                path.reach(end, before + cost, start, span)
            for word in alike:
                path.reach(end, before + costs[word] + _CHANGE * sum(map(ne, word, span)), start, word)

    def _spans_with_strange(self, window: str, strange: set[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """The beginnings of `window` with the words that sound so, where a character is in no known word: it takes all
        of its readings, and a single one may stand for any character."""
        sounds: list[_Sound | None] = [self._by_sound]
        odd: list[int] = []
        for end, character in enumerate(window, 1):
            is_strange = character in strange
            if is_strange:
                odd.append(end - 1)
            syllables = self._readings.options(character)[: None if is_strange else 1]
            sounds = [
                sound.next.get(syllable) if sound is not None else None for sound in sounds for syllable in syllables
            ][:MAX_WAYS]
            span = window[:end]
            alike = [word for sound in sounds if sound is not None for word in sound.words]
            if len(odd) == 1 and end > 2:
                alike += self._with_gap.get(_gapped(span, odd[0]), ())
            yield span, alike

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


def _bonus(count: int, first: int) -> float:
    """What a word costs less after one that it follows `count` times of `first`."""
    return -math.log(0.3 + 0.7 * count / first) + math.log(0.3)


def _gapped(word: str, place: int) -> str:
    return f"{word[:place]}?{word[place + 1 :]}"
