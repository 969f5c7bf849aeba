"""The four fields of all entries laid side by side in one index, so that a question is looked up once.

A field's units come after those of the field before it; what a kind of term counts for in a field is in its impacts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.postings import Floats, Postings, Rows, mapped


def joint(fields: Sequence[tuple[Postings, Floats]], rows: int) -> Postings:
    """`fields`, each with what every one of the `rows` terms counts for in it; terms worth nothing are left out."""
    terms, units, impacts = [], [], []
    first = 0
    for field, worth in fields:
        term = np.repeat(np.arange(rows), np.diff(field.starts))
        kept = worth[term] > 0
        terms.append(term[kept])
        units.append(field.units[kept].astype(np.int64) + first)
        impacts.append((field.impacts * worth[term])[kept].astype(np.float64))  # sums need no conversion then
        first += field.size
    term = np.concatenate(terms)
    order = np.argsort(term, kind="stable")
    starts = np.searchsorted(term[order], np.arange(rows + 1)).astype(np.int64)
    every = np.zeros(rows, dtype=np.float32)
    return Postings(starts, np.concatenate(units)[order], np.concatenate(impacts)[order], every, first, 0.0)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which terms an entry mentions in any of some fields: the index turned round."""

    starts: Rows
    #: rows of the vocabulary, sorted within an entry
    rows: NDArray[np.int32]
    #: per row: does any entry mention it
    anywhere: NDArray[np.bool_]

    @classmethod
    def of(cls, fields: Sequence[Postings], rows: int) -> "Mentions":
        width = np.int64(max(rows, 1))
        held = [field.units * width + np.repeat(np.arange(rows), np.diff(field.starts)) for field in fields]
        packed = np.unique(np.concatenate(held))
        entry, row = packed // width, packed % width
        starts = np.searchsorted(entry, np.arange(fields[0].size + 1)).astype(np.int64)
        anywhere = np.zeros(rows, dtype=bool)
        anywhere[row] = True
        return cls(starts, row.astype(np.int32), anywhere)

    def by(self, entry: int, rows: Rows) -> NDArray[np.bool_]:
        """Which of the terms the entry mentions."""
        own = self.rows[self.starts[entry] : self.starts[entry + 1]]
        if not len(own):
            return np.zeros(len(rows), dtype=bool)
        mentioned: NDArray[np.bool_] = own[np.minimum(own.searchsorted(rows), len(own) - 1)] == rows
        return mentioned

    def by_any(self, rows: Rows) -> NDArray[np.bool_]:
        return (rows >= 0) & self.anywhere[rows]

    def save(self, folder: Path) -> None:
        for part in ("starts", "rows", "anywhere"):
            np.save(folder / f"mentions.{part}.npy", getattr(self, part))

    @classmethod
    def load(cls, folder: Path) -> "Mentions":
        return cls(*(mapped(folder / f"mentions.{part}.npy") for part in ("starts", "rows", "anywhere")))
