"""Bare words of the menu and their synonyms, in Chinese and English (data/menu.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from chinese.normal import clean
from hearing.heard import MenuWord

#: characters of the longest text that may be a misspelt word of the menu, and how like it must be (0..100)
_LONGEST, _ALIKE = 10, 72
_FILE = Path(__file__).parent / "data" / "menu.toml"


def menu_word(text: str, *, likely: bool = False) -> MenuWord | None:
    """What the text opens, if it is a word of the menu and nothing else. `likely`: it reads like one, so that the word
    most like it counts as well."""
    words, bare = _words(), _bare(text)
    if (word := words.get(bare)) is not None or not likely or len(bare) > _LONGEST:
        return word
    near = process.extractOne(bare, words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return words[near[0]] if near else None


def _bare(text: str) -> str:
    """Letters and digits in normal form: `帮助！` and `帮助` are the same word."""
    return "".join(filter(str.isalnum, clean(text).lower()))


@cache
def _words() -> dict[str, MenuWord]:
    rows = tomllib.loads(_FILE.read_text("utf-8"))
    return {_bare(word): MenuWord(name) for name, words in rows.items() for word in words}
