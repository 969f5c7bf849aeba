"""Toneless readings of characters, and typed pinyin (zhatuche bu mibi) split into syllables."""

import json
import unicodedata
from functools import cache
from importlib.metadata import distribution
from itertools import islice, product
from pathlib import Path

from chinese import kept

_MAX_READINGS = 2
#: Number of readings that a word takes at most.
MAX_WAYS = 4


class Readings:
    """Character → its common readings, the most common first. A small table replaces pypinyin's 0.2 s import."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        once: dict[tuple[str, ...], tuple[str, ...]] = {}  # 20,000 characters share 3,400 lists of readings
        self._table = {character: once.setdefault(tuple(ways), tuple(ways)) for character, ways in table.items()}
        self._first = {character: readings[0] for character, readings in self._table.items()}
        self.syllables = frozenset(reading for readings in once for reading in readings)

    @classmethod
    def open(cls, cache_dir: Path) -> "Readings":
        target = cache_dir / "readings.json"
        kept.drop_damaged(target)
        if not target.exists():
            cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept.write(target, json.dumps(_table(), ensure_ascii=False).encode())
        return cls(json.loads(target.read_text(encoding="utf-8")))

    @classmethod
    @cache
    def shipped(cls) -> "Readings":
        """Without a file of its own: reads pypinyin's table once, which takes a moment."""
        return cls(_table())

    def of(self, text: str) -> list[str]:
        """The most common reading of each character; anything but a Chinese character stands for itself."""
        first = self._first
        return [first.get(character, character) for character in text]

    def options(self, character: str) -> tuple[str, ...]:
        """The common readings of a character; anything but a Chinese character stands for itself."""
        return self._table.get(character) or (character,)

    def ways(self, word: str) -> list[tuple[str, ...]]:
        """The likely readings of a word, at most `MAX_WAYS`."""
        return list(islice(product(*map(self.options, word)), MAX_WAYS))

    def split(self, typed: str) -> list[str] | None:
        """`zhatuche` → zha tu che, with as few syllables as possible; None if anything else is in it."""
        best: list[list[str] | None] = [[], *[None] * len(typed)]
        for end in range(1, len(typed) + 1):
            for start in range(max(0, end - 6), end):
                before = best[start]
                if before is None or typed[start:end] not in self.syllables:
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = [*before, typed[start:end]]
        return best[-1]


def _table() -> dict[str, list[str]]:
    """Read from pypinyin's file of single characters: importing it also loads 47,000 phrases, 60 MB of memory."""
    source = Path(str(distribution("pypinyin").locate_file("pypinyin/pinyin_dict.json")))
    table: dict[str, list[str]] = {}
    for point, readings in json.loads(source.read_text(encoding="utf-8")).items():
        if not 0x4E00 <= int(point) <= 0x9FFF:
            continue
        folded = [_fold(reading) for reading in readings.split(",")]
        usual = [reading for reading in dict.fromkeys(folded) if reading][:_MAX_READINGS]
        if usual:
            table[chr(int(point))] = usual
    return table


def _fold(reading: str) -> str:
    reading = reading.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
    return "".join(c for c in unicodedata.normalize("NFD", reading) if "a" <= c <= "z")
