"""An inverted index in flat numpy arrays: BM25 impacts per term and unit, saved as .npy files and mapped into memory.

A term is a 64-bit key: the code points of a character or a pair of characters, or the checksum of a word. So the
vocabulary is a sorted array, not a dictionary, and one vectorised binary search finds all terms of a question.
"""

import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PAIR = np.uint64(1 << 32)
_WORD, _GROUP = 1 << 62, 1 << 61
K1, B = 1.2, 0.75


def character_keys(text: str) -> Keys:
    """One key per character of `text`, without spaces."""
    return np.frombuffer(text.replace(" ", "").encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def pair_keys(characters: Keys) -> Keys:
    """One key per pair of neighbours."""
    return (characters[:-1] + np.uint64(1)) * _PAIR + characters[1:]


def word_keys(words: Sequence[str]) -> Keys:
    return np.array(word_numbers(words), dtype=np.uint64)


# The same keys as plain numbers: faster than one array per kind for the few terms of a question.


def pair_numbers(characters: Sequence[int]) -> list[int]:
    return [(first + 1 << 32) + second for first, second in pairwise(characters)]


def word_numbers(words: Sequence[str]) -> list[int]:
    return list(map(_word_number, words))


@lru_cache(maxsize=16_384)  # messages share their words
def _word_number(word: str) -> int:
    return _WORD | zlib.crc32(word.encode()) | (len(word) & 0xFF) << 33


@lru_cache(maxsize=4_096)
def _group_number(name: str) -> int:
    return _word_number(name) | _GROUP


def keys_of(numbers: Sequence[int]) -> Keys:
    return np.frombuffer(array("Q", numbers), dtype=np.uint64)  # a tenth of the time of np.array


def group_numbers(names: Sequence[str]) -> list[int]:
    return list(map(_group_number, names))


def are_pairs(keys: Keys) -> NDArray[np.bool_]:
    return (keys >= _PAIR) & (keys < np.uint64(_WORD))


def are_long(keys: Keys) -> NDArray[np.bool_]:
    """Words and pairs: the terms by which long texts are searched."""
    in_group: NDArray[np.bool_] = keys & np.uint64(_GROUP) != 0
    return (keys >= _PAIR) & ~in_group


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms of an index, sorted; the position of a term is its row in every `Postings` built on it."""

    keys: Keys

    @classmethod
    def of(cls, documents: Sequence[Keys]) -> "Vocabulary":
        return cls(np.unique(np.concatenate(documents)) if documents else np.zeros(0, dtype=np.uint64))

    def rows(self, keys: Keys) -> Rows:
        """The row of each key; -1 for an unknown term."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = self.keys[:-1].searchsorted(keys)  # stays within the array
        at[self.keys.take(at) != keys] = -1
        return at


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term (row of the vocabulary): the units that contain it, with its impact in each."""

    starts: Rows
    units: NDArray[np.int32] | NDArray[np.int64]
    impacts: Floats | Doubles
    idf: Floats
    #: number of units
    size: int
    #: mean number of terms per unit, with repetitions
    mean_length: float

    @classmethod
    def build(
        cls,
        vocabulary: Vocabulary,
        documents: Sequence[Keys],
        *,
        owners: Rows | None = None,
        k1: float = K1,
        b: float = B,
    ) -> "Postings":
        """`owners` groups units into entries; the rarity of a term then counts entries, not units."""
        size = len(documents)
        lengths = np.array([len(keys) for keys in documents], dtype=np.int64)
        term, unit, counts = _occurrences(vocabulary, documents, lengths)
        starts = np.searchsorted(term, np.arange(len(vocabulary.keys) + 1)).astype(np.int64)
        owner = np.arange(size) if owners is None else owners
        idf = _idf(term, owner[unit], len(vocabulary.keys), len(np.unique(owner)))
        mean = float(lengths.mean()) if size else 0.0
        norm = (k1 * (1 - b + b * lengths / max(mean, 1e-9))).astype(np.float32)
        impacts = counts * np.float32(k1 + 1)
        impacts /= counts + norm[unit]
        impacts *= idf[term]
        return cls(starts, unit, impacts, idf, size, mean)

    def scores(self, rows: Rows, weights: Floats | None = None) -> Doubles:
        """BM25 of every unit for the terms in `rows` (from `Vocabulary.rows`); `weights`: one per term."""
        # for an unknown term (row -1) the span from the last start to the first is empty
        begins, ends = self.starts.take(rows), self.starts.take(rows + 1)
        spans = list(map(slice, begins.tolist(), ends.tolist()))  # joining slices is faster than indexing by position
        if not spans:
            return np.zeros(self.size)
        units = np.concatenate([self.units[span] for span in spans])
        values = np.concatenate([self.impacts[span] for span in spans])
        if weights is not None:
            values *= np.repeat(weights, np.maximum(ends - begins, 0))
        return np.bincount(units, weights=values, minlength=self.size).astype(np.float64, copy=False)

    def held_between(self, rows: Rows, first: int, last: int) -> Rows:
        """For each term, the number of units in [first, last) that contain it."""
        counts = np.zeros(len(rows), dtype=np.int64)
        for place, row in enumerate(rows.tolist()):
            if row >= 0:
                held_by = self.units[self.starts[row] : self.starts[row + 1]]
                counts[place] = held_by.searchsorted(last) - held_by.searchsorted(first)
        return counts

    def rarity(self, rows: Rows) -> Floats:
        """Inverse document frequency of each term; an unknown term counts as one in no unit."""
        if not len(self.idf):
            return np.zeros(len(rows), dtype=np.float32)
        return np.where(rows >= 0, self.idf[rows], np.float32(np.log1p((self.size + 0.5) / 0.5)))

    def save(self, folder: Path, name: str) -> None:
        for part in _PARTS:
            np.save(folder / f"{name}.{part}.npy", getattr(self, part))
        np.save(folder / f"{name}.sizes.npy", np.array([self.size, self.mean_length]))

    @classmethod
    def load(cls, folder: Path, name: str) -> "Postings":
        starts, units, impacts, idf = (mapped(folder / f"{name}.{part}.npy") for part in _PARTS)
        size, mean = np.load(folder / f"{name}.sizes.npy")
        return cls(starts, units, impacts, idf, int(size), float(mean))


_PARTS = ("starts", "units", "impacts", "idf")


def mapped(path: Path) -> NDArray[Any]:
    """The array of a file, read page by page on access; a plain array, which is faster to index than a memmap."""
    plain: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return plain


def _occurrences(
    vocabulary: Vocabulary, documents: Sequence[Keys], lengths: Rows
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Row, unit and count of each term in each document, by row and unit. Sorts one packed array in place."""
    packed = np.empty(int(lengths.sum()), dtype=np.uint64)
    place = 0
    for unit, keys in enumerate(documents):
        packed[place : place + len(keys)] = vocabulary.rows(keys).astype(np.uint64) << np.uint64(32) | np.uint64(unit)
        place += len(keys)
    packed.sort()
    first = np.flatnonzero(np.r_[True, packed[1:] != packed[:-1]]) if len(packed) else np.zeros(0, dtype=np.int64)
    counts = np.diff(np.append(first, len(packed))).astype(np.float32)
    packed = packed[first]
    return (packed >> np.uint64(32)).astype(np.int32), (packed & np.uint64(0xFFFFFFFF)).astype(np.int32), counts


def _idf(terms: NDArray[np.int32], owners: NDArray[np.integer[Any]], vocabulary_size: int, total: int) -> Floats:
    """Inverse document frequency per row; each of the `total` owners counts once."""
    packed = np.unique(terms.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64))
    frequency = np.bincount((packed >> np.uint64(32)).astype(np.int64), minlength=vocabulary_size)
    return np.log1p((total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
