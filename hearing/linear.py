"""Fits linear models (softmax with L2, L-BFGS) to sets of features, for `python -m hearing fit`."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

Floats = NDArray[np.float32]
_ROUNDS = 60


def document_counts(found: Sequence[Collection[str]]) -> Counter[str]:
    """In how many examples each feature occurs."""
    return Counter(chain.from_iterable(found))


def vocabulary(found: Sequence[Collection[str]], *, least: int) -> dict[str, int]:
    """Features of at least so many examples, with their places."""
    counts = document_counts(found)
    return {name: place for place, name in enumerate(sorted(name for name, count in counts.items() if count >= least))}


def rarity(
    found: Sequence[Collection[str]], places: dict[str, int], power: float, *, flags: tuple[str, ...] = ("=",)
) -> Floats:
    """How much a feature counts: log(examples / examples with it) to the `power`. Features that begin like `flags`
    count 1: what is common among them tells as much."""
    counts, size = document_counts(found), len(found)
    values = [
        1.0 if name.startswith(flags) else np.log(max(2.0, size / max(1, counts[name]))) ** power for name in places
    ]
    return np.array(values, np.float32)


class Table:
    """A sparse table of examples (rows) and features (columns). Each known feature of a row counts its value; a row has
    length 1."""

    def __init__(self, found: Sequence[Collection[str]], places: dict[str, int], values: Floats | None = None) -> None:
        given = np.ones(len(places), np.float32) if values is None else values
        known = [[places[name] for name in sorted(names) if name in places] for names in found]
        data = [given[row] / max(float(np.linalg.norm(given[row])), 1e-6) for row in known]
        starts = np.cumsum([0, *map(len, known)])
        cells = (np.concatenate(data), np.fromiter(chain.from_iterable(known), np.int32), starts)
        self.rows: Any = csr_array(cells, shape=(len(known), len(places)))
        self.shape = (len(known), len(places))


def softmax(scores: Any) -> Any:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def fit(table: Table, wanted: Floats, importance: Floats, *, l2: float, rounds: int = _ROUNDS) -> tuple[Floats, Floats]:
    """Weights (features × classes) and bias. `wanted`: the share of each class in each row."""
    features, classes = table.shape[1], wanted.shape[1]
    found = minimize(
        _loss(table, wanted, importance, l2),
        np.zeros((features + 1) * classes),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": rounds},
    )
    solved = found.x.reshape(features + 1, classes).astype(np.float32)
    return solved[:-1], solved[-1]


def _loss(table: Table, wanted: Floats, importance: Floats, l2: float) -> Callable[[Any], tuple[float, Any]]:
    rows, columns = table.rows, table.rows.T.tocsr()

    def loss(flat: Any) -> tuple[float, Any]:
        """The loss and its slope; the last row is the bias."""
        weights = flat.reshape(table.shape[1] + 1, wanted.shape[1])
        shares = softmax(rows @ weights[:-1] + weights[-1])
        errors = importance[:, None] * (shares - wanted)
        lost = -(importance * (wanted * np.log(shares + 1e-12)).sum(axis=1)).sum()
        slope = np.vstack([columns @ errors + l2 * weights[:-1], errors.sum(axis=0)])
        return float(lost + l2 / 2 * (weights[:-1] ** 2).sum()), slope.ravel()

    return loss
