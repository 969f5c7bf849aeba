"""A linear model of words of danger, for what the stems of danger.yaml do not list.

Features are runs of one to three characters and pairs of characters that stand near each other within a clause. The
weights in data/danger_model.json are fitted to data/danger_examples.yaml by `python -m zone.fit_danger`, which also
writes down how well that works on examples it has not seen.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from pathlib import Path

MODEL_FILE = Path(__file__).parent / "data" / "danger_model.json"
EXAMPLES_FILE = Path(__file__).parent / "data" / "danger_examples.yaml"
#: from which probability on a text counts as dangerous: a false alarm costs one short message
THRESHOLD = 0.4
#: weights are stored as whole thousandths
SCALE = 1000
#: a letter is read to here
_MOST = 400
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class DangerModel:
    weights: Mapping[str, int]
    bias: int

    def probability(self, cleaned: str) -> float:
        """0..1; `cleaned` is a text in normal form (chinese.normal.clean)."""
        known = [weight for name in features(cleaned) if (weight := self.weights.get(name)) is not None]
        total = sum(known) / sqrt(len(known)) if known else 0
        return 1 / (1 + exp(-(total + self.bias) / SCALE))


def features(cleaned: str) -> set[str]:
    """Runs as they are; pairs as `a b`."""
    found: set[str] = set()
    for clause in _NO_WORD.sub(" ", cleaned[:_MOST]).split():
        for length in (1, 2, 3):
            found.update(clause[start : start + length] for start in range(len(clause) - length + 1))
        for at, first in enumerate(clause):
            found.update(f"{first} {second}" for second in clause[at + 2 : at + 7])
    return found


@cache
def danger_model() -> DangerModel:
    data = json.loads(MODEL_FILE.read_text("utf-8"))
    return DangerModel(weights=data["weights"], bias=data["bias"])
