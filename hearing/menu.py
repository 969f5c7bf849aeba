"""Bare words of the menu and their synonyms, in Chinese and English (data/menu.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from chinese.normal import clean
from hearing.heard import MenuWord

_FILE = Path(__file__).parent / "data" / "menu.toml"


def menu_word(text: str) -> MenuWord | None:
    """What the text opens, if it is a word of the menu and nothing else."""
    return _words().get(_bare(text))


def _bare(text: str) -> str:
    """Letters and digits in normal form: `帮助！` and `帮助` are the same word."""
    return "".join(sign for sign in clean(text).lower() if sign.isalnum())


@cache
def _words() -> dict[str, MenuWord]:
    rows = tomllib.loads(_FILE.read_text("utf-8"))
    return {_bare(word): MenuWord(name) for name, words in rows.items() for word in words}
