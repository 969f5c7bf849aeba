"""The learned reading of a message: a linear model with one set of weights for kinds and one for categories.

Weights lie in data/model.npz, what they belong to and how well they work on examples not seen in data/model.json; both
are written by `python -m hearing fit`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hearing.features import LAST, TOLD, Features
from hearing.heard import MenuWord, MessageKind
from hearing.menu import menu_word

WEIGHTS_FILE = Path(__file__).parent / "data" / "model.npz"
ABOUT_FILE = Path(__file__).parent / "data" / "model.json"
#: by how much a kind is favoured in doubt
_IN_DOUBT = 1.5
#: probability of a menu word from which words like those of the menu count
_LIKELY_MENU = 0.5
#: of a row in `Model.rows`
_BITS = 20
_ROW = (1 << _BITS) - 1
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """As fitted and stored. `weights`: a row per feature, a column per kind, then per category. `squares`: what a
    feature adds to the squared length of a message, for the kinds and for the categories."""

    kinds: tuple[str, ...]
    categories: tuple[str, ...]
    #: of the features
    names: Sequence[str]
    weights: Floats
    squares: Floats
    bias: Floats

    def save(self) -> None:
        names = "\n".join(self.names).encode()
        scale = np.abs(self.weights).max(axis=0) / 127
        np.savez_compressed(
            WEIGHTS_FILE,
            names=np.frombuffer(names, np.uint8),
            weights=np.round(self.weights / np.maximum(scale, 1e-9)).astype(np.int8),
            scale=scale.astype(np.float32),
            squares=self.squares.astype(np.float16),
            bias=self.bias,
        )


@dataclass(frozen=True, slots=True)
class Model:
    """Weights as they are read: it keeps no names or arrays besides."""

    kinds: tuple[str, ...]
    categories: tuple[str, ...]
    #: weights and squares side by side: one look-up finds both
    joined: Floats
    #: name of a feature without LAST and TOLD → three rows of `joined` in one number: of the feature itself, of the one
    #: with LAST, with TOLD. Row 0 is empty
    rows: Mapping[str, int]
    biases: Sequence[float]

    @classmethod
    def of(cls, given: Weights) -> "Model":
        count, split = given.weights.shape
        joined = np.zeros((count + 1, split + given.squares.shape[1]), np.float32)
        joined[1:, :split], joined[1:, split:] = given.weights, given.squares
        return cls(given.kinds, given.categories, joined, _rows(given.names), given.bias.tolist())

    def read(self, found: Features) -> tuple[dict[str, float], dict[str, float]]:
        """Probabilities of the kinds and of the categories."""
        known = self.rows.get
        runs = list(filter(None, map(known, found.runs)))
        last = runs if found.last is found.runs else list(filter(None, map(known, found.last)))
        places = [*runs, *filter(None, map(known, found.groups))]
        split, sizes, of_words = len(self.kinds), len(self.biases), len(places)
        places += filter(None, map(known, found.manner))
        plain, before_told = len(places), len(places) + len(last)
        places += last
        places += filter(None, map(known, found.told))
        numbers = np.fromiter(places, np.int64, len(places))
        numbers[plain:before_told] >>= _BITS
        numbers[before_told:] >>= 2 * _BITS
        numbers &= _ROW
        rows = self.joined.take(numbers, axis=0)
        told, every = np.add.reduce(rows[:of_words]).tolist(), np.add.reduce(rows).tolist()
        of_kinds, of_categories = max(1e-6, every[sizes]) ** 0.5, max(1e-6, told[sizes + 1]) ** 0.5
        bias = self.biases
        return _shares(
            self.kinds, [value / of_kinds + base for value, base in zip(every[:split], bias, strict=False)]
        ), _shares(
            self.categories,
            [value / of_categories + base for value, base in zip(told[split:sizes], bias[split:], strict=True)],
        )


def _rows(names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, name in enumerate(names, 1):
        beginning, shift = next((one for one in ((LAST, _BITS), (TOLD, 2 * _BITS)) if name.startswith(one[0])), ("", 0))
        rest = name.removeprefix(beginning)
        found[rest] = found.get(rest, 0) | row << shift
    return found


def _shares(names: tuple[str, ...], totals: Sequence[float]) -> dict[str, float]:
    most = max(totals)
    raised = [exp(total - most) for total in totals]
    whole = sum(raised)
    return dict(zip(names, [one / whole for one in raised], strict=True))


def menu_in(text: str, kinds: Mapping[str, float]) -> MenuWord | None:
    """The word of the menu that the text is."""
    return menu_word(text, likely=kinds[MessageKind.MENU] >= _LIKELY_MENU)


def kind_of(kinds: Mapping[str, float], menu: MenuWord | None) -> MessageKind:
    """In doubt a message that asks also tells of a nuisance, because then both the rule and a report are offered."""
    if menu:
        return MessageKind.MENU
    both = kinds[MessageKind.BOTH] * _IN_DOUBT
    favoured: dict[str, float] = {**kinds, MessageKind.BOTH: both, MessageKind.MENU: 0.0}
    return MessageKind(max(favoured, key=favoured.__getitem__))


def about() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(ABOUT_FILE.read_text("utf-8"))
    return data


@cache
def load_model() -> Model:
    told = about()
    with np.load(WEIGHTS_FILE, allow_pickle=False) as file:
        names = file["names"].tobytes().decode().split("\n")
        weights = file["weights"].astype(np.float32) * file["scale"]
        squares = file["squares"].astype(np.float32)
        bias = file["bias"]
    return Model.of(
        Weights(
            kinds=tuple(told["kinds"]),
            categories=tuple(told["categories"]),
            names=names,
            weights=weights,
            squares=squares,
            bias=bias,
        )
    )
