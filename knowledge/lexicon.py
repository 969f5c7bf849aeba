"""Reviewed word lists under `content/`: synonym groups as residents use them, the English glossary, words that jieba
must not split, and lists for the exact parser and for small talk around questions."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chinese.normal import normal_form

CONTENT = Path(__file__).parent / "content"
#: Longest surface form looked up in a question, in characters.
MAX_SURFACE = 8
#: Weight of a statute word added for a lay word: from the reviewed list, and by association.
LAY_WEIGHT, ASSOCIATED_WEIGHT = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Lexicon:
    #: surface → groups it belongs to
    groups: Mapping[str, tuple[str, ...]]
    #: groups of words that ask something about a subject (罚多少); the others name a subject
    asked: frozenset[str]
    #: one-way: lay surface → statute words it may mean
    lay: Mapping[str, tuple[str, ...]]
    #: one-way, weaker: word → words of the articles that answered questions with it
    associated: Mapping[str, tuple[str, ...]]
    #: English words or phrases → Chinese
    glossary: Mapping[str, str]
    #: for the segmenter
    words: tuple[str, ...]
    #: first characters of surfaces in `groups` and `lay` → length of the longest
    longest: Mapping[str, int]
    #: the first characters alone
    first: frozenset[str]

    def groups_in(self, folded: str) -> list[str]:
        """Groups whose surfaces occur in `folded`, those that ask first; a surface within a longer match does not
        count."""
        found = _lookup(folded, self.groups, self.longest, self.first)
        return sorted(found, key=lambda name: name not in self.asked) if len(found) > 1 else found

    def subjects(self, names: Iterable[str]) -> int:
        """How many of the groups name a subject."""
        return sum([name not in self.asked for name in names])

    def statute_words(self, folded: str, words: Iterable[str]) -> dict[str, float]:
        """Statute words that a question may mean, with their weights relative to a typed word."""
        found = {other: ASSOCIATED_WEIGHT for word in words for other in self.associated.get(word, ())}
        return found | dict.fromkeys(_lookup(folded, self.lay, self.longest, self.first), LAY_WEIGHT)


def _lookup(
    folded: str, table: Mapping[str, tuple[str, ...]], longest: Mapping[str, int], first: frozenset[str]
) -> list[str]:
    found: dict[str, None] = {}
    covered_to = 0
    size = len(folded)
    for start, character in enumerate(folded):
        if character not in first:
            continue
        length = longest.get(folded[start : start + 2]) or longest.get(character)
        if length is None:
            continue
        for end in range(min(size, start + length), max(start, covered_to), -1):
            names = table.get(folded[start:end])
            if names is not None:
                found.update(dict.fromkeys(names))
                covered_to = end
                break
    return list(found)


def _longest(surfaces: Iterable[str]) -> dict[str, int]:
    """For the first two characters (or the only one) of surfaces, the length of the longest surface."""
    found: dict[str, int] = {}
    for surface in surfaces:
        length = min(len(surface), MAX_SURFACE)
        found[surface[:2]] = max(length, found.get(surface[:2], 0))
    return found


@lru_cache(maxsize=1)
def load_lexicon(folder: Path = CONTENT) -> Lexicon:
    synonyms = _read(folder / "lexicon" / "same.toml")
    same = {**synonyms["asked"], **synonyms["groups"]}
    lay = _read(folder / "lexicon" / "lay_to_statute.toml")["words"]
    associated = _read(folder / "lexicon" / "associated.toml")["words"]
    english = _read(folder / "lexicon" / "glossary.toml")["english"]
    own = (folder / "lexicon" / "dictionary.txt").read_text(encoding="utf-8").split()
    groups: dict[str, tuple[str, ...]] = {}
    for name, surfaces in same.items():
        for surface in surfaces:
            form = normal_form(surface)
            groups[form] = (*groups.get(form, ()), name)
    to_statute = {normal_form(surface): tuple(words) for surface, words in lay.items()}
    longest = _longest((*groups, *to_statute))
    return Lexicon(
        groups=groups,
        asked=frozenset(synonyms["asked"]),
        lay=to_statute,
        associated={word: tuple(others) for word, others in associated.items()},
        glossary={key.lower(): "".join(value) for key, value in english.items()},
        longest=longest,
        first=frozenset(beginning[0] for beginning in longest),
        words=tuple(sorted({*own, *_segments(same.values())})),
    )


def _segments(groups: Iterable[Iterable[str]]) -> set[str]:
    """Surfaces for the segmenter: words, not phrases or times of day."""
    surfaces = {normal_form(surface) for group in groups for surface in group}
    return {surface for surface in surfaces if 2 <= len(surface) <= 4 and not surface.endswith("点")}


def _read(path: Path) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
