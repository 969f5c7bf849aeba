"""Compares the first entries of a ranking by what they leave unexplained of the question.

An entry explains a term of the question if its phrasings or its answer mention it. Plain lists and numbers: for a few
entries and the terms of one question they are faster than arrays.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from knowledge.analysis import Analysed
from knowledge.aspects import Asked, asked
from knowledge.fields import EntryFields, Facts
from knowledge.postings import Doubles, Floats, Postings, Rows

#: An entry with this share of the best score is a rival of the first.
CLOSE = 0.8
#: Number of entries that are compared, and the weights of what they leave unexplained.
RERANKED = 10
UNEXPLAINED = {"groups": 0.45, "characters": 0.3, "aspects": 0.03}
#: Rarity from which a word tells what a question is about: fewer than one entry in ten contains it.
TELLING = math.log(10)
#: Number of entries from which a term can belong to a topic.
_AT_HOME = 4
Scored = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Missing:
    """Terms of a question that an entry does not mention."""

    #: their share of the question, by rarity
    share: float
    #: rarity of the rarest
    rarest: float
    #: how many of them no entry mentions
    unknown: float


@dataclass(frozen=True, slots=True)
class Rivals:
    """Entries close behind the first."""

    #: rarity of the rarest term of the question that a rival mentions and the first entry does not, times the nearness
    #: of the rival, 0..1
    explained: float
    #: lead of the first entry over the best one with other articles
    lead: float


_NOTHING_MISSING = Missing(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Compared:
    """The entries of a ranking in their final order, and what the first of them leaves unexplained."""

    order: Scored
    words: Missing
    characters: Missing
    #: groups of synonyms that name a subject
    groups: Missing
    #: how much a term that the first entry does not mention belongs to another topic, 0..1
    elsewhere: float
    #: share of the asked aspects that it does not answer
    unanswered: float
    rivals: Rivals


class Reranker:
    """Immutable; safe to use from several threads."""

    def __init__(self, stored: EntryFields) -> None:
        self._facts = stored.facts
        self._mentions = stored.mentions
        self._homes = _homes(stored.fields["together"], [one.topic for one in stored.facts])

    def compare(self, order: Scored, question: Analysed, rows: Rows, rarity: Floats) -> Compared:
        """`order`: entries with their scores, best first; `rows` and `rarity`: per term of the question."""
        asks = asked(question.folded)
        entries = [entry for entry, _ in order[:RERANKED]]
        mentioned = self._mentions.by(entries, rows)
        order = self._reranked(order, question, rarity, mentioned.astype(np.float64), asks)
        terms = _Terms(rows.tolist(), rarity.tolist(), self._mentions.by_any(rows).tolist())
        first = order[0][0]
        own = mentioned[entries.index(first)].tolist()
        telling = [place for place in (*question.content, *question.grouped) if not own[place]]
        return Compared(
            order,
            words=_missing(question.content, own, terms),
            characters=_missing(question.characters, own, terms),
            groups=_missing(question.grouped, own, terms),
            elsewhere=self._elsewhere(self._facts[first].topic, telling, terms),
            unanswered=_unanswered(self._facts[first], asks),
            rivals=self._rivals(order, telling, rows, terms),
        )

    def _reranked(
        self, order: Scored, question: Analysed, rarity: Floats, mentioned: Doubles, asks: Sequence[Asked]
    ) -> Scored:
        """The first entries by what they leave unexplained; the others follow, none with a higher score."""
        worth = np.zeros(len(rarity))
        for name, places in (("groups", question.grouped), ("characters", question.characters)):
            part = rarity[places.start : places.stop]
            worth[places.start : places.stop] = part * (UNEXPLAINED[name] / max(float(part.sum()), 1e-9))
        whole = float(worth.sum())
        first = [
            (
                entry,
                score - whole + explained - UNEXPLAINED["aspects"] * _unanswered(self._facts[entry], asks),
            )
            for (entry, score), explained in zip(order[:RERANKED], (mentioned @ worth).tolist(), strict=True)
        ]
        first.sort(key=lambda one: (-one[1], one[0]))
        last = first[-1][1]
        return first + [(entry, min(score, last)) for entry, score in order[RERANKED:]]

    def _rivals(self, order: Scored, missing: Sequence[int], rows: Rows, terms: "_Terms") -> Rivals:
        """The entries with other articles close behind the first: what they mention of the question that it does not
        (the terms at `missing`), and how near the first of them is."""
        (first, best), *others = order
        rivals = [(entry, score) for entry, score in others if not self._facts[entry].cited & self._facts[first].cited]
        lead = min((best - score for _, score in rivals), default=best)
        close = [(entry, nearness) for entry, score in rivals if (nearness := (score / best - CLOSE) / (1 - CLOSE)) > 0]
        explained = 0.0
        if missing and close:
            mentioned = self._mentions.by([entry for entry, _ in close], rows.take(missing)).tolist()
            rarity = [terms.rarity[place] for place in missing]
            for (_, nearness), own in zip(close, mentioned, strict=True):
                explained = max(explained, nearness * max(compress(rarity, own), default=0.0))
        return Rivals(explained, min(lead, best))

    def _elsewhere(self, topic: str, missing: Sequence[int], terms: "_Terms") -> float:
        homes = [self._homes[row] for place in missing if (row := terms.rows[place]) >= 0]
        return max((share for home, share in homes if home != topic), default=0.0)


@dataclass(frozen=True, slots=True)
class _Terms:
    """About each term of the question."""

    #: of the vocabulary; -1 for a term that no text has
    rows: list[int]
    rarity: list[float]
    #: whether any entry mentions it
    known: list[bool]


def _missing(places: Sequence[int], own: Sequence[bool], terms: _Terms) -> Missing:
    """The terms at `places` that an entry does not mention; `own` says which it mentions."""
    missing = [place for place in places if not own[place]]
    if not missing:
        return _NOTHING_MISSING
    rarity = terms.rarity
    lost = [rarity[place] for place in missing]
    unknown = [terms.known[place] for place in missing].count(False)
    return Missing(sum(lost) / max(sum([rarity[place] for place in places]), 1e-9), max(lost), float(unknown))


def _unanswered(facts: Facts, asks: Sequence[Asked]) -> float:
    """Share of the asked aspects that the entry does not answer."""
    if not asks:
        return 0.0
    return sum(not any(aspect in facts.aspects for aspect in one.any_of) for one in asks) / len(asks)


def _homes(together: Postings, topics: Sequence[str]) -> list[tuple[str, float]]:
    """Per term: the topic that most of its entries have, and their share; 0 for terms of few entries."""
    names = sorted(set(topics))
    of_entry = np.array([names.index(topic) for topic in topics], dtype=np.int64)
    counts = np.diff(together.starts)
    terms = np.repeat(np.arange(len(counts)), counts)
    found, times = np.unique(terms * len(names) + of_entry[together.units], return_counts=True)
    homes: list[tuple[str, float]] = [("", 0.0)] * len(counts)
    for key, count in zip(found.tolist(), times.tolist(), strict=True):
        term, topic = divmod(key, len(names))
        share = count / int(counts[term])
        if counts[term] >= _AT_HOME and share > homes[term][1]:
            homes[term] = (names[topic], share)
    return homes
