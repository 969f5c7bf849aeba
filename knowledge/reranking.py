"""Compares the first entries of a ranking by what they leave unexplained of the question.

An entry explains a term of the question if its phrasings or its answer mention it. Plain lists and numbers: for a few
entries and the terms of one question they are faster than arrays.
"""

import math
from collections.abc import Sequence
from itertools import chain, compress
from typing import NamedTuple

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
#: Rarity from which a word tells what a question is about: fewer than one entry in ten contains it.
TELLING = math.log(10)
#: Number of entries from which a term can belong to a topic.
_AT_HOME = 4
Scored = list[tuple[int, float]]


class Missing(NamedTuple):
    """Terms of a question that an entry does not mention."""

    #: their share of the question, by rarity
    share: float
    #: rarity of the rarest
    rarest: float
    #: how many of them no entry mentions
    unknown: float


class Rivals(NamedTuple):
    """Entries close behind the first."""

    #: rarity of the rarest term of the question that a rival mentions and the first entry does not, times the nearness
    #: of the rival, 0..1
    explained: float
    #: lead of the first entry over the best one with other articles
    lead: float


_NOTHING_MISSING = Missing(0.0, 0.0, 0.0)


class Compared(NamedTuple):
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
        self._related = _related(stored.facts)
        self._mentions = stored.mentions
        self._homes = _homes(stored.fields["together"], [one.topic for one in stored.facts])

    def compare(self, order: Scored, question: Analysed, rows: Rows, rarity: Sequence[float]) -> Compared:
        """`order`: entries with their scores, best first; `rows` and `rarity`: per term of the question."""
        asks = asked(question.folded)
        entries = [entry for entry, _ in order]
        mentioned = self._mentions.by(entries, rows)
        order = self._reranked(order, question, rarity, mentioned[:RERANKED], asks)
        first = order[0][0]
        own = mentioned[entries.index(first)].tolist()
        subjects = question.grouped
        words = [place for place in question.content if not own[place]]
        characters = [place for place in question.characters if not own[place]]
        groups = [place for place in subjects if not own[place]] if subjects else []
        telling = words + groups
        close, lead = self._rivals(order)
        explained = _explained(close, entries, mentioned, telling, rarity) if telling and close else 0.0
        known = self._mentions.by_any(rows).tolist() if telling or characters else []
        return Compared(
            order,
            words=_missing(question.content, words, rarity, known) if words else _NOTHING_MISSING,
            characters=_missing(question.characters, characters, rarity, known) if characters else _NOTHING_MISSING,
            groups=_missing(subjects, groups, rarity, known) if groups else _NOTHING_MISSING,
            elsewhere=self._elsewhere(self._facts[first].topic, rows.take(telling).tolist()) if telling else 0.0,
            unanswered=_unanswered(self._facts[first], asks) if asks else 0.0,
            rivals=Rivals(explained, lead),
        )

    def _reranked(
        self, order: Scored, question: Analysed, rarity: Sequence[float], mentioned: Bools, asks: Sequence[Asked]
    ) -> Scored:
        """The first entries by what they leave unexplained; the others follow, none with a higher score."""
        start, groups = question.long, question.grouped.start
        worth = [0.0] * (len(rarity) - start)
        characters = rarity[start : question.characters.stop]
        share = UNEXPLAINED["characters"] / max(sum(characters), 1e-9)
        worth[: len(characters)] = [share * rare for rare in characters]
        if subjects := rarity[groups:]:
            share = UNEXPLAINED["groups"] / max(sum(subjects), 1e-9)
            worth[groups - start :] = [share * rare for rare in subjects]
        whole = sum(worth)
        explained = mentioned[:, start:].dot(np.array(worth)).tolist()
        first = [(whole - own - score, entry) for (entry, score), own in zip(order, explained, strict=False)]
        if asks:
            less = UNEXPLAINED["aspects"]
            first = [(lost + less * _unanswered(self._facts[entry], asks), entry) for lost, entry in first]
        first.sort()
        last, others = -first[-1][0], order[RERANKED:]
        if others and others[0][1] > last:
            others = [(entry, min(score, last)) for entry, score in others]
        return [(entry, -lost) for lost, entry in first] + others

    def _rivals(self, order: Scored) -> tuple[Scored, float]:
        """The entries with other articles close behind the first, with their nearness, and the lead over the best."""
        first, best = order[0]
        related = self._related[first]
        rivals = [one for one in order[1:] if one[0] not in related]
        if not rivals:
            return [], best
        close = [(entry, nearness) for entry, score in rivals if (nearness := (score / best - CLOSE) / (1 - CLOSE)) > 0]
        return close, min(best - max([score for _, score in rivals]), best)

    def _elsewhere(self, topic: str, rows: Sequence[int]) -> float:
        """`rows`: terms that an entry of the topic does not mention."""
        homes = [self._homes[row] for row in rows if row >= 0]
        return max([share for home, share in homes if home != topic], default=0.0)


def _explained(
    close: Scored, entries: Sequence[int], mentioned: Bools, missing: Sequence[int], rarity: Sequence[float]
) -> float:
    """The rarest of the `missing` terms that a rival mentions, times the nearness of the rival."""
    lost, explained = [rarity[place] for place in missing], 0.0
    of_missing = mentioned.take(missing, axis=1)
    for entry, nearness in close:
        own = of_missing[entries.index(entry)].tolist()
        explained = max(explained, nearness * max(compress(lost, own), default=0.0))
    return explained


def _missing(places: Sequence[int], missing: Sequence[int], rarity: Sequence[float], known: Sequence[bool]) -> Missing:
    """`missing`: those of the terms at `places` that an entry does not mention; `known`: those that any entry does."""
    lost = [rarity[place] for place in missing]
    unknown = len(missing) - sum([known[place] for place in missing])
    return Missing(sum(lost) / max(sum([rarity[place] for place in places]), 1e-9), max(lost), float(unknown))


def _unanswered(facts: Facts, asks: Sequence[Asked]) -> float:
    """Share of the asked aspects that the entry does not answer."""
    if not asks:
        return 0.0
    return sum(not any(aspect in facts.aspects for aspect in one.any_of) for one in asks) / len(asks)


def _related(facts: Sequence[Facts]) -> list[frozenset[int]]:
    """Per entry: the entries that cite an article that it cites."""
    by_article: dict[tuple[str, int], list[int]] = {}
    for entry, one in enumerate(facts):
        for article in one.cited:
            by_article.setdefault(article, []).append(entry)
    return [frozenset(chain.from_iterable(by_article[article] for article in one.cited)) for one in facts]


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
