"""Regular expressions that are not tried where a text lacks every sign that a match must have.

Most patterns of words find nothing in most messages, and a look into a set of signs costs a tenth of a search.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from re import _parser  # type: ignore[attr-defined]  # the only reader of patterns; where it changes, nothing is skipped
from typing import Any

#: more signs than this are in most texts
_MOST = 200


@dataclass(frozen=True, slots=True)
class Gated:
    pattern: re.Pattern[str]
    #: every match contains a sign of each of them
    needed: tuple[frozenset[str], ...]

    @property
    def gate(self) -> frozenset[str] | None:
        """Every match contains one of these signs; for loops over many patterns, which a call each would slow down."""
        return self.needed[0] if self.needed else None

    def may_match(self, signs: Set[str]) -> bool:
        """`signs`: all that occur in the text."""
        return not any(map(signs.isdisjoint, self.needed))

    def search(self, text: str, signs: Set[str]) -> re.Match[str] | None:
        for needed in self.needed:
            if needed.isdisjoint(signs):
                return None
        return self.pattern.search(text)


@cache
def gated(pattern: str, flags: int = 0) -> Gated:
    compiled = re.compile(pattern, flags)
    try:
        needed = _all_needed(_parser.parse(pattern, flags), ignore_case=bool(compiled.flags & re.IGNORECASE))
    except (AttributeError, TypeError, ValueError):  # patterns are read otherwise in this version of Python
        needed = []
    return Gated(compiled, tuple([signs for signs in needed if len(signs) <= _MOST]))


@cache
def starts(pattern: str, flags: int = 0) -> frozenset[str] | None:
    """The signs with which a match may begin; None where that is not known."""
    try:
        signs, may_be_empty = _first(_parser.parse(pattern, flags), bool(flags & re.IGNORECASE))
    except (AttributeError, TypeError, ValueError):
        return None
    return None if may_be_empty else signs


def starting_with(signs: Iterable[str], pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, which is tried only where one of the signs stands."""
    return re.compile(f"(?=[{''.join(map(re.escape, sorted(signs)))}])(?:{pattern})", flags)


def quick(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, which is tried only where a match may begin."""
    signs = starts(pattern, flags)
    return re.compile(pattern, flags) if signs is None else starting_with(signs, pattern, flags)


def one_of(groups: Mapping[str, Sequence[str]]) -> str:
    """A pattern with a group for each list of patterns, which is tried only where one of the list may begin."""
    parts = list[str]()
    for name, patterns in groups.items():
        known = [starts(one) for one in patterns]
        signs = frozenset[str]() if None in known else frozenset().union(*filter(None, known))
        ahead = f"(?=[{''.join(map(re.escape, sorted(signs)))}])" if signs else ""
        if patterns:
            parts.append(f"{ahead}(?P<{name}>{'|'.join(patterns)})")
    return "|".join(parts)


def _first(items: Iterable[Any], ignore_case: bool = False) -> tuple[frozenset[str] | None, bool]:
    """The signs with which a match of a sequence may begin (None if any may), and whether it may be empty."""
    found = frozenset[str]()
    for item in items:
        kind, value = str(item[0]), item[1]
        if kind in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        may_be_empty = False
        if kind == "BRANCH":
            each = [_first(branch, ignore_case) for branch in value[1]]
            known = [signs for signs, _ in each if signs is not None]
            signs = frozenset().union(*known) if len(known) == len(each) else None
            may_be_empty = any(empty for _, empty in each)
        elif kind == "SUBPATTERN":
            signs, may_be_empty = (None, True) if value[1] or value[2] else _first(value[3], ignore_case)
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            signs, may_be_empty = _first(value[2], ignore_case)
            may_be_empty = may_be_empty or value[0] == 0
        else:
            signs = _of_item(item, ignore_case)
        if signs is None:
            return None, may_be_empty
        found |= signs
        if not may_be_empty:
            return found, False
    return found, True


def _all_needed(items: Iterable[Any], *, ignore_case: bool) -> list[frozenset[str]]:
    """Of a sequence: sets of signs of each of which a match contains one, the smallest first."""
    found = {signs for item in items if (signs := _of_item(item, ignore_case)) is not None}
    return sorted(found, key=lambda signs: (len(signs), sorted(signs)))


def _needed(items: Iterable[Any], *, ignore_case: bool) -> frozenset[str] | None:
    return next(iter(_all_needed(items, ignore_case=ignore_case)), None)


def _of_item(item: Any, ignore_case: bool) -> frozenset[str] | None:
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return _of_characters([value], ignore_case)
    if kind == "IN":
        return _of_class(value, ignore_case)
    if kind == "BRANCH":
        each = [_needed(branch, ignore_case=ignore_case) for branch in value[1]]
        return None if None in each else frozenset().union(*filter(None, each))
    if kind == "SUBPATTERN":
        return None if value[1] or value[2] else _needed(value[3], ignore_case=ignore_case)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
        return _needed(value[2], ignore_case=ignore_case)
    return None


def _of_class(rows: Iterable[Any], ignore_case: bool) -> frozenset[str] | None:
    numbers = list[int]()
    for name, value in rows:
        if str(name) == "LITERAL":
            numbers.append(value)
        elif str(name) == "RANGE" and value[1] - value[0] < _MOST:
            numbers += range(value[0], value[1] + 1)
        else:
            return None
    return _of_characters(numbers, ignore_case)


def _of_characters(numbers: Iterable[int], ignore_case: bool) -> frozenset[str] | None:
    signs = frozenset(map(chr, numbers))
    if not ignore_case:
        return signs
    if not all(sign.isascii() or sign.lower() == sign.upper() for sign in signs):
        return None
    # four signs outside ASCII are an s, a k or an i to a pattern that ignores case
    return frozenset(other for sign in signs for other in {sign, sign.lower(), sign.upper()}) | set(
        "\u017f\u212a\u0130\u0131"
    )
