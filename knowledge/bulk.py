"""Builds postings for many long texts in little memory: sorted pieces go to a temporary file, then into place."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np

from knowledge.postings import K1, B, Floats, Keys, Postings, Rows, Vocabulary

#: Number of terms collected before they are sorted and written out.
PIECE = 1_000_000


def build(documents: Iterable[Keys], *, k1: float = K1, b: float = B) -> tuple[Vocabulary, Postings]:
    """Equals `Vocabulary.of` and `Postings.build`, but reads each document once."""
    with tempfile.TemporaryFile() as file:
        lengths, vocabulary, pieces = _gather(documents, file)
        frequency = np.zeros(len(vocabulary.keys), dtype=np.int64)
        for keys, _, _ in _read(file, pieces):
            frequency += np.bincount(vocabulary.rows(keys), minlength=len(frequency))
        starts = np.append(0, np.cumsum(frequency)).astype(np.int64)
        size = len(lengths)
        idf = np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        mean = float(lengths.mean()) if size else 0.0
        norm = (k1 * (1 - b + b * lengths / max(mean, 1e-9))).astype(np.float32)
        units = np.empty(int(starts[-1]), dtype=np.int32)
        impacts = np.empty(int(starts[-1]), dtype=np.float32)
        cursor = starts[:-1].copy()
        for keys, owners, counts in _read(file, pieces):
            rows = vocabulary.rows(keys)
            places = cursor[rows] + _place_in_run(rows)
            units[places] = owners
            impacts[places] = idf[rows] * counts * np.float32(k1 + 1) / (counts + norm[owners])
            cursor += np.bincount(rows, minlength=len(cursor))
    return vocabulary, Postings(starts, units, impacts, idf, size, mean)


def _gather(documents: Iterable[Keys], file: IO[bytes]) -> tuple[Rows, Vocabulary, int]:
    """Writes pieces of (keys, owners, counts) sorted by key and owner; returns lengths, vocabulary and their number."""
    lengths: list[int] = []
    waiting: list[Keys] = []
    gathered = pieces = 0
    known = np.zeros(0, dtype=np.uint64)

    def flush() -> None:
        nonlocal known, gathered, pieces
        first = len(lengths) - len(waiting)
        keys = np.concatenate(waiting)
        owners = np.repeat(np.arange(first, len(lengths), dtype=np.int32), [len(part) for part in waiting])
        order = np.lexsort((owners, keys))
        keys, owners = keys[order], owners[order]
        fresh = np.ones(len(keys), dtype=bool)
        fresh[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
        at = np.flatnonzero(fresh)
        counts = np.diff(np.append(at, len(keys))).astype(np.float32)
        for part in (keys[at], owners[at], counts):
            np.save(file, part)
        known = np.union1d(known, keys[at])
        waiting.clear()
        gathered = 0
        pieces += 1

    for keys in documents:
        lengths.append(len(keys))
        waiting.append(keys)
        gathered += len(keys)
        if gathered >= PIECE:
            flush()
    if gathered:
        flush()
    return np.array(lengths, dtype=np.int64), Vocabulary(known), pieces


def _read(file: IO[bytes], pieces: int) -> Iterator[tuple[Keys, Rows, Floats]]:
    file.seek(0)
    for _ in range(pieces):
        yield np.load(file), np.load(file), np.load(file)


def _place_in_run(rows: Rows) -> Rows:
    """0, 1, 2 … within each run of equal rows."""
    begins = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    runs = np.diff(np.append(begins, len(rows)))
    return np.arange(len(rows)) - np.repeat(begins, runs)
