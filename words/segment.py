"""Segmentation as jieba does it without guessing unknown words: the likeliest way through its dictionary, cut down to
frequent words and with the domain's added.

jieba itself takes 0.3 s to import and its whole dictionary 0.6 s and 70 MB; it is needed only to make our own. The
words dropped here are rare names that questions and statutes do not contain.
"""

import hashlib
import json
import math
import os
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

#: Words seen less often than this in jieba's own counts are dropped.
MIN_FREQUENCY = 20
#: Given to the domain's words, so that they win over their parts.
DOMAIN_FREQUENCY = 20_000
#: What is cut; other characters of a folded text stand for themselves.
_BLOCK = re.compile(r"[0-9a-z.%\u4e00-\u9fd5]+|[^ ]")
_LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


class Segmenter:
    """Thread-safe."""

    def __init__(self, *, domain_words: Iterable[str] = (), cache_dir: Path) -> None:
        words = sorted({word for word in domain_words if word and not word.isspace()})
        self._costs = _dictionary(words, cache_dir)
        #: of a character that is no word
        self._unknown = self._costs[""]
        #: identifies what this segmenter does, for cached results
        self.digest = _digest(words)

    def words(self, folded: str) -> list[str]:
        """Words of a folded text in order, without spaces."""
        return [word for block in _BLOCK.findall(folded) for word in self._cut(block)]

    def _cut(self, block: str) -> list[str]:
        """The cheapest way through a block, found from its end; of equal ways the one with the longer first word."""
        costs, unknown, size = self._costs, self._unknown, len(block)
        cheapest = [0.0] * (size + 1)
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            own = costs.get(block[start])
            best, best_end = (own or unknown) + cheapest[start + 1], start + 1
            end = start + 2
            while own is not None and end <= size:
                own = costs.get(block[start:end])
                if own and own + cheapest[end] <= best:
                    best, best_end = own + cheapest[end], end
                end += 1
            cheapest[start], ends[start] = best, best_end
        return _along(block, ends)


def _along(block: str, ends: list[int]) -> list[str]:
    """The words of a way; single Latin letters and digits in a row are one word."""
    found: list[str] = []
    start, letters = 0, False
    while start < len(block):
        word = block[start : ends[start]]
        single = word in _LATIN
        if single and letters:
            found[-1] += word
        else:
            found.append(word)
        start, letters = ends[start], single
    return found


def _digest(words: list[str]) -> str:
    return hashlib.sha256(f"{version('jieba')} {MIN_FREQUENCY} {DOMAIN_FREQUENCY} {words}".encode()).hexdigest()[:12]


def _dictionary(words: list[str], cache_dir: Path) -> Mapping[str, float]:
    """Word → its cost in nats; 0 for what only begins words; under "" the cost of an unknown character."""
    target = cache_dir / f"dictionary-{_digest(words)}.json"
    if target.exists():
        costs: dict[str, float] = json.loads(target.read_bytes())
        return costs
    cache_dir.mkdir(parents=True, exist_ok=True)
    counts = _jieba_counts() | dict.fromkeys(words, DOMAIN_FREQUENCY)
    total = math.log(sum(counts.values()))
    costs = dict.fromkeys((word[:end] for word in counts for end in range(1, len(word))), 0.0)
    costs |= {word: total - math.log(count) for word, count in counts.items()} | {"": total}
    partial = target.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(costs, ensure_ascii=False), encoding="utf-8")
    partial.replace(target)  # atomic: another process sees all of it or nothing
    return costs


def _jieba_counts() -> dict[str, int]:
    import jieba

    with jieba.get_module_res("dict.txt") as source:
        rows = (line.decode().split(" ") for line in source)
        return {word: int(count) for word, count, *_ in rows if int(count) >= MIN_FREQUENCY}
