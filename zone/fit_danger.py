"""Fits zone/data/danger_model.json anew: `python -m zone.fit_danger`.

Logistic regression (numpy, AdaGrad, L2) over the features of zone/danger_model.py: the examples of
data/danger_examples.yaml, and as calm background the questions people ask of the knowledge base. Prints and stores the
figures of a five-fold cross-validation of the examples, alone and together with the stems of danger.yaml.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import frontmatter
import numpy as np
import yaml

from chinese.normal import clean
from zone.danger import sounds_urgent
from zone.danger_model import EXAMPLES_FILE, MODEL_FILE, SCALE, THRESHOLD, DangerModel, features

_ENTRIES = Path(__file__).parents[1] / "knowledge" / "content" / "entries"
_BACKGROUND = 1500
_FOLDS, _ROUNDS, _L2 = 5, 300, 0.02
#: a feature of one example alone says nothing of others
_LEAST = 2

Example = tuple[str, bool]


def examples() -> list[Example]:
    data = yaml.safe_load(EXAMPLES_FILE.read_text("utf-8"))
    return [(text, True) for text in data["danger"]] + [(text, False) for text in data["calm"]]


def examples_digest() -> str:
    return hashlib.sha256(EXAMPLES_FILE.read_bytes()).hexdigest()[:16]


def background() -> list[Example]:
    """The same questions each time, in an order of their own."""
    phrasings = sorted(
        str(phrasing)
        for path in _ENTRIES.rglob("*.md")
        for phrasing in frontmatter.loads(path.read_text("utf-8")).metadata.get("phrasings", [])  # type: ignore[attr-defined]
    )
    random.Random(1).shuffle(phrasings)  # noqa: S311 (an order, no secret)
    return [(text, False) for text in phrasings[:_BACKGROUND]]


def fit(rows: Sequence[Example]) -> DangerModel:
    found = [features(clean(text)) for text, _ in rows]
    counts = Counter(chain.from_iterable(found))
    places = {name: place for place, name in enumerate(sorted(n for n, count in counts.items() if count >= _LEAST))}
    rows_of, columns = [], []
    for row, names in enumerate(found):
        known = sorted(places[name] for name in names if name in places)
        rows_of += [row] * len(known)
        columns += known
    row_of, column = np.array(rows_of), np.array(columns)
    sizes = np.maximum(np.bincount(row_of, minlength=len(rows)), 1)
    value = (1 / np.sqrt(sizes))[row_of]
    wanted = np.array([danger for _, danger in rows], float)
    importance = np.where(wanted == 1, np.sqrt((wanted == 0).sum() / max((wanted == 1).sum(), 1)), 1.0)
    weights, bias = np.zeros(len(places)), 0.0
    squares, bias_squares = np.full(len(places), 1e-6), 1e-6
    for _ in range(_ROUNDS):
        total = np.bincount(row_of, weights=value * weights[column], minlength=len(rows)) + bias
        error = importance * (1 / (1 + np.exp(-total)) - wanted)
        slope = np.bincount(column, weights=value * error[row_of], minlength=len(places)) + _L2 * weights
        squares += slope**2
        bias_squares += error.sum() ** 2
        weights -= slope / np.sqrt(squares)
        bias -= 0.5 * error.sum() / np.sqrt(bias_squares)
    stored = {name: round(float(weights[place]) * SCALE) for name, place in places.items()}
    return DangerModel(weights=stored, bias=round(bias * SCALE))


def cross_validated(rows: Sequence[Example], calm: Sequence[Example]) -> dict[str, str]:
    """Each fifth of the examples judged by a model that has not seen it."""
    mixed = list(rows)
    random.Random(2).shuffle(mixed)  # noqa: S311
    alone, together = [0, 0], [0, 0]
    for fold in range(_FOLDS):
        unseen = mixed[fold::_FOLDS]
        model = fit([row for place, row in enumerate(mixed) if place % _FOLDS != fold] + list(calm))
        for text, danger in unseen:
            rings = model.probability(clean(text)) > THRESHOLD
            alone[not danger] += rings
            together[not danger] += sounds_urgent(text, model=model)
    dangers = sum(danger for _, danger in mixed)
    others = len(mixed) - dangers
    return {
        "model": f"heard {alone[0]}/{dangers}, false alarms {alone[1]}/{others}",
        "with stems": f"heard {together[0]}/{dangers}, false alarms {together[1]}/{others}",
    }


def main() -> None:
    rows, calm = examples(), background()
    figures = cross_validated(rows, calm)
    model = fit(rows + calm)
    data = {"examples": examples_digest(), "unseen": figures, "bias": model.bias, "weights": model.weights}
    MODEL_FILE.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    for name, figure in figures.items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
