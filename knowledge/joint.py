"""The four fields of all entries laid side by side in one index, so that a question is looked up once.

A field's units come after those of the field before it; what a kind of term counts for in a field is in its impacts.
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
    """For each term (row of the vocabulary) the units of all fields that hold it and what it is worth there."""

    #: a row a term, from where to before where its postings lie; the last is empty, for unknown terms, whose row is -1
    spans: NDArray[np.int32]
    #: the unit in the lower half, the impact as a float in the upper: one array to slice and to join instead of two
    postings: NDArray[np.int64]
    #: number of units in all fields
    size: int

    @classmethod
    def of(cls, fields: Sequence[tuple[Postings, Floats]], rows: int) -> "Joint":
        """`fields`, each with what every one of the `rows` terms counts for in it; terms worth nothing are left out."""
        terms, postings = [], []
        first = 0
        for field, worth in fields:
            term = np.repeat(np.arange(rows), np.diff(field.starts))
            kept = worth[term] > 0
            terms.append(term[kept])
            postings.append(_packed(field.units[kept] + first, (field.impacts * worth[term])[kept]))
            first += field.size
        term = np.concatenate(terms)
        order = np.argsort(term, kind="stable")
        starts = np.searchsorted(term[order], np.arange(rows + 1))
        spans = np.column_stack([starts, np.append(starts[1:], len(term))])
        return cls(spans.astype(np.int32), np.concatenate(postings)[order], first)

    def scores(self, rows: Rows) -> Doubles:
        """BM25 of every unit for the terms in `rows`, at least one, as `Vocabulary.rows` gives them."""
        postings = self.postings
        spans = self.spans.take(rows, axis=0).tolist()
        joined = np.concatenate([postings[start:end] for start, end in spans])  # cheaper than gathering places
        impacts = joined.view(np.float32)[1::2]
        return np.bincount(joined & _UNIT, weights=impacts, minlength=self.size).astype(np.float64, copy=False)

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


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which terms an entry mentions in any of some fields: the index turned round."""

    starts: Rows
    #: rows of the vocabulary, sorted within an entry
    rows: NDArray[np.int32]
    #: per row: does any entry mention it; the last is for unknown terms, whose row is -1
    anywhere: NDArray[np.bool_]

    @classmethod
    def of(cls, fields: Sequence[Postings], rows: int) -> "Mentions":
        width = np.int64(max(rows, 1))
        held = [field.units * width + np.repeat(np.arange(rows), np.diff(field.starts)) for field in fields]
        packed = np.unique(np.concatenate(held))
        entry, row = packed // width, packed % width
        starts = np.searchsorted(entry, np.arange(fields[0].size + 1)).astype(np.int64)
        anywhere = np.zeros(rows + 1, dtype=bool)
        anywhere[row] = True
        return cls(starts, row.astype(np.int32), anywhere)

    def by(self, entry: int, rows: Rows) -> NDArray[np.bool_]:
        """Which of the terms the entry mentions."""
        own = self.rows[self.starts[entry] : self.starts[entry + 1]]
        if not len(own):
            return np.zeros(len(rows), dtype=bool)
        mentioned: NDArray[np.bool_] = own.take(own[:-1].searchsorted(rows)) == rows  # never past the last
        return mentioned

    def by_any(self, rows: Rows) -> NDArray[np.bool_]:
        return self.anywhere.take(rows)

    def save(self, folder: Path) -> None:
        for part in ("starts", "rows", "anywhere"):
            np.save(folder / f"mentions.{part}.npy", getattr(self, part))

    @classmethod
    def load(cls, folder: Path) -> "Mentions":
        return cls(*(mapped(folder / f"mentions.{part}.npy") for part in ("starts", "rows", "anywhere")))
