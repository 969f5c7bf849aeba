"""The probability that a ranking's first entry answers the question: three logistic models, stored as data with origin.

`scope`: is this a question to answer at all; `right`: is the first entry the right one; both from the signals.
`score` joins the two and is fitted on questions in users' words, so that it is a calibrated probability.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.signals import Signals

CONFIDENCE_FILE = Path(__file__).parent / "content" / "calibration" / "confidence.json"


@dataclass(frozen=True, slots=True)
class LogOdds:
    """The results of the first two models, each within ±12."""

    scope: float
    right: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """One weight per field of the signals, on the scale of that signal."""

    weights: Mapping[str, float]
    bias: float

    def __call__(self, signals: Signals | LogOdds) -> float:
        """Log odds."""
        weighted = 0.0
        for name, weight in self.weights.items():
            weighted += weight * getattr(signals, name)
        return self.bias + weighted


@dataclass(frozen=True, slots=True)
class Confidence:
    scope: Logistic
    right: Logistic
    #: weights of the two log odds
    score: Logistic
    #: probability from which the first entry is the answer
    answer_from: float
    #: probability from which entries are suggested
    suggest_from: float

    def __call__(self, signals: Signals | None) -> float:
        """Probability 0..1 that the first entry answers the question; 0 for no signals."""
        if signals is None:
            return 0.0
        return probability(self.score(joined(self.scope(signals), self.right(signals))))


def joined(scope: float, right: float) -> LogOdds:
    return LogOdds(max(-12.0, min(12.0, scope)), max(-12.0, min(12.0, right)))


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


@lru_cache(maxsize=2)
def load_confidence(path: Path = CONFIDENCE_FILE) -> Confidence:
    data = json.loads(path.read_text(encoding="utf-8"))
    models = {name: Logistic(data[name]["weights"], data[name]["bias"]) for name in ("scope", "right", "score")}
    return Confidence(**models, answer_from=data["answer_from"], suggest_from=data["suggest_from"])


def as_data(model: Logistic) -> dict[str, object]:
    return {"weights": {name: round(value, 4) for name, value in model.weights.items()}, "bias": round(model.bias, 4)}
