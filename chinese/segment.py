"""Segmentation by jieba, over its own dictionary cut down to frequent words and with the domain's added.

The words dropped are rare names that questions and statutes do not contain: half the memory and load time of the
whole dictionary. Unknown words are not guessed (HMM off): what is no word stays in characters, which are indexed too.
"""

import hashlib
import logging
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import jieba

from chinese import kept

#: Words seen less often than this in jieba's own counts are dropped.
MIN_FREQUENCY = 20
#: Given to the domain's words, so that they win over their parts.
DOMAIN_FREQUENCY = 20_000

jieba.setLogLevel(logging.WARNING)  # it reports every load of its dictionary
jieba.finalseg.emit_P.clear()  # what it would guess unknown words with: 4 MB


class Segmenter:
    """Thread-safe once made: jieba loads its dictionary here, never on the first question."""

    def __init__(self, *, domain_words: Iterable[str] = (), cache_dir: Path) -> None:
        words = sorted({word for word in domain_words if word and not word.isspace()})
        #: identifies what this segmenter does, for cached results
        self.digest = _digest(words)
        cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._jieba = jieba.Tokenizer(dictionary=str(_dictionary(words, cache_dir, self.digest)))
        self._jieba.tmp_dir = str(cache_dir)
        self._jieba.cache_file = f"jieba-{self.digest}.cache"
        cache = cache_dir / self._jieba.cache_file
        kept.drop_damaged(cache)  # jieba would take a wrong one for right
        self._jieba.initialize()
        if cache.is_file() and not kept.is_whole(cache):
            kept.seal(cache)

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces."""
        return [word for word in self._jieba.lcut(folded, HMM=False) if not word.isspace()]


def _digest(words: list[str]) -> str:
    return hashlib.sha256(f"{version('jieba')} {MIN_FREQUENCY} {DOMAIN_FREQUENCY} {words}".encode()).hexdigest()[:12]


def _dictionary(words: list[str], cache_dir: Path, digest: str) -> Path:
    """The dictionary in jieba's own format, written once for these words."""
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
