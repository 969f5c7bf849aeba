"""Which terms each entry mentions, as one bit per term and entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.postings import Postings, Rows, mapped


@dataclass(frozen=True, slots=True)
class Mentions:
    """The terms that each entry mentions in any of several fields: the inverse of the postings."""

    #: one row per term, eight entries per byte, the first in the highest bit; the last row is for unknown terms (-1)
    bits: NDArray[np.uint8]
    #: per term: whether any entry mentions it; the last is for unknown terms
    anywhere: NDArray[np.bool_]

    @classmethod
    def of(cls, fields: Sequence[Postings], rows: int) -> "Mentions":
        bits = np.zeros((rows + 1, (fields[0].size + 7) // 8), dtype=np.uint8)
        for field in fields:
            terms = np.repeat(np.arange(rows), np.diff(field.starts))
            np.bitwise_or.at(bits, (terms, field.units >> 3), (128 >> (field.units & 7)).astype(np.uint8))
        return cls(bits, np.any(bits, axis=1))

    def by(self, entries: Sequence[int], rows: Rows) -> NDArray[np.bool_]:
        """Which of the terms each entry mentions: a row per entry, a column per term."""
        places = np.array(entries, dtype=np.int64)
        eight = self.bits.take(rows, axis=0).take(places >> 3, axis=1)
        mentioned: NDArray[np.bool_] = (eight & (128 >> (places & 7)).astype(np.uint8)).T != 0
        return mentioned

    def by_any(self, rows: Rows) -> NDArray[np.bool_]:
        return self.anywhere.take(rows)

    def save(self, folder: Path) -> None:
        for part in ("bits", "anywhere"):
            np.save(folder / f"mentions.{part}.npy", getattr(self, part))

    @classmethod
    def load(cls, folder: Path) -> "Mentions":
        return cls(*(mapped(folder / f"mentions.{part}.npy") for part in ("bits", "anywhere")))
