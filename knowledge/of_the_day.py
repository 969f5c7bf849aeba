"""What many people write word for word (tapped examples, greetings) is read once a day.

A text is kept without who sent it, no longer than until the first message of the next day, and never if it may hold a
telephone or case number, a code or a plate.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Concatenate, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: number of results that are kept, and characters of the longest text that has one
_MOST, _LONGEST = 512, 40
_BETWEEN = re.compile(r"[\s\-_.·,，、]+")
#: as long as the shortest of them
_NUMBER = re.compile(r"[a-z0-9零〇一二三四五六七八九幺]{5}")


class OfTheDay(Generic[P, T]):
    """`read` of a text and a day, kept for texts that many may send; its further arguments must be hashable."""

    def __init__(self, read: Callable[Concatenate[str, date, P], T]) -> None:
        self._read = read
        self._kept_on = lru_cache(maxsize=1)(self._kept)

    def __call__(self, text: str, day: date, *args: P.args, **kwargs: P.kwargs) -> T:
        if not is_impersonal(text):
            return self._read(text, day, *args, **kwargs)
        return self._kept_on(day)(text, *args, **kwargs)

    def _kept(self, day: date) -> Callable[..., T]:
        @lru_cache(maxsize=_MOST)
        def kept(text: str, *args: P.args, **kwargs: P.kwargs) -> T:
            return self._read(text, day, *args, **kwargs)

        return kept


def is_impersonal(text: str) -> bool:
    """Whether the text is short and has no number that belongs to somebody."""
    return len(text) <= _LONGEST and not _NUMBER.search(_BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower()))
