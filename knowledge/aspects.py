"""What an entry answers about its subject, and which of these a text asks about (`content/aspects.toml`)."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from chinese.gated import gated

_FILE = Path(__file__).parent / "content" / "aspects.toml"


class Aspect(StrEnum):
    RULE = "rule"  # what is required or allowed
    PENALTY = "penalty"  # fine or another administrative penalty
    WHO = "who"  # who enforces, whom to turn to
    HOW_LONG = "how_long"  # deadline, period, time of day
    PAPERS = "papers"  # documents and evidence needed
    EXCEPTION = "exception"  # to whom or when the rule does not apply
    NUMBER = "number"  # limit or other figure of a standard
    PROCEDURE = "procedure"  # steps to take
    REMEDY = "remedy"  # appeal, lawsuit, compensation
    CRIME = "crime"  # detention or crime
    FORMER = "former"  # what held before the Code
    COST = "cost"  # fees, subsidies, who pays


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part of a text asks about; an answer to any of `any_of` answers it."""

    any_of: tuple[Aspect, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    any_of: tuple[Aspect, ...]
    #: signs of which every match has one
    gate: frozenset[str] | None
    pattern: re.Pattern[str]


def asked(text: str) -> tuple[Asked, ...]:
    """The aspects that a text surely asks about, in the order of the patterns; empty where it is unclear."""
    signs = set(text)
    return tuple(
        [
            Asked(row.any_of, found.group())
            for row in _patterns()
            if (row.gate is None or not row.gate.isdisjoint(signs)) and (found := row.pattern.search(text)) is not None
        ]
    )


@cache
def _patterns() -> tuple[_Pattern, ...]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["asks"]
    patterns = [(row, gated(row["pattern"])) for row in rows]
    return tuple(_Pattern(tuple(map(Aspect, row["any_of"])), one.gate, one.pattern) for row, one in patterns)
