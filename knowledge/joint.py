"""The four fields of all entries in one index, so that a question needs one look-up.

The units of a field follow those of the previous field; the impacts include the weight of each kind of term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.postings import Doubles, Floats, Postings, Rows, mapped

_UNIT = np.int64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Joint:
    """For each term (row of the vocabulary): the units of all fields that contain it, with its impact in each."""

    #: one row per term: start and end of its postings; the last row is an empty span, for unknown terms (row -1)
    spans: NDArray[np.int32]
    #: lower half: the unit; upper half: the impact as a float. So there is one array to slice and join, not two
    postings: NDArray[np.int64]
    #: number of units in all fields
    size: int

    @classmethod
    def of(cls, fields: Sequence[tuple[Postings, Floats]], rows: int) -> "Joint":
        """`fields`: postings with the weight of each of the `rows` terms; terms of weight 0 are left out."""
        terms, postings = [], []
        first = 0
        for field, worth in fields:
            term = np.repeat(np.arange(rows), np.diff(field.starts))
            counted = worth[term] > 0
            terms.append(term[counted])
            postings.append(_packed(field.units[counted] + first, (field.impacts * worth[term])[counted]))
            first += field.size
        term = np.concatenate(terms)
        order = np.argsort(term, kind="stable")
        starts = np.searchsorted(term[order], np.arange(rows + 1))
        spans = np.column_stack([starts, np.append(starts[1:], len(term))])
        return cls(spans.astype(np.int32), np.concatenate(postings)[order], first)

    def scores(self, rows: Rows) -> Doubles:
        """BM25 of every unit for the terms in `rows` (at least one; from `Vocabulary.rows`)."""
        postings, spans = self.postings, self.spans.take(rows, axis=0).tolist()
        joined = np.concatenate([postings[start:end] for start, end in spans])  # faster than indexing by position
        impacts = joined.view(np.float32)[1::2].astype(np.float64)
        np.bitwise_and(joined, _UNIT, out=joined)  # leaves the units, without one more array
        return np.bincount(joined, weights=impacts, minlength=self.size).astype(np.float64, copy=False)

    def save(self, folder: Path) -> None:
        np.save(folder / "joint.spans.npy", self.spans)
        np.save(folder / "joint.postings.npy", self.postings)
        np.save(folder / "joint.size.npy", np.array(self.size))

    @classmethod
    def load(cls, folder: Path) -> "Joint":
        spans, postings = (mapped(folder / f"joint.{part}.npy") for part in ("spans", "postings"))
        return cls(spans, postings, int(np.load(folder / "joint.size.npy")))


def _packed(units: NDArray[np.integer[Any]], impacts: Floats | Doubles) -> NDArray[np.int64]:
    halves = np.empty((len(units), 2), dtype=np.int32)  # lower half first
    halves[:, 0] = units
    halves[:, 1] = impacts.astype(np.float32).view(np.int32)
    return halves.view(np.int64).ravel()
