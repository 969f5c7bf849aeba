"""What the ranking of entries reads about the terms of a question."""

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np

from knowledge.fields import EntryFields
from knowledge.postings import Doubles, Rows


class Terms(NamedTuple):
    """In the order of the question."""

    #: of the vocabulary; -1 for a term that no text has
    rows: Rows
    #: in each field, one per term
    rarities: Sequence[Sequence[float]]


class TermReader:
    """Immutable; safe to use from several threads."""

    def __init__(self, stored: EntryFields) -> None:
        self._rows = dict(zip(stored.vocabulary.keys.tolist(), range(len(stored.vocabulary.keys)), strict=True))
        self._joint, self._rarities = stored.every_field, stored.rarities()

    def of(self, numbers: Sequence[int]) -> Terms:
        """`numbers`: keys of terms."""
        rows = np.fromiter(map(self._rows.get, numbers, repeat(-1)), np.int64, len(numbers))
        return Terms(rows, self._rarities.take(rows, axis=0).T.tolist())

    def scores(self, terms: Terms) -> Doubles:
        """BM25 of every unit of every field for the terms."""
        return self._joint.scores(terms.rows)
