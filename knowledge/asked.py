"""What a question asks about its subject, by its words: aspects (罚多少, 找谁, 多久) and conditions (晚上, 个人)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.entries import Entry

_FILE = Path(__file__).parent / "content" / "followup.toml"
#: How well an entry answers an aspect: its title asks it, or it names the aspect, first or later.
IN_TITLE, NAMED_FIRST, NAMED = 1.0, 0.8, 0.6


@dataclass(frozen=True, slots=True)
class AskedWords:
    """The word lists of followup.toml."""

    #: aspect → its words
    aspects: Mapping[str, re.Pattern[str]]
    #: word → the aspects that it asks
    aspects_of: Mapping[str, tuple[str, ...]]
    #: topics whose entries answer an aspect of any subject
    general: Mapping[str, frozenset[str]]
    #: aspects that only entries of those topics answer → the aspect that they name
    only_general: Mapping[str, str]
    conditions: re.Pattern[str]
    #: all words of aspects and conditions
    asked: re.Pattern[str]
    filler: frozenset[str]
    #: the form of a question that names another case
    another: re.Pattern[str]
    #: words of a question of its own
    own: re.Pattern[str]
    #: longest follow-up, and longest name of another case, in characters
    longest: int
    longest_noun: int

    def aspects_in(self, text: str) -> tuple[str, ...]:
        """The aspects that a text asks; a word within a longer one does not count."""
        found: dict[str, None] = {}
        for word in self.asked.findall(text):
            found.update(dict.fromkeys(self.aspects_of.get(word, ())))
        return tuple(found)

    def aspect_words(self, text: str) -> str:
        """The aspect words of a text alone, to ask the same about something else."""
        return " ".join(word for word in self.asked.findall(text) if word in self.aspects_of)

    def answers(self, entry: Entry, aspect: str) -> float:
        """How well the entry answers an aspect, 0 to 1."""
        if aspect in self.only_general and entry.topic not in self.general[aspect]:
            return 0.0
        if self.aspects[aspect].search(entry.question):
            return IN_TITLE
        aspect = self.only_general.get(aspect, aspect)
        if aspect not in entry.aspects:
            return 0.0
        return NAMED_FIRST if entry.aspects[0] == aspect else NAMED


@lru_cache(maxsize=1)
def load_asked_words() -> AskedWords:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    short = data["short"]
    aspects_of: dict[str, tuple[str, ...]] = {}
    for aspect, words in data["aspects"].items():
        for word in words:
            aspects_of[word] = (*aspects_of.get(word, ()), aspect)
    return AskedWords(
        aspects={aspect: _any(words) for aspect, words in data["aspects"].items()},
        aspects_of=aspects_of,
        general={aspect: frozenset(topics) for aspect, topics in data["general"].items()},
        only_general=data["only_general"],
        conditions=_any(short["conditions"]),
        asked=_any([*aspects_of, *short["conditions"]]),
        filler=frozenset(short["filler"]),
        another=re.compile("|".join(short["another"])),
        own=_any(short["own"]),
        longest=short["longest"],
        longest_noun=short["longest_noun"],
    )


def _any(words: Sequence[str]) -> re.Pattern[str]:
    """The longest word first."""
    return re.compile("|".join(sorted(words, key=len, reverse=True)))
