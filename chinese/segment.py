"""Segmentation by jieba, with its dictionary reduced to frequent words and extended by those of the domain.

Dropping rare names, which questions and statutes do not contain, halves the memory and load time of the dictionary.
Unknown words are not guessed (HMM off): they remain single characters, which are indexed too.
"""

import hashlib
import logging
import math
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import jieba

from chinese import kept

#: Words with a lower count in jieba's dictionary are dropped.
MIN_FREQUENCY = 20
#: Count of the domain's words, high enough to win over their parts.
DOMAIN_FREQUENCY = 20_000

#: A run that jieba segments, or any other character, which is a word by itself.
_BLOCK = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)|\S")
_LATIN = re.compile("[a-zA-Z0-9]")

jieba.setLogLevel(logging.WARNING)  # otherwise it logs every load of its dictionary
jieba.finalseg.emit_P.clear()  # the model for guessing unknown words: 4 MB, unused


class Segmenter:
    """Thread-safe: jieba loads its dictionary in the constructor, not on the first question."""

    def __init__(self, *, domain_words: Iterable[str] = (), cache_dir: Path) -> None:
        words = sorted({word for word in domain_words if word and not word.isspace()})
        #: identifies the segmentation, for cached results
        self.digest = _digest(words)
        cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._jieba = jieba.Tokenizer(dictionary=str(_dictionary(words, cache_dir, self.digest)))
        self._jieba.tmp_dir = str(cache_dir)
        self._jieba.cache_file = f"jieba-{self.digest}.cache"
        cache = cache_dir / self._jieba.cache_file
        kept.drop_damaged(cache)  # jieba does not verify it
        self._jieba.initialize()
        if cache.is_file() and not kept.is_whole(cache):
            kept.seal(cache)
        #: word → its count; 0 for a beginning of words that is none itself
        self._counts: dict[str, int] = self._jieba.FREQ
        unknown = -math.log(self._jieba.total)
        #: count → logarithm of its share
        self._shares = {count: math.log(count) + unknown for count in set(self._counts.values()) if count}
        self._unknown = unknown

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces: what `jieba.lcut(folded, HMM=False)` gives, in a third of
        its time, since graph and route are computed in one pass."""
        words: list[str] = []
        for block in _BLOCK.finditer(folded):
            if block.group(1) is None:
                words.append(block.group())
            else:
                self._segment(block.group(), words)
        return words

    def _segment(self, block: str, words: list[str]) -> None:
        """Appends the most likely words of `block`; single Latin letters and digits in a row are one word."""
        ends = self._ends(block)
        start, latin = 0, ""
        while start < len(block):
            word = block[start : ends[start]]
            start = ends[start]
            if len(word) == 1 and _LATIN.match(word):
                latin += word
                continue
            if latin:
                words.append(latin)
                latin = ""
            words.append(word)
        if latin:
            words.append(latin)

    def _ends(self, block: str) -> list[int]:
        """For each position, where the word that starts there ends on the likeliest way from it to the end; among
        equals the longest."""
        counts, shares, unknown = self._counts, self._shares, self._unknown
        size = len(block)
        best = [0.0] * (size + 1)
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            end = chosen = start + 1
            likeliest = -math.inf
            count = counts.get(block[start])
            while count is not None:
                if count:
                    likelihood = shares[count] + best[end]
                    if likelihood >= likeliest:
                        likeliest, chosen = likelihood, end
                if end == size:
                    break
                end += 1
                count = counts.get(block[start:end])
            best[start] = likeliest if likeliest > -math.inf else unknown + best[chosen]
            ends[start] = chosen
        return ends


def _digest(words: list[str]) -> str:
    return hashlib.sha256(f"{version('jieba')} {MIN_FREQUENCY} {DOMAIN_FREQUENCY} {words}".encode()).hexdigest()[:12]


def _dictionary(words: list[str], cache_dir: Path, digest: str) -> Path:
    """The dictionary in jieba's format, written once per set of words."""
    target = cache_dir / f"dictionary-{digest}.txt"
    kept.drop_damaged(target)
    if not target.exists():
        counts = _jieba_counts() | dict.fromkeys(words, DOMAIN_FREQUENCY)
        kept.write(target, "".join(f"{word} {count}\n" for word, count in counts.items()).encode())
    return target


def _jieba_counts() -> dict[str, int]:
    with jieba.get_module_res("dict.txt") as source:
        rows = (line.decode().split(" ") for line in source)
        return {word: int(count) for word, count, *_ in rows if int(count) >= MIN_FREQUENCY}
