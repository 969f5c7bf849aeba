"""Ranks entries for a question by four fields: each phrasing as a unit, all phrasings together, answer, articles.

Score of entry e, with BM25 for the question's terms in each field and the weights of `WEIGHTS`:

    score(e) = 1.0 · together(e) / max together
             + 1.0 · answer(e) / answer*
             + 1.0 · articles(e) / articles*
             + 0.1 if e is popular
             + 0.3 · unit(e) / max unit + 0.2 · likeness(e)     if a unit of e is among the best `CANDIDATES`

`field*` is the score of a text of mean length that holds every long term (word or pair) of the question once. unit(e)
is the score of e's best unit; likeness(e) is 0..1, of the candidate unit of e that is most like the question.

The first `RERANKED` entries then lose what they leave unexplained of the question:

    score(e) -= 0.45 · share of the question's subjects (groups of synonyms) that e does not mention
              + 0.3 · share of its characters
              + 0.03 · share of the aspects it surely asks that e does not answer

Questions to decline are units too, without an entry: a question nearer to one of those is not answered.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from knowledge.analysis import Analysed
from knowledge.candidates import DECLINED, Candidates, look_at
from knowledge.fields import FIELDS, EntryFields, IndexedEntry
from knowledge.postings import Doubles
from knowledge.reranking import TELLING, Reranker
from knowledge.signals import Ceilings, FieldScores, Signals
from knowledge.terms import TermReader, Terms

CANDIDATES = 48
KEPT = 24
#: Share of the best score below which units are no candidates and entries are not returned.
_WORTH_LOOKING = 0.3
#: Weight of each part of an entry's score; docs/knowledge.md says how they were measured.
WEIGHTS = {"together": 1.0, "unit": 0.3, "likeness": 0.2, "answer": 1.0, "articles": 1.0, "popular": 0.1}


class Ranked(NamedTuple):
    """Entries by score, best first, with the signals for the confidence."""

    entries: tuple[int, ...]
    scores: tuple[float, ...]
    #: None where there are no entries
    signals: Signals | None


_TOGETHER = FIELDS.index("together")
_NOTHING = Ranked((), (), None)


class EntryRanker:
    """Immutable; safe to read from several threads."""

    def __init__(self, stored: EntryFields) -> None:
        self.stored = stored
        self._owners: list[int] = stored.owners.tolist()
        self._spans, self._terms = stored.spans(), TermReader(stored)
        self._popularity = WEIGHTS["popular"] * stored.popular
        self._reranker = Reranker(stored)

    @classmethod
    def build(cls, sources: Sequence[IndexedEntry], declined: Sequence[Analysed]) -> "EntryRanker":
        return cls(EntryFields.build(sources, declined))

    def rank(self, question: Analysed, *, without: int | None = None) -> Ranked:
        """`without` leaves out one unit, for questions that are themselves units (held-out evaluation)."""
        stored = self.stored
        if not question.numbers or not stored.facts:
            return _NOTHING
        terms = self._terms.of(question.numbers)
        fields = self._field_scores(terms, without)
        best = best_of(fields.units, CANDIDATES)
        if not best:
            return _NOTHING
        ceilings = Ceilings.of(question, *terms.rarities)
        texts, owners = stored.units, self._owners
        units = [(texts[unit], owners[unit], score) for unit, score in best]
        candidates = look_at(question.folded, units, ceilings.units)
        order = best_of(self._total(fields, ceilings, candidates, best_unit=best[0][1]), KEPT)
        if not order:
            return _NOTHING
        of_together = terms.rarities[_TOGETHER]
        compared = self._reranker.compare(order, question, terms.rows, of_together)
        declined_words = _shared(question, of_together, candidates.declined_texts)
        signals = Signals.of(question, fields, ceilings, candidates, compared, declined_words=declined_words)
        entries, scores = zip(*compared.order, strict=True)
        return Ranked(entries, scores, signals)

    def _field_scores(self, terms: Terms, without: int | None) -> FieldScores:
        scores = self._terms.scores(terms)
        units, together, answer, articles = [scores[span] for span in self._spans]
        if without is not None:
            units[without] = 0
            if self._owners[without] != DECLINED:
                together[self._owners[without]] = self.stored.together_without(terms.rows, without)
        return FieldScores(units, together, answer, articles)

    def _total(self, fields: FieldScores, ceilings: Ceilings, candidates: Candidates, *, best_unit: float) -> Doubles:
        """The score of every entry, by the formula above; `best_unit` is the highest score of a unit."""
        total = fields.together * (WEIGHTS["together"] / max(float(np.maximum.reduce(fields.together)), 1e-9))
        total += fields.answer * (WEIGHTS["answer"] / ceilings.answer)
        total += fields.articles * (WEIGHTS["articles"] / ceilings.articles)
        total += self._popularity
        for_unit, for_likeness = WEIGHTS["unit"] / best_unit, WEIGHTS["likeness"]
        likeness = candidates.likeness
        total[list(candidates.scores)] += [
            for_unit * score + for_likeness * likeness[entry] for entry, score in candidates.scores.items()
        ]
        return total

    def telling(self, question: Analysed) -> list[str]:
        """The question's words of two or more characters that few entries contain (not 怎么, 多少, 处罚)."""
        words = list(dict.fromkeys(question.words))
        rarity = self._terms.of(question.numbers[: len(words)]).rarities[_TOGETHER]
        return [word for word, rare in zip(words, rarity, strict=True) if len(word) > 1 and rare > TELLING]


def _shared(question: Analysed, rarity: Sequence[float], texts: Sequence[str]) -> float:
    """The largest share of the question's content words, by rarity, that one of the texts has."""
    if not texts or not question.content:
        return 0.0
    words = list(dict.fromkeys(question.words))
    worth = [(words[place], rarity[place]) for place in question.content]
    whole = sum([rare for _, rare in worth])
    best = max([sum([rare for word, rare in worth if word in text]) for text in texts])
    return best / whole if whole > 0 else 0.0


def best_of(scores: Doubles, limit: int) -> list[tuple[int, float]]:
    """Positions and values of the highest positive scores, best first; ties by position, for stable results."""
    top = float(scores[scores.argmax()]) if len(scores) else 0.0
    if top <= 0:
        return []
    places = (scores >= top * _WORTH_LOOKING).nonzero()[0]
    found = scores.take(places)
    if len(places) > limit:
        chosen = found.argpartition(len(places) - limit)[len(places) - limit :]
        chosen.sort()
        places, found = places.take(chosen), found.take(chosen)
    best = list(zip(places.tolist(), found.tolist(), strict=True))
    best.sort(key=itemgetter(1), reverse=True)  # leaves equal ones in order
    return best
