"""A linear model of danger: weighs words in context where the stems of danger.yaml alone cannot decide.

Features are runs of one to three characters, classes of words (`classes` of danger.yaml) and their pairs, words of
other languages, and which stems and cues occur. `python -m hearing fit` fits the weights in data/danger_model.json to
data/danger_examples.yaml and the examples of knowledge/content/messages; the file also holds how well that works on
examples it has not seen.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import exp, sqrt
from operator import add
from pathlib import Path
from typing import NamedTuple

MODEL_FILE = Path(__file__).parent / "data" / "danger_model.json"
EXAMPLES_FILE = Path(__file__).parent / "data" / "danger_examples.yaml"
#: weights are stored as whole thousandths
SCALE = 1000
_NO_WORD = re.compile(r"[\W_]+")
_LONGEST_WORD = 4
#: number of characters between two words of a pair of classes
_NEAR = 14
#: classes that change what the clause beside theirs means
_TURNING = frozenset({"past", "deny", "fear", "like", "media", "now", "rule", "asks", "call"})


@dataclass(frozen=True, slots=True)
class DangerModel:
    #: feature → its weight, and what it adds to the squared length of a text: rare ones say more. As the parts of a
    #: complex number, which are summed at once
    table: Mapping[str, complex]
    bias: int
    #: of all features
    names: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.table))

    def probability(self, names: Collection[str]) -> float:
        """0..1 for the features of a text."""
        known = sum(filter(None, map(self.table.get, names)), 0j)
        total = known.real / sqrt(known.imag) if known else 0.0
        return 1 / (1 + exp(-(total + self.bias) / SCALE))


class Features:
    """Runs as they are (`<` and `>` are the ends of a clause), classes as `k:…`, foreign words as `e:…`. Remembers the
    clauses of one letter, whose stretches overlap."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]], weighed: frozenset[str] | None = None) -> None:
        """`classes`: those of each word; none for a mere beginning of words. `weighed`: the only features of clauses
        that are wanted."""
        self._words, self._weighed = classes, weighed
        self._known = dict[str, _Clause]()

    def __call__(self, cleaned: str) -> set[str]:
        found: set[str] = set()
        before: Collection[str] = ()
        word = ""
        for text in _NO_WORD.sub(" ", cleaned.lower()).split():
            clause = self._known.get(text)
            if clause is None:
                clause = self._known[text] = _clause(text, self._words, self._weighed)
            found |= clause.features
            if clause.classes:
                found.update([f"k:{a}|{b}" for a in before for b in clause.classes if a in _TURNING or b in _TURNING])
            before = clause.classes
            if text.isascii():  # a word of a foreign language
                found.update((f"e:{text}", f"e:{word} {text}"))
                word = text
        return found


class _Clause(NamedTuple):
    classes: frozenset[str]
    #: of the clause alone
    features: set[str]


def _clause(text: str, words: Mapping[str, tuple[str, ...]], weighed: frozenset[str] | None) -> _Clause:
    here = _classes(text, words)
    names = frozenset([name for _, name in here])
    bounded = f"<{text}>"
    pairs = list(map(add, bounded, bounded[1:]))
    found = {*bounded, *pairs, *map(add, pairs, bounded[2:])}
    found.update([f"k:{name}" for name in names])
    if len(here) > 1:
        found.update(_class_pairs(here))
    return _Clause(names, found if weighed is None else found & weighed)


def _classes(clause: str, classes: Mapping[str, tuple[str, ...]]) -> list[tuple[int, str]]:
    """Positions and classes of the words in a clause."""
    found = list[tuple[int, str]]()
    for at, sign in enumerate(clause):
        if (names := classes.get(sign)) is None:  # no word begins so
            continue
        if names:
            found += [(at, name) for name in names]
        for end in range(at + 2, min(at + _LONGEST_WORD, len(clause)) + 1):
            if (names := classes.get(clause[at:end])) is None:
                break
            if names:
                found += [(at, name) for name in names]
    return found


def _class_pairs(here: list[tuple[int, str]]) -> list[str]:
    return [
        f"k:{first}>{second}"
        for at, (start, first) in enumerate(here)
        for place, second in here[at + 1 :]
        if first != second and place - start <= _NEAR
    ]


@cache
def danger_model() -> DangerModel:
    data = json.loads(MODEL_FILE.read_text("utf-8"))
    squares = ((hundredths / 100) ** 2 for hundredths in data["rarity"])
    pairs = map(complex, data["weights"], squares)
    return DangerModel(table=dict(zip(data["names"].split("\n"), pairs, strict=True)), bias=data["bias"])
