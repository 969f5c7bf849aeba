"""Fits the model of danger (zone/data/danger_model.json) to the labelled messages and zone/data/danger_examples.yaml.

Calm background are the phrasings of the knowledge base's entries. Long texts are read in stretches: every stretch of a
calm text is calm; of a long dangerous one only the stretch that the first round finds most dangerous counts.
"""

import hashlib
import json
import random
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import yaml

from chinese.normal import clean
from hearing import examples
from hearing.linear import Table, fit, vocabulary
from knowledge.entries import load_entries
from zone.danger import found_stems, sounds_urgent, windows
from zone.danger_model import EXAMPLES_FILE, MODEL_FILE, SCALE, DangerModel

_BACKGROUND = 1500
_FOLDS, _L2 = 5, 0.02
#: a feature of one or two examples says nothing of others
_LEAST = 3
#: weights below this many thousandths are left out of the file
_WEAK = 12

Row = tuple[str, bool]
#: a text's stretches, as features
Stretches = list[set[str]]


def messages() -> list[Row]:
    return [(example.text, example.danger) for example in examples.load()]


def older() -> list[Row]:
    """Examples to which the stems of danger.yaml were written: they say little about texts not seen."""
    data = yaml.safe_load(EXAMPLES_FILE.read_text("utf-8"))
    return [(text, True) for text in data["danger"]] + [(text, False) for text in data["calm"]]


def background() -> list[Row]:
    """The same phrasings each time."""
    phrasings = sorted({phrasing for entry in load_entries() for phrasing in entry.phrasings})
    random.Random(1).shuffle(phrasings)  # noqa: S311 (an order, no secret)
    return [(text, False) for text in phrasings[:_BACKGROUND]]


def digest() -> str:
    whole = hashlib.sha256(EXAMPLES_FILE.read_bytes() + examples.digest().encode())
    return whole.hexdigest()[:16]


def stretches_of(text: str) -> Stretches:
    cleaned = clean(text).strip()
    return windows(cleaned, found_stems(cleaned))


def fitted(rows: Sequence[tuple[Stretches, bool]]) -> DangerModel:
    first = _fitted([(part, danger) for parts, danger in rows for part in _first_look(parts, danger)])
    return _fitted([(part, danger) for parts, danger in rows for part in _chosen(parts, danger, first)])


def _first_look(parts: Stretches, danger: bool) -> Stretches:
    stems = [part for part in parts if "+stem" in part]
    return (stems or parts) if danger else parts


def _chosen(parts: Stretches, danger: bool, model: DangerModel) -> Stretches:
    return [max(parts, key=model.probability)] if danger else parts


def _fitted(rows: Sequence[tuple[Collection[str], bool]]) -> DangerModel:
    found = [names for names, _ in rows]
    places = vocabulary(found, least=_LEAST)
    danger = np.array([is_danger for _, is_danger in rows], float)
    importance = np.where(danger == 1, np.sqrt((danger == 0).sum() / max(danger.sum(), 1)), 1.0)
    weights, bias = fit(Table(found, places), np.column_stack([1 - danger, danger]), importance, l2=_L2)
    difference = (weights[:, 1] - weights[:, 0]) * SCALE
    kept = {name: round(float(difference[place])) for name, place in places.items()}
    return DangerModel(
        weights={name: weight for name, weight in kept.items() if abs(weight) >= _WEAK},
        bias=round(float(bias[1] - bias[0]) * SCALE),
    )


def judged(say: Callable[[str], None]) -> dict[str, str]:
    """Each fifth of the messages judged by stems and a model that has not seen it."""
    rows = messages()
    random.Random(2).shuffle(rows)  # noqa: S311 (an order, no secret)
    seen = [(stretches_of(text), danger) for text, danger in rows]
    others = [(stretches_of(text), danger) for text, danger in [*older(), *background()]]
    heard = [0, 0]
    for fold in range(_FOLDS):
        model = fitted([row for place, row in enumerate(seen) if place % _FOLDS != fold] + others)
        for text, danger in rows[fold::_FOLDS]:
            rings = sounds_urgent(text, model=model)
            heard[not danger] += rings
            if rings != danger:
                say(f"{'missed' if danger else 'alarm'}\t{text}")
    dangers = sum(danger for _, danger in rows)
    return {"danger": f"heard {heard[0]}/{dangers}, false alarms {heard[1]}/{len(rows) - dangers}"}


def write() -> dict[str, str]:
    figures = judged(lambda _: None)
    rows = [(stretches_of(text), danger) for text, danger in [*messages(), *older(), *background()]]
    model = fitted(rows)
    data: dict[str, Any] = {"examples": digest(), "unseen": figures, "bias": model.bias, "weights": model.weights}
    MODEL_FILE.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return figures
