"""What the ranking of entries reads about a term of a question, put together when the term is first asked."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.fields import EntryFields
from knowledge.postings import Doubles


class Term(NamedTuple):
    #: of the vocabulary; -1 for a term that no text has
    row: int
    #: see Joint.postings
    postings: NDArray[np.int64]
    #: in each field
    rarity: tuple[float, ...]


class Terms:
    """Messages share most of their terms: those asked before are found in a dictionary, no more than the vocabulary
    has. Safe to use from several threads."""

    def __init__(self, stored: EntryFields) -> None:
        self._vocabulary = stored.vocabulary
        self._joint, self._rarities = stored.every_field, stored.rarities()
        self._unknown = Term(-1, self._joint.postings[:0], tuple(self._rarities[-1].tolist()))
        self._known: dict[int, Term] = {}

    def of(self, numbers: Sequence[int]) -> list[Term]:
        """`numbers`: keys of terms."""
        known = self._known.get
        return [known(number) or self._look_up(number) for number in numbers]

    def scores(self, terms: Sequence[Term]) -> Doubles:
        """BM25 of every unit of every field for the terms (at least one)."""
        return self._joint.scores_of([term.postings for term in terms])

    def _look_up(self, number: int) -> Term:
        row = self._vocabulary.row(number)
        if row < 0:
            return self._unknown
        term = Term(row, self._joint.part(row), tuple(self._rarities[row].tolist()))
        self._known[number] = term
        return term
