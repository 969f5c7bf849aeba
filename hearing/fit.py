"""Fits the reading of messages (data/model.npz, data/model.json) to the labelled examples."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from hearing import examples
from hearing.examples import Example
from hearing.features import Features, features
from hearing.folds import FOLDS, HELD_OUT, parts
from hearing.heard import NUISANCE_FROM, MessageKind
from hearing.linear import Floats, Table, fit, rarity, vocabulary
from hearing.model import ABOUT_FILE, Model, Weights, kind_of, menu_in
from hearing.topics import Topics
from knowledge.answer import Library
from knowledge.entries import load_entries
from knowledge.lexicon import load_lexicon
from zone.categories import shipped_categories
from zone.plates import plates

_L2, _LEAST = 0.1, 3
#: see linear.rarity; chosen on three of the five folds
_RARITY_OF_KINDS, _RARITY_OF_CATEGORIES = 0.5, 1.0
#: phrasings of entries are questions too, but shorter and plainer than messages
_PHRASINGS, _PHRASING_WEIGHT = 600, 0.3
#: share of the category that most people would choose, where a clerk would let others stand
_FIRST = 0.85
#: the day on which the examples are read
_TODAY = date(2026, 11, 28)
KINDS = tuple(kind.value for kind in MessageKind)
STATES_NUISANCE = (MessageKind.REPORT, MessageKind.BOTH)


@dataclass(frozen=True, slots=True)
class Sample:
    example: Example
    found: Features
    weight: float = 1.0


def samples(library: Library) -> list[Sample]:
    """The examples in an order that is the same each time, then the phrasings."""
    lexicon, topics = load_lexicon(), Topics()

    def sample(example: Example, weight: float = 1.0) -> Sample:
        answer = library.answer(example.text, today=_TODAY)
        topic, has_plate = topics.of(library, answer), bool(plates(example.text))
        return Sample(example, features(example.text, lexicon, answer=answer, topic=topic, has_plate=has_plate), weight)

    found = [sample(example) for example in examples.load()]
    random.Random(3).shuffle(found)  # noqa: S311 (an order, no secret)
    phrasings = sorted({phrasing for entry in load_entries() for phrasing in entry.phrasings})
    random.Random(1).shuffle(phrasings)  # noqa: S311
    questions = [Example(text=text, kind=MessageKind.QUESTION) for text in phrasings[:_PHRASINGS]]
    return found + [sample(question, _PHRASING_WEIGHT) for question in questions]


def fitted(rows: Sequence[Sample]) -> Weights:
    categories = tuple(category.id for category in shipped_categories())
    found = [row.found.all for row in rows]
    stories = [row for row in rows if row.example.category]
    words = [row.found.words for row in stories]
    places = vocabulary(found, least=_LEAST)
    values = rarity(found, places, _RARITY_OF_KINDS), rarity(words, places, _RARITY_OF_CATEGORIES)
    kind_weights, kind_bias = fit(
        Table(found, places, values[0]),
        np.array([[row.example.kind.value == kind for kind in KINDS] for row in rows], np.float32),
        _importance(rows),
        l2=_L2,
    )
    category_weights, category_bias = fit(
        Table(words, places, values[1]),
        np.array([_shares(row.example, categories) for row in stories], np.float32),
        np.ones(len(stories), np.float32),
        l2=_L2,
    )
    return Weights(
        kinds=KINDS,
        categories=categories,
        names=[*places],
        weights=np.hstack([kind_weights * values[0][:, None], category_weights * values[1][:, None]]),
        squares=np.column_stack([values[0] ** 2, values[1] ** 2]),
        bias=np.hstack([kind_bias, category_bias]),
    )


def _importance(rows: Sequence[Sample]) -> Floats:
    """Kinds with few examples count more, by the square root."""
    counts = Counter(row.example.kind for row in rows)
    most = max(counts.values())
    return np.array([row.weight * (most / counts[row.example.kind]) ** 0.5 for row in rows], np.float32)


def _shares(example: Example, categories: Sequence[str]) -> list[float]:
    others = [name for name in example.also if name != example.category]
    first = _FIRST if others else 1.0
    return [
        first if name == example.category else (1 - first) / len(others) if name in others else 0.0
        for name in categories
    ]


@dataclass(frozen=True, slots=True)
class Unseen:
    """An example as a model reads it that has not seen it."""

    example: Example
    kinds: dict[str, float]
    categories: list[str]

    @property
    def kind(self) -> str:
        return kind_of(self.kinds, menu_in(self.example.text, self.kinds))

    @property
    def nuisance(self) -> float:
        return sum(self.kinds[kind] for kind in STATES_NUISANCE)


def unseen(rows: Sequence[Sample]) -> tuple[list[Unseen], list[Unseen]]:
    """Each fold of the examples read by a model of the other folds, and the part that is held out by a model of all
    folds. Phrasings are always known."""
    own = [row for row in rows if row.weight == 1]
    others = [row for row in rows if row.weight != 1]
    part_of = parts([row.example.text for row in own])
    known = [(part, row) for part, row in zip(part_of, own, strict=True) if part != HELD_OUT]
    validated = [
        one
        for fold in range(FOLDS)
        for one in _read(
            fitted([row for part, row in known if part != fold] + others), [row for part, row in known if part == fold]
        )
    ]
    held_out = [row for part, row in zip(part_of, own, strict=True) if part == HELD_OUT]
    return validated, _read(fitted([row for _, row in known] + others), held_out)


def _read(weights: Weights, rows: Sequence[Sample]) -> list[Unseen]:
    model = Model.of(weights)
    read = [(row.example, *model.read(row.found)) for row in rows]
    return [Unseen(example, kinds, sorted(shares, key=lambda name: -shares[name])) for example, kinds, shares in read]


def figures(read: Sequence[Unseen]) -> dict[str, str]:
    reports = [one for one in read if one.example.kind in STATES_NUISANCE]
    filed = [one for one in read if one.example.category]
    calm = [one for one in filed if not one.example.danger]
    asking = [one for one in read if one.example.kind is MessageKind.QUESTION]
    return {
        "kind right": share([one.kind == one.example.kind.value for one in read]),
        "reports with 举报污染 whatever is answered": share([one.nuisance >= NUISANCE_FROM for one in reports]),
        "questions taken for a report": share([one.kind in ("report", "both") for one in asking]),
        "category first": share([_is_first(one) for one in filed]),
        "category accepted": share([_is_accepted(one) for one in filed]),
        "category in three": share([one.example.category in one.categories[:3] for one in filed]),
        "category first, no danger": share([_is_first(one) for one in calm]),
        "category accepted, no danger": share([_is_accepted(one) for one in calm]),
    }


def _is_first(one: Unseen) -> bool:
    return one.categories[0] == one.example.category


def _is_accepted(one: Unseen) -> bool:
    return one.categories[0] in {one.example.category, *one.example.also}


def share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} = {sum(hits) / max(1, len(hits)):.3f}"


def write(library: Library, say: Callable[[str], None]) -> None:
    rows = samples(library)
    validated, held_out = map(figures, unseen(rows))
    weights = fitted(rows)
    weights.save()
    told: dict[str, Any] = {
        "examples": examples.digest(),
        "count": sum(row.weight == 1 for row in rows),
        "unseen": validated,
        "held_out": held_out,
        "kinds": list(weights.kinds),
        "categories": list(weights.categories),
    }
    ABOUT_FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name, figure in validated.items():
        say(f"{name}: {figure}; held out: {held_out[name]}")
