"""What the ranking of entries reads: its fields, who owns which unit, and which terms an entry mentions.

Built once from the entries, saved as arrays and mapped into memory. Units are the phrasings of all entries, each by
itself, then the questions to decline; texts of the other fields are one per entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.analysis import PAIR_WEIGHT, Analysed
from knowledge.aspects import Aspect
from knowledge.candidates import DECLINED
from knowledge.joint import Joint
from knowledge.mentions import Mentions
from knowledge.postings import Doubles, Floats, Keys, Postings, Rows, Vocabulary, are_long, are_pairs, mapped

FIELDS = ("units", "together", "answer", "articles")
#: BM25 parameters of `together`: the weight of repetitions, and of an entry's length.
_TOGETHER_K1, _TOGETHER_B = 1.5, 0.4


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says about itself."""

    topic: str
    cited: frozenset[tuple[str, int]]
    #: the main ones first
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """The indexed parts of one entry."""

    popular: bool
    units: tuple[Analysed, ...]
    answer: Keys
    #: of the cited articles: words and pairs alone
    articles: Keys
    facts: Facts


@dataclass(frozen=True, slots=True)
class EntryFields:
    #: folded text of each unit
    units: Sequence[str]
    #: entry of each unit; `DECLINED` for a question to decline
    owners: Rows
    #: 1 for the most asked entries
    popular: Doubles
    vocabulary: Vocabulary
    fields: dict[str, Postings]
    facts: Sequence[Facts]
    #: all fields in one index
    every_field: Joint
    #: terms of each entry's phrasings and answer
    mentions: Mentions

    @classmethod
    def build(cls, sources: Sequence[IndexedEntry], declined: Sequence[Analysed]) -> "EntryFields":
        analysed = [unit for source in sources for unit in source.units] + list(declined)
        owners = np.array(
            [place for place, source in enumerate(sources) for _ in source.units] + [DECLINED] * len(declined),
            dtype=np.int64,
        )
        apart = owners.copy()  # for rarity each question to decline counts as a separate entry
        apart[owners == DECLINED] = len(sources) + np.arange(len(declined))
        units = [unit.keys for unit in analysed]
        answers = [source.answer for source in sources]
        articles = [source.articles for source in sources]
        together = [np.concatenate([unit.keys for unit in source.units]) for source in sources]
        vocabulary = Vocabulary.of([*units, *answers, *articles])
        fields = {
            "units": Postings.build(vocabulary, units, owners=apart),
            "together": Postings.build(vocabulary, together, k1=_TOGETHER_K1, b=_TOGETHER_B),
            "answer": Postings.build(vocabulary, answers),
            "articles": Postings.build(vocabulary, articles),
        }
        size = len(vocabulary.keys)
        return cls(
            [unit.folded for unit in analysed],
            owners,
            np.array([source.popular for source in sources], dtype=np.float64),
            vocabulary,
            fields,
            [source.facts for source in sources],
            Joint.of(list(zip(map(fields.__getitem__, FIELDS), _worth(vocabulary), strict=True)), size),
            Mentions.of([fields["together"], fields["answer"]], size),
        )

    def save(self, folder: Path) -> None:
        np.save(folder / "owners.npy", self.owners)
        np.save(folder / "popular.npy", self.popular)
        np.save(folder / "vocabulary.npy", self.vocabulary.keys)
        for name, postings in self.fields.items():
            postings.save(folder, name)
        self.every_field.save(folder)
        self.mentions.save(folder)

    @classmethod
    def load(cls, folder: Path, units: Sequence[str], facts: Sequence[Facts]) -> "EntryFields":
        return cls(
            list(units),
            np.load(folder / "owners.npy"),
            np.load(folder / "popular.npy"),
            Vocabulary(mapped(folder / "vocabulary.npy")),
            {name: Postings.load(folder, name) for name in FIELDS},
            facts,
            Joint.load(folder),
            Mentions.load(folder),
        )

    def spans(self) -> tuple[slice, ...]:
        """The span of each field in `every_field`."""
        sizes = [self.fields[name].size for name in FIELDS]
        return tuple(slice(end - size, end) for size, end in zip(sizes, np.cumsum(sizes).tolist(), strict=True))

    def rarities(self) -> Floats:
        """One row per term, one column per field; the last row is for unknown terms (row -1)."""
        every_row = np.append(np.arange(len(self.vocabulary.keys)), -1)
        return np.column_stack([self.fields[name].rarity(every_row) for name in FIELDS])

    def together_without(self, rows: Rows, unit: int) -> float:
        """The score of a unit's entry in `together`, as if the entry lacked that unit."""
        field, units = self.fields["together"], self.fields["units"]
        own = np.flatnonzero(self.owners == self.owners[unit])
        first, last = int(own[0]), int(own[-1]) + 1  # the units of an entry are adjacent
        counts = units.held_between(rows, first, last) - units.held_between(rows, unit, unit + 1)
        inside = (units.units >= first) & (units.units < last) & (units.units != unit)
        length = int(np.count_nonzero(inside))
        norm = _TOGETHER_K1 * (1 - _TOGETHER_B + _TOGETHER_B * length / max(field.mean_length, 1e-9))
        return float((field.rarity(rows) * counts * (_TOGETHER_K1 + 1) / (counts + norm)).sum())


def _worth(vocabulary: Vocabulary) -> tuple[Floats, ...]:
    """The weight of each term in each field: pairs count half in units, long texts have words and pairs alone."""
    pairs_count_half = np.where(are_pairs(vocabulary.keys), PAIR_WEIGHT, 1.0).astype(np.float32)
    long_only = are_long(vocabulary.keys).astype(np.float32)
    return (pairs_count_half, np.ones_like(long_only), long_only, long_only)
