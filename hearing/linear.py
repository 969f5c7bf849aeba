"""Fits linear models (softmax with L2, AdaGrad on the whole set) to sets of features, for `python -m hearing fit`."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_ROUNDS = 100


def vocabulary(found: Sequence[Collection[str]], *, least: int) -> dict[str, int]:
    """Features of at least so many examples, with their places."""
    counts = Counter(chain.from_iterable(found))
    return {name: place for place, name in enumerate(sorted(name for name, count in counts.items() if count >= least))}


class Table:
    """A sparse table of examples (rows) and features (columns). Each known feature of a row counts 1/sqrt(count)."""

    def __init__(self, found: Sequence[Collection[str]], places: dict[str, int]) -> None:
        known = [sorted(places[name] for name in names if name in places) for names in found]
        sizes = np.array([len(columns) for columns in known])
        self.shape = (len(known), len(places))
        self._row = np.repeat(np.arange(len(known)), sizes)
        self._column = np.fromiter(chain.from_iterable(known), np.int64, int(sizes.sum()))
        self._value = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
        self._by_column = np.argsort(self._column, kind="stable")

    def times(self, weights: Floats) -> Floats:
        """Rows × classes."""
        return _summed(weights[self._column] * self._value[:, None], self._row, self.shape[0])

    def back(self, errors: Floats) -> Floats:
        """Columns × classes."""
        order = self._by_column
        parts = errors[self._row[order]] * self._value[order, None]
        return _summed(parts, self._column[order], self.shape[1])


def _summed(parts: Floats, places: NDArray[np.int64], size: int) -> Floats:
    """Sums the parts per place; `places` are sorted."""
    total = np.zeros((size, parts.shape[1]), np.float32)
    if len(places):
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        total[places[starts]] = np.add.reduceat(parts, starts, axis=0)
    return total


def softmax(scores: Floats) -> Floats:
    raised: Any = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit(table: Table, wanted: Floats, importance: Floats, *, l2: float, rounds: int = _ROUNDS) -> tuple[Floats, Floats]:
    """Weights (features × classes) and bias. `wanted`: the share of each class in each row."""
    weights = np.zeros((table.shape[1], wanted.shape[1]), np.float32)
    bias = np.zeros(wanted.shape[1], np.float32)
    squares, bias_squares = np.full_like(weights, 1e-6), np.full_like(bias, 1e-6)
    for _ in range(rounds):
        errors = importance[:, None] * (softmax(table.times(weights) + bias) - wanted)
        slope = table.back(errors) + l2 * weights
        squares += slope**2
        bias_squares += errors.sum(axis=0) ** 2
        weights -= slope / np.sqrt(squares)
        bias -= 0.5 * errors.sum(axis=0) / np.sqrt(bias_squares)
    return weights, bias
