"""Compares the first entries of a ranking by what they leave unexplained of the question.

An entry explains a term of the question if its phrasings or its answer mention it. Plain lists and numbers: for a few
entries and the terms of one question they are faster than arrays.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from knowledge.analysis import Analysed
from knowledge.aspects import Asked, asked
from knowledge.fields import EntryFields, Facts
from knowledge.postings import Bools, Postings, Rows

#: An entry with this share of the best score is a rival of the first.
CLOSE = 0.8
#: Number of entries that are compared, and the weights of what they leave unexplained.
RERANKED = 10
UNEXPLAINED = {"groups": 0.45, "characters": 0.3, "aspects": 0.03}
_UNEXPLAINED_GROUPS, _UNEXPLAINED_CHARACTERS, _OTHER_ASPECTS = UNEXPLAINED.values()
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

    def compare(self, order: Scored, question: Analysed, rows: Rows, rarity: Sequence[float]) -> Compared:
        """`order`: entries with their scores, best first; `rows` and `rarity`: per term of the question."""
        asks = asked(question.folded)
        mentioned = self._mentions.by([entry for entry, _ in order], rows)
        places = {entry: place for place, (entry, _) in enumerate(order)}
        order = self._reranked(order, question, rarity, mentioned, asks)
        terms = _Terms(rows.tolist(), rarity, self._mentions.by_any(rows).tolist())
        first = order[0][0]
        own = mentioned[places[first]].tolist()
        content, characters, groups = [
            [place for place in kind if not own[place]]
            for kind in (question.content, question.characters, question.grouped)
        ]
        telling = content + groups
        rivals = _rivals(order, self._facts)
        return Compared(
            order,
            words=_missing(question.content, content, terms),
            characters=_missing(question.characters, characters, terms),
            groups=_missing(question.grouped, groups, terms),
            elsewhere=self._elsewhere(self._facts[first].topic, telling, terms),
            unanswered=_unanswered(self._facts[first], asks),
            rivals=Rivals(_explained(rivals.close, places, mentioned, telling, rarity), rivals.lead),
        )

    def _reranked(
        self, order: Scored, question: Analysed, rarity: Sequence[float], mentioned: Bools, asks: Sequence[Asked]
    ) -> Scored:
        """The first entries by what they leave unexplained; the others follow, none with a higher score."""
        start, whole = question.long, 0.0
        worth = [0.0] * (len(rarity) - start)
        for weight, places in ((_UNEXPLAINED_GROUPS, question.grouped), (_UNEXPLAINED_CHARACTERS, question.characters)):
            part = rarity[places.start : places.stop]
            share = weight / max(sum(part), 1e-9)
            worth[places.start - start : places.stop - start] = [share * rare for rare in part]
        whole = sum(worth)
        explained = (mentioned[:RERANKED, start:] @ np.array(worth)).tolist()
        first = [(entry, score - whole + own) for (entry, score), own in zip(order[:RERANKED], explained, strict=True)]
        if asks:
            first = [(entry, score - _OTHER_ASPECTS * _unanswered(self._facts[entry], asks)) for entry, score in first]
        first.sort(key=_best_first)
        last, others = first[-1][1], order[RERANKED:]
        if others and others[0][1] > last:
            others = [(entry, min(score, last)) for entry, score in others]
        return first + others

    def _elsewhere(self, topic: str, missing: Sequence[int], terms: "_Terms") -> float:
        homes = [self._homes[row] for place in missing if (row := terms.rows[place]) >= 0]
        return max((share for home, share in homes if home != topic), default=0.0)


@dataclass(frozen=True, slots=True)
class _Close:
    """Entries with other articles close behind the first, with how near they are, and its lead over the best."""

    close: Scored
    lead: float


@dataclass(frozen=True, slots=True)
class _Terms:
    """About each term of the question."""

    #: of the vocabulary; -1 for a term that no text has
    rows: list[int]
    rarity: Sequence[float]
    #: whether any entry mentions it
    known: list[bool]


def _best_first(one: tuple[int, float]) -> tuple[float, int]:
    return -one[1], one[0]


def _rivals(order: Scored, facts: Sequence[Facts]) -> "_Close":
    """The entries with other articles close behind the first, with their nearness, and the lead over the best."""
    (first, best), *others = order
    cited = facts[first].cited
    rivals = [(entry, score) for entry, score in others if cited.isdisjoint(facts[entry].cited)]
    lead = min([best - score for _, score in rivals], default=best)
    close = [(entry, nearness) for entry, score in rivals if (nearness := (score / best - CLOSE) / (1 - CLOSE)) > 0]
    return _Close(close, min(lead, best))


def _explained(
    close: Scored, places: Mapping[int, int], mentioned: Bools, missing: Sequence[int], rarity: Sequence[float]
) -> float:
    """The rarest of the `missing` terms that a rival mentions, times the nearness of the rival."""
    if not missing or not close:
        return 0.0
    lost, explained = [rarity[place] for place in missing], 0.0
    held = mentioned[[places[entry] for entry, _ in close]][:, missing].tolist()
    for (_, nearness), own in zip(close, held, strict=True):
        explained = max(explained, nearness * max(compress(lost, own), default=0.0))
    return explained


def _missing(places: Sequence[int], missing: Sequence[int], terms: "_Terms") -> Missing:
    """`missing`: those of the terms at `places` that an entry does not mention."""
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
