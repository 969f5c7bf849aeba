"""What the ranking of entries reads about the terms of a question."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.fields import EntryFields
from knowledge.postings import Doubles, Rows, keys_of


class Terms(NamedTuple):
    """In the order of the question."""

    #: of the vocabulary; -1 for a term that no text has
    rows: Rows
    #: in each field, one per term
    rarities: Sequence[Sequence[float]]


class TermReader:
    """Immutable; safe to use from several threads."""

    def __init__(self, stored: EntryFields) -> None:
        self._vocabulary = stored.vocabulary
        self._joint, self._rarities = stored.every_field, stored.rarities()

    def of(self, numbers: Sequence[int]) -> Terms:
        """`numbers`: keys of terms."""
        rows = self._vocabulary.rows(keys_of(numbers))
        return Terms(rows, self._rarities.take(rows, axis=0).T.tolist())

    def scores(self, terms: Terms) -> Doubles:
        """BM25 of every unit of every field for the terms."""
        return self._joint.scores(terms.rows)
