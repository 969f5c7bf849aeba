"""Segmentation by jieba, with its dictionary reduced to frequent words and extended by those of the domain.

Dropping rare names, which questions and statutes do not contain, halves the memory and load time of the dictionary.
Unknown words are not guessed (HMM off): they remain single characters, which are indexed too.
"""

import hashlib
import logging
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import jieba

from chinese import kept

#: Words with a lower count in jieba's dictionary are dropped.
MIN_FREQUENCY = 20
#: Count of the domain's words, high enough to win over their parts.
DOMAIN_FREQUENCY = 20_000

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

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces."""
        return [word for word in self._jieba.lcut(folded, HMM=False) if not word.isspace()]


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
