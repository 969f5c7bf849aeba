"""Segmentation by jieba, with its dictionary reduced to frequent words and extended by those of the domain.

Dropping rare names, which questions and statutes do not contain, halves the memory and load time of the dictionary.
Unknown words are not guessed (HMM off): they remain single characters, which are indexed too. The most likely words are
found here, as jieba finds them but with logarithms taken in advance, in a third of its time.
"""

import functools
import hashlib
import logging
import re
from collections.abc import Iterable
from importlib.metadata import version
from math import inf, log
from pathlib import Path

import jieba

from chinese import kept

#: Words with a lower count in jieba's dictionary are dropped.
MIN_FREQUENCY = 20
#: Count of the domain's words, high enough to win over their parts.
DOMAIN_FREQUENCY = 20_000

#: what is cut into words; any other sign stands alone
_BLOCK = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&\._%\-]+|\S")
_RARE = re.compile(r"[^\u4e00-\u9fd5a-zA-Z0-9]")
_SIGNS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

jieba.setLogLevel(logging.WARNING)  # otherwise it logs every load of its dictionary
jieba.finalseg.emit_P.clear()  # the model for guessing unknown words: 4 MB, unused


class Segmenter:
    """Thread-safe: jieba loads its dictionary in the constructor, not on the first question."""

    def __init__(self, *, domain_words: Iterable[str] = (), cache_dir: Path) -> None:
        words = sorted({word for word in domain_words if word and not word.isspace()})
        #: identifies the segmentation, for cached results
        self.digest = _digest(words)
        cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        tokenizer = jieba.Tokenizer(dictionary=str(_dictionary(words, cache_dir, self.digest)))
        tokenizer.tmp_dir = str(cache_dir)
        tokenizer.cache_file = f"jieba-{self.digest}.cache"
        cache = cache_dir / tokenizer.cache_file
        kept.drop_damaged(cache)  # jieba does not verify it
        tokenizer.initialize()
        if cache.is_file() and not kept.is_whole(cache):
            kept.seal(cache)
        whole = log(tokenizer.total)
        share = functools.cache(lambda count: log(count) - whole)  # words of one count share the number: 2 MB less
        #: word → logarithm of its share; 0 for what is only the beginning of words
        self._shares: dict[str, float] = tokenizer.FREQ
        for word, count in tokenizer.FREQ.items():  # in place, because a second dictionary would cost 10 MB
            self._shares[word] = share(count) if count else 0.0
        self._unknown = -whole

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces."""
        if folded.isalnum() and not _RARE.search(folded):
            return self._cut(folded)
        return [word for block in _BLOCK.findall(folded) for word in self._cut(block)]

    def _cut(self, text: str) -> list[str]:
        """The words with the highest product of shares; of equal ones the longest first word."""
        shares, unknown = self._shares, self._unknown
        size = len(text)
        best, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            top, last, end = -inf, start + 1, start + 1
            share = shares.get(text[start])
            while share is not None:
                if share and (total := share + best[end]) >= top:
                    top, last = total, end
                end += 1
                share = shares.get(text[start:end]) if end <= size else None
            best[start], ends[start] = (unknown + best[last] if top == -inf else top), last
        found, start = list[str](), 0
        while start < size:
            found.append(text[start : ends[start]])
            start = ends[start]
        return found if _SIGNS.isdisjoint(text) else _joined(found)


def _joined(words: list[str]) -> list[str]:
    """Single Latin letters and digits in a row become one word: `2`, `5`, `0` → `250`."""
    found, run = list[str](), ""
    for word in words:
        if word in _SIGNS:
            run += word
            continue
        if run:
            found.append(run)
            run = ""
        found.append(word)
    return [*found, run] if run else found


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
