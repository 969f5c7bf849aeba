"""The probability that a ranking's first entry answers the question: a logistic model, stored as data with origin.

It is fitted on questions in users' words and on questions to decline. Two rules stand above it. An entry is no sure
answer if another one close behind it mentions a telling word of the question that the first has nowhere; nor if it has
nowhere a word that belongs to another topic (环保税 in a question on site dust).
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter, mul
from pathlib import Path

from knowledge.signals import Signals

CONFIDENCE_FILE = Path(__file__).parent / "content" / "calibration" / "confidence.json"

#: Rarity, weighed by nearness, of the word that a rival explains, from which the first entry is no sure answer.
CONTESTED = 2.0
#: Share of a missing word's entries that have another topic, from which the first entry is no sure answer.
OF_ANOTHER_TOPIC = 0.8
_SHORT_OF_SURE = 0.01


@dataclass(frozen=True, slots=True)
class Logistic:
    """One weight per field of the signals, on the scale of that signal."""

    weights: Mapping[str, float]
    bias: float

    def __call__(self, signals: Signals) -> float:
        """Log odds."""
        weighted: float = sum(map(mul, self.weights.values(), _values_of(tuple(self.weights))(signals)))
        return self.bias + weighted


@cache
def _values_of(names: tuple[str, ...]) -> Callable[[Signals], tuple[float, ...]]:
    return attrgetter(*names)


@dataclass(frozen=True, slots=True)
class Confidence:
    model: Logistic
    #: probability from which the first entry is the answer
    answer_from: float
    #: probability from which entries are suggested
    suggest_from: float
    #: share of right entries for follow-ups whose entry answers what is asked, and of the others
    follow_up_answers: float
    follow_up_other: float

    def __call__(self, signals: Signals | None) -> float:
        """Probability 0..1 that the first entry answers the question; 0 for no signals."""
        if signals is None:
            return 0.0
        sure = probability(self.model(signals))
        doubtful = signals.rival_explains >= CONTESTED or signals.elsewhere >= OF_ANOTHER_TOPIC
        return min(sure, self.answer_from - _SHORT_OF_SURE) if doubtful else sure


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


@lru_cache(maxsize=2)
def load_confidence(path: Path = CONFIDENCE_FILE) -> Confidence:
    data = json.loads(path.read_text(encoding="utf-8"))
    model = Logistic(data["model"]["weights"], data["model"]["bias"])
    follow_ups = data["follow_ups"]
    return Confidence(
        model, data["answer_from"], data["suggest_from"], follow_ups["answers"]["share"], follow_ups["other"]["share"]
    )


def as_data(model: Logistic) -> dict[str, object]:
    return {"weights": {name: round(value, 4) for name, value in model.weights.items()}, "bias": round(model.bias, 4)}
