"""Classes of words that tell the same about a message (data/classes.toml): a word in no example still counts."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "classes.toml"
#: number of characters before and after a word in which it may be denied
_BEFORE, _AFTER = 5, 7
_LATIN = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Classes:
    #: word → its classes
    words: Mapping[str, tuple[str, ...]]
    #: the first character of Chinese words, and the first two → length of the longest word that begins so
    longest: Mapping[str, int]
    #: stems of other languages
    latin: re.Pattern[str]
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    #: classes that tell of a nuisance
    nuisance: frozenset[str]

    def in_clause(self, clause: str) -> list[str]:
        """The classes of its words in order; `-` stands before those that are denied (没味, 油烟倒没有)."""
        found, covered = list[str](), 0
        words, longest, size = self.words, self.longest, len(clause)
        for start, sign in enumerate(clause):
            if sign not in longest:
                continue
            length = longest.get(clause[start : start + 2], 1)
            for end in range(min(size, start + length), max(start, covered), -1):
                if (names := words.get(clause[start:end])) is not None:
                    found += [f"-{name}" for name in names] if self._is_denied(clause, start, end) else names
                    covered = end
                    break
        if _LATIN.search(clause):
            found += [name for match in self.latin.finditer(clause) for name in self.words[match[0]]]
        return found

    def _is_denied(self, clause: str, start: int, end: int) -> bool:
        before, after = clause[max(0, start - _BEFORE) : start], clause[end : end + _AFTER]
        return bool(self.denied_before.search(before) or self.denied_after.match(after))


@cache
def load_classes() -> Classes:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    for name, listed in data["classes"].items():
        for word in listed.split():
            words[word] = (*words.get(word, ()), name)
    longest: dict[str, int] = {}
    for word in words:
        if not word.isascii():
            for beginning in (word[0], word[:2]):
                longest[beginning] = max(len(word), longest.get(beginning, 0))
    latin = sorted((re.escape(word) for word in words if word.isascii()), key=len, reverse=True)
    return Classes(
        words=words,
        longest=longest,
        latin=re.compile(rf"\b(?:{'|'.join(latin)})"),
        denied_before=re.compile(rf"(?:{'|'.join(data['denied']['before'])})[^，。]{{0,2}}$"),
        denied_after=re.compile(rf"[^，。]{{0,2}}(?:{'|'.join(data['denied']['after'])})"),
        nuisance=frozenset(data["nuisance"].split()),
    )
