"""Fits the model of danger (zone/data/danger_model.json) to the labelled messages and zone/data/danger_examples.yaml.

Calm background are the phrasings of the knowledge base's entries. Long texts are read in stretches: every stretch of a
calm text is calm; of a long dangerous one only the stretch that the first round finds most dangerous counts.
"""

import hashlib
import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml

from chinese.normal import clean
from hearing import examples
from hearing.examples import Example
from hearing.fit import share
from hearing.folds import FOLDS, HELD_OUT, parts
from hearing.heard import MessageKind
from hearing.linear import Table, fit, rarity, vocabulary
from knowledge.entries import load_entries
from zone.danger import found_stems, sounds_urgent, windows
from zone.danger_model import EXAMPLES_FILE, MODEL_FILE, SCALE, DangerModel

_BACKGROUND = 1500
_L2 = 0.02
#: stems and cues, however common
_FLAGS = ("+", "-", "cue:")
#: how much a calm message counts whose writer tells of no nuisance: a false alarm there is silly
_QUIET_WEIGHT = 3.0
#: a feature of one or two examples says nothing of others
_LEAST = 3
#: weights below this many thousandths are left out of the file
_WEAK = 12

#: a text's stretches, as features
Stretches = list[set[str]]


@dataclass(frozen=True, slots=True)
class Row:
    parts: Stretches
    danger: bool
    weight: float = 1.0


def row_of(example: Example) -> Row:
    quiet = not example.danger and example.kind not in (MessageKind.REPORT, MessageKind.BOTH)
    return Row(stretches_of(example.text), example.danger, _QUIET_WEIGHT if quiet else 1.0)


def older() -> list[Row]:
    """Examples to which the stems of danger.yaml were written: they say little about texts not seen."""
    data = yaml.safe_load(EXAMPLES_FILE.read_text("utf-8"))
    return [Row(stretches_of(text), name == "danger") for name in ("danger", "calm") for text in data[name]]


def background() -> list[Row]:
    """The same phrasings each time."""
    phrasings = sorted({phrasing for entry in load_entries() for phrasing in entry.phrasings})
    random.Random(1).shuffle(phrasings)  # noqa: S311 (an order, no secret)
    return [Row(stretches_of(text), danger=False) for text in phrasings[:_BACKGROUND]]


def digest() -> str:
    whole = hashlib.sha256(EXAMPLES_FILE.read_bytes() + examples.digest().encode())
    return whole.hexdigest()[:16]


def stretches_of(text: str) -> Stretches:
    cleaned = clean(text).strip()
    return windows(cleaned, found_stems(cleaned))


def fitted(rows: Sequence[Row]) -> DangerModel:
    first = _fitted([(part, row) for row in rows for part in _first_look(row.parts, row.danger)])
    return _fitted([(part, row) for row in rows for part in _chosen(row.parts, row.danger, first)])


def _first_look(parts: Stretches, danger: bool) -> Stretches:
    stems = [part for part in parts if "+stem" in part]
    return (stems or parts) if danger else parts


def _chosen(parts: Stretches, danger: bool, model: DangerModel) -> Stretches:
    return [max(parts, key=model.probability)] if danger else parts


def _fitted(rows: Sequence[tuple[Collection[str], Row]]) -> DangerModel:
    found = [names for names, _ in rows]
    places = vocabulary(found, least=_LEAST)
    values = np.round(rarity(found, places, 1.0, flags=_FLAGS), 2)
    danger = np.array([row.danger for _, row in rows], float)
    calm = np.array([row.weight for _, row in rows]) * (1 - danger)
    importance = calm + danger * np.sqrt(calm.sum() / max(danger.sum(), 1))
    weights, bias = fit(Table(found, places, values), np.column_stack([1 - danger, danger]), importance, l2=_L2)
    difference = (weights[:, 1] - weights[:, 0]) * values * SCALE
    kept = {
        name: complex(round(float(weight)), float(value) ** 2)
        for name, weight, value in zip(places, difference, values, strict=True)
        if abs(weight) >= _WEAK
    }
    return DangerModel(table=kept, bias=round(float(bias[1] - bias[0]) * SCALE))


def judged() -> tuple[dict[str, str], dict[str, str]]:
    """Each fold of the messages judged by stems and a model that has not seen it, and so the part that is held out:
    dangers, ordinary messages, and those that use the words of danger without any."""
    known = examples.load()
    seen, others = [row_of(example) for example in known], [*older(), *background()]
    part_of = parts([example.text for example in known])
    validated, held_out = _no_rings(), _no_rings()
    for left_out in range(FOLDS + 1):
        model = fitted(
            [row for row, part in zip(seen, part_of, strict=True) if part not in (left_out, HELD_OUT)] + others
        )
        rings = held_out if left_out == HELD_OUT else validated
        for example, part in zip(known, part_of, strict=True):
            if part == left_out:
                rings[_group(example)].append(sounds_urgent(example.text, model=model))
    return _shares(validated), _shares(held_out)


def _no_rings() -> dict[str, list[bool]]:
    return {"danger heard": [], "false alarms, ordinary": [], "false alarms, hard": []}


def _shares(rings: dict[str, list[bool]]) -> dict[str, str]:
    return {name: share(hits) for name, hits in rings.items()}


def _group(example: Example) -> str:
    if example.danger:
        return "danger heard"
    return "false alarms, hard" if example.source == examples.HARD else "false alarms, ordinary"


def write() -> dict[str, str]:
    validated, held_out = judged()
    model = fitted([*map(row_of, examples.load()), *older(), *background()])
    data: dict[str, Any] = {
        "examples": digest(),
        "unseen": validated,
        "held_out": held_out,
        "bias": model.bias,
        "names": "\n".join(model.table),
        "weights": [round(one.real) for one in model.table.values()],
        "rarity": [round(one.imag**0.5 * 100) for one in model.table.values()],
    }
    MODEL_FILE.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return {name: f"{figure}; held out: {held_out[name]}" for name, figure in validated.items()}
