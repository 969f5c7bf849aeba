"""Segmentation by jieba with a dictionary of our own: frequent words of jieba's plus the domain's, cached.

jieba's whole dictionary (349k words) takes 0.6 s and 70 MB at every start; the words dropped here are rare names that
questions and statutes do not contain.
"""

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

import jieba

#: Words seen less often than this in jieba's own counts are dropped.
MIN_FREQUENCY = 20
#: Given to the domain's words, so that they win over their parts.
DOMAIN_FREQUENCY = 20_000

jieba.setLogLevel(logging.WARNING)


class Segmenter:
    """Thread-safe once built."""

    def __init__(self, *, domain_words: Iterable[str] = (), cache_dir: Path) -> None:
        words = sorted({word for word in domain_words if word and not word.isspace()})
        self._tokenizer = jieba.Tokenizer(dictionary=str(_dictionary(words, cache_dir)))
        self._tokenizer.tmp_dir = str(cache_dir)
        self._tokenizer.initialize()
        #: identifies what this segmenter does, for cached results
        self.digest = _digest(words)

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces."""
        return [word for word in self._tokenizer.cut(folded, HMM=False) if word != " "]


def _digest(words: list[str]) -> str:
    return hashlib.sha256(f"{jieba.__version__} {MIN_FREQUENCY} {DOMAIN_FREQUENCY} {words}".encode()).hexdigest()[:12]


def _dictionary(words: list[str], cache_dir: Path) -> Path:
    target = cache_dir / f"dictionary-{_digest(words)}.txt"
    if target.exists():
        return target
    cache_dir.mkdir(parents=True, exist_ok=True)
    own = set(words)
    with jieba.get_module_res("dict.txt") as source:
        lines = [line.decode().split(" ") for line in source]
    kept = [f"{parts[0]} {parts[1]}" for parts in lines if int(parts[1]) >= MIN_FREQUENCY and parts[0] not in own]
    kept += [f"{word} {DOMAIN_FREQUENCY}" for word in words]
    partial = target.with_suffix(f".{os.getpid()}")
    partial.write_text("\n".join(kept) + "\n", encoding="utf-8")
    partial.replace(target)  # atomic: another process sees all of it or nothing
    return target
