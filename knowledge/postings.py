"""An inverted index in flat numpy arrays: BM25 impacts per term and unit, saved as .npy files and mapped into memory.

A term is a 64-bit key: characters and character pairs by their code points, words by a checksum. So the vocabulary is a
sorted array instead of a dictionary, and a question's keys are found with one binary search.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_PAIR = np.uint64(1 << 32)
_WORD = 1 << 62
K1, B = 1.2, 0.75


def character_keys(text: str) -> Keys:
    """One key per character of `text`, spaces left out."""
    return np.frombuffer(text.replace(" ", "").encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def pair_keys(characters: Keys) -> Keys:
    """One key per pair of neighbours."""
    return (characters[:-1] + np.uint64(1)) * _PAIR + characters[1:]


def word_keys(words: Sequence[str]) -> Keys:
    return np.array([_WORD | zlib.crc32(word.encode()) | (len(word) & 0xFF) << 33 for word in words], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term (row) the units that hold it and what each occurrence is worth there."""

    keys: Keys
    starts: NDArray[np.int64]
    units: NDArray[np.int32]
    impacts: Floats
    idf: Floats
    size: int

    @classmethod
    def build(
        cls, documents: Sequence[Keys], *, owners: NDArray[np.int64] | None = None, k1: float = K1, b: float = B
    ) -> "Postings":
        """`owners` groups units into entries; a term is then as rare as the entries that hold it are few."""
        lengths = np.array([len(keys) for keys in documents], dtype=np.int64)
        size = len(documents)
        if not lengths.sum():
            none = np.zeros(0, dtype=np.float32)
            return cls(none.astype(np.uint64), np.zeros(1, np.int64), none.astype(np.int32), none, none, size)
        every = np.concatenate(documents)
        owner = np.repeat(np.arange(size, dtype=np.int64), lengths)
        order = np.lexsort((owner, every))
        every, owner = every[order], owner[order]
        fresh = np.ones(len(every), dtype=bool)
        fresh[1:] = (every[1:] != every[:-1]) | (owner[1:] != owner[:-1])
        first = np.flatnonzero(fresh)
        counts = np.diff(np.append(first, len(every))).astype(np.float32)
        term, unit = every[first], owner[first]
        new_term = np.ones(len(term), dtype=bool)
        new_term[1:] = term[1:] != term[:-1]
        begin = np.flatnonzero(new_term)
        starts = np.append(begin, len(term)).astype(np.int64)
        frequency = np.diff(starts)
        idf = _idf(term, unit if owners is None else owners[unit], begin, frequency)
        mean = lengths.mean()
        norm = (k1 * (1 - b + b * lengths / mean)).astype(np.float32)
        impacts = np.repeat(idf, frequency) * counts * (k1 + 1) / (counts + norm[unit])
        return cls(term[begin], starts, unit.astype(np.int32), impacts.astype(np.float32), idf, size)

    def rows(self, keys: Keys) -> NDArray[np.int64]:
        """Row of each key, -1 for unknown terms."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1).astype(np.int64)

    def scores(self, keys: Keys, weights: Floats | None = None) -> Doubles:
        """BM25 of every unit; `weights` per key (default 1)."""
        return self.scores_and_overlaps(keys, weights)[0]

    def scores_and_overlaps(self, keys: Keys, weights: Floats | None = None) -> tuple[Doubles, Doubles]:
        """BM25 of every unit, and how many of `keys` it holds."""
        rows = self.rows(keys)
        known = rows >= 0
        rows = rows[known]
        begin = self.starts[rows]
        lengths = self.starts[rows + 1] - begin
        total = int(lengths.sum())
        if not total:
            return np.zeros(self.size), np.zeros(self.size)
        offsets = np.repeat(begin - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        places = offsets + np.arange(total)
        values = self.impacts[places]
        if weights is not None:
            values = values * np.repeat(weights[known], lengths)
        units = self.units[places]
        scores = np.bincount(units, weights=values, minlength=self.size).astype(np.float64)
        return scores, np.bincount(units, minlength=self.size).astype(np.float64)

    def rarity(self, keys: Keys) -> Floats:
        """Inverse document frequency of each key; an unknown term is as rare as one seen in no unit."""
        rows = self.rows(keys)
        unknown = np.float32(np.log1p((self.size + 0.5) / 0.5))
        if not len(self.idf):
            return np.full(len(keys), unknown, dtype=np.float32)
        return np.where(rows >= 0, self.idf[np.maximum(rows, 0)], unknown)

    def save(self, folder: Path, name: str) -> None:
        for part in _PARTS:
            np.save(folder / f"{name}.{part}.npy", getattr(self, part))

    @classmethod
    def load(cls, folder: Path, name: str, *, size: int) -> "Postings":
        keys, starts, units, impacts, idf = (np.load(folder / f"{name}.{part}.npy", mmap_mode="r") for part in _PARTS)
        return cls(keys, starts, units, impacts, idf, size)


_PARTS = ("keys", "starts", "units", "impacts", "idf")


def _idf(terms: Keys, owners: NDArray[np.int64], begin: NDArray[np.int64], lengths: NDArray[np.int64]) -> Floats:
    """Inverse document frequency per term, an owner counted once. `terms` sorted, `begin` and `lengths` its runs."""
    run = np.repeat(np.arange(len(begin)), lengths)
    order = np.lexsort((owners, run))
    run, owners = run[order], owners[order]
    fresh = np.ones(len(run), dtype=bool)
    fresh[1:] = (run[1:] != run[:-1]) | (owners[1:] != owners[:-1])
    frequency = np.bincount(run[fresh], minlength=len(begin))
    total = len(np.unique(owners)) 
    return np.log1p((total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
