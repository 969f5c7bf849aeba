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

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.analysis import PAIR_WEIGHT, Analysed
from knowledge.aspects import Asked, Aspect, asked
from knowledge.candidates import DECLINED, Candidates, look_at
from knowledge.joint import Joint, Mentions
from knowledge.postings import Doubles, Floats, Postings, Rows, Vocabulary, are_long, are_pairs, mapped
from knowledge.signals import NOTHING_MISSING, Ceilings, FieldScores, Missing, Rivals, Signals

CANDIDATES = 48
#: An entry with this share of the best score is a rival of the first.
CLOSE = 0.8
KEPT = 24
#: Share of the best score below which units are no candidates and entries are not returned.
_WORTH_LOOKING = 0.3
#: Number of entries from which a term can belong to a topic.
_AT_HOME = 4
#: Rarity from which a word tells what a question is about: fewer than one entry in ten contains it.
TELLING = math.log(10)
#: Weight of each part of an entry's score; docs/knowledge.md says how they were measured.
WEIGHTS = {"together": 1.0, "unit": 0.3, "likeness": 0.2, "answer": 1.0, "articles": 1.0, "popular": 0.1}
#: Number of entries that are compared by what they leave unexplained, and the weights.
RERANKED = 10
UNEXPLAINED = {"groups": 0.45, "characters": 0.3, "aspects": 0.03}
_FIELDS = ("units", "together", "answer", "articles")
#: BM25 parameters of `together`: the weight of repetitions, and of an entry's length.
_TOGETHER_K1, _TOGETHER_B = 1.5, 0.4


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries by score, best first, with the signals for the confidence."""

    entries: tuple[int, ...]
    scores: tuple[float, ...]
    #: None where there are no entries
    signals: Signals | None


_NOTHING = Ranked((), (), None)


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
    answer: Analysed
    articles: Analysed
    facts: Facts


class EntryRanker:
    """Immutable; safe to read from several threads."""

    def __init__(
        self,
        units: Sequence[str],
        owners: Rows,
        popular: Doubles,
        vocabulary: Vocabulary,
        fields: dict[str, Postings],
        *,
        facts: Sequence[Facts],
        every_field: Joint,
        mentions: Mentions,
    ) -> None:
        self.units = list(units)
        #: entry of each unit
        self.owners = owners
        #: 1 for the most asked entries
        self.popular = popular
        self.facts = facts
        self.vocabulary = vocabulary
        self.fields = fields
        #: all fields in one index
        self.every_field = every_field
        #: terms of each entry's phrasings and answer
        self.mentions = mentions
        self.size = fields["together"].size
        self._owners: list[int] = owners.tolist()
        ends = np.cumsum([fields[name].size for name in _FIELDS]).tolist()
        #: the span of each field in `every_field`
        self._spans = [slice(end - fields[name].size, end) for name, end in zip(_FIELDS, ends, strict=True)]
        #: one row per term, one column per field; the last row is for unknown terms (row -1)
        every_row = np.append(np.arange(len(vocabulary.keys)), -1)
        self._rarities = np.column_stack([fields[name].rarity(every_row) for name in _FIELDS])
        self._homes = _homes(fields["together"], [one.topic for one in facts])
        self._popularity = WEIGHTS["popular"] * popular

    @classmethod
    def build(cls, sources: Sequence[IndexedEntry], declined: Sequence[Analysed]) -> "EntryRanker":
        analysed = [unit for source in sources for unit in source.units] + list(declined)
        owners = np.array(
            [place for place, source in enumerate(sources) for _ in source.units] + [DECLINED] * len(declined),
            dtype=np.int64,
        )
        apart = owners.copy()  # for rarity each question to decline counts as a separate entry
        apart[owners == DECLINED] = len(sources) + np.arange(len(declined))
        units = [unit.keys for unit in analysed]
        answers = [source.answer.keys for source in sources]
        articles = [source.articles.long_keys for source in sources]
        together = [np.concatenate([unit.keys for unit in source.units]) for source in sources]
        vocabulary = Vocabulary.of([*units, *answers, *articles])
        fields = {
            "units": Postings.build(vocabulary, units, owners=apart),
            "together": Postings.build(vocabulary, together, k1=_TOGETHER_K1, b=_TOGETHER_B),
            "answer": Postings.build(vocabulary, answers),
            "articles": Postings.build(vocabulary, articles),
        }
        popular = np.array([source.popular for source in sources], dtype=np.float64)
        pairs_count_half = np.where(are_pairs(vocabulary.keys), PAIR_WEIGHT, 1.0).astype(np.float32)
        long_only = are_long(vocabulary.keys).astype(np.float32)
        worth = (pairs_count_half, np.ones_like(long_only), long_only, long_only)
        size = len(vocabulary.keys)
        every_field = Joint.of(list(zip(map(fields.__getitem__, _FIELDS), worth, strict=True)), size)
        mentions = Mentions.of([fields["together"], fields["answer"]], size)
        return cls(
            [unit.folded for unit in analysed],
            owners,
            popular,
            vocabulary,
            fields,
            facts=[source.facts for source in sources],
            every_field=every_field,
            mentions=mentions,
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
    def load(cls, folder: Path, units: Sequence[str], facts: Sequence[Facts]) -> "EntryRanker":
        vocabulary = Vocabulary(mapped(folder / "vocabulary.npy"))
        fields = {name: Postings.load(folder, name) for name in _FIELDS}
        popular = np.load(folder / "popular.npy")
        owners = np.load(folder / "owners.npy")
        every_field, mentions = Joint.load(folder), Mentions.load(folder)
        return cls(units, owners, popular, vocabulary, fields, facts=facts, every_field=every_field, mentions=mentions)

    def rank(self, question: Analysed, *, without: int | None = None) -> Ranked:
        """`without` leaves out one unit, for questions that are themselves units (held-out evaluation)."""
        if not len(question.keys) or not self.size:
            return _NOTHING
        rows = self.vocabulary.rows(question.keys)
        fields = self._field_scores(rows, without)
        best = _best(fields.units, CANDIDATES)
        if not best:
            return _NOTHING
        rarities = self._rarities.take(rows, axis=0)
        ceilings = Ceilings.of(question, rarities)
        texts, owners = self.units, self._owners
        units = [(texts[unit], owners[unit], score) for unit, score in best]
        candidates = look_at(question.folded, units, ceilings.units)
        order = _best(self._total(fields, ceilings, candidates, best_unit=best[0][1]), KEPT)
        if not order:
            return _NOTHING
        of_together = rarities[:, _FIELDS.index("together")]
        asks = asked(question.folded)
        order = self._reranked(order, question, rows, of_together, asks)
        entries, scores = zip(*order, strict=True)
        mentioned = self.mentions.by(entries[0], rows).tolist()
        grouped = question.grouped
        signals = Signals.of(
            question,
            fields,
            ceilings,
            candidates,
            order,
            declined_words=self._shared(question, of_together, candidates.declined_texts),
            words=self._missing(question.content, mentioned, rows, of_together),
            characters=self._missing(question.characters, mentioned, rows, of_together),
            elsewhere=self._elsewhere(entries[0], (*question.content, *grouped), mentioned, rows),
            groups=self._missing(grouped, mentioned, rows, of_together),
            unanswered=self._unanswered(entries[0], asks),
            rivals=self._rivals(order, (*question.content, *grouped), mentioned, rows, of_together),
        )
        return Ranked(entries, scores, signals)

    def _reranked(
        self,
        order: list[tuple[int, float]],
        question: Analysed,
        rows: Rows,
        rarity: Floats,
        asks: Sequence[Asked],
    ) -> list[tuple[int, float]]:
        """The first entries by what they leave unexplained; the others follow, none with a higher score."""
        worth = np.zeros(len(rows))
        for name, places in (("groups", question.grouped), ("characters", question.characters)):
            part = rarity[places.start : places.stop]
            worth[places.start : places.stop] = part * (UNEXPLAINED[name] / max(float(part.sum()), 1e-9))
        whole = float(worth.sum())
        first = [
            (
                entry,
                score
                - whole
                + float(worth.dot(self.mentions.by(entry, rows)))
                - UNEXPLAINED["aspects"] * self._unanswered(entry, asks),
            )
            for entry, score in order[:RERANKED]
        ]
        first.sort(key=lambda one: (-one[1], one[0]))
        last = first[-1][1]
        return first + [(entry, min(score, last)) for entry, score in order[RERANKED:]]

    def _unanswered(self, entry: int, asks: Sequence[Asked]) -> float:
        """Share of the asked aspects that the entry does not answer."""
        if not asks:
            return 0.0
        own = self.facts[entry].aspects
        return sum(not any(aspect in own for aspect in one.any_of) for one in asks) / len(asks)

    def _rivals(
        self,
        order: Sequence[tuple[int, float]],
        places: Sequence[int],
        mentioned: Sequence[bool],
        rows: Rows,
        rarity: Floats,
    ) -> Rivals:
        """The entries with other articles close behind the first: what they mention of the question that it does not,
        and how near the first of them is."""
        (first, best), *others = order
        missing = [place for place in places if not mentioned[place]]
        wanted, worth = rows[missing], rarity[missing]
        explained = 0.0
        lead = best
        for entry, score in others:
            if self.facts[entry].cited & self.facts[first].cited:
                continue
            lead = min(lead, best - score)
            nearness = (score / best - CLOSE) / (1 - CLOSE)
            if nearness <= 0:
                break
            if missing:
                found = float(np.maximum.reduce(worth * self.mentions.by(entry, wanted)))
                explained = max(explained, nearness * found)
        return Rivals(explained, lead)

    def _field_scores(self, rows: Rows, without: int | None) -> FieldScores:
        scores = self.every_field.scores(rows)
        units, together, answer, articles = [scores[span] for span in self._spans]
        if without is not None:
            units[without] = 0
            if self.owners[without] != DECLINED:
                together[self.owners[without]] = self._together_without(rows, without)
        return FieldScores(units, together, answer, articles)

    def _total(self, fields: FieldScores, ceilings: Ceilings, candidates: Candidates, *, best_unit: float) -> Doubles:
        """The score of every entry, by the formula above; `best_unit` is the highest score of a unit."""
        total = fields.together * (WEIGHTS["together"] / max(float(np.maximum.reduce(fields.together)), 1e-9))
        total += fields.answer * (WEIGHTS["answer"] / ceilings.answer)
        total += fields.articles * (WEIGHTS["articles"] / ceilings.articles)
        total += self._popularity
        for_unit = WEIGHTS["unit"] / best_unit
        for entry, score in candidates.scores.items():
            total[entry] += for_unit * score + WEIGHTS["likeness"] * candidates.likeness[entry]
        return total

    def telling(self, question: Analysed) -> list[str]:
        """The question's words of two or more characters that few entries contain (not 怎么, 多少, 处罚)."""
        words = list(dict.fromkeys(question.words))
        rarity = self.fields["together"].rarity(self.vocabulary.rows(question.keys[: len(words)]))
        return [word for word, rare in zip(words, rarity.tolist(), strict=True) if len(word) > 1 and rare > TELLING]

    def _together_without(self, rows: Rows, unit: int) -> float:
        """The score of the held-out unit's entry in `together`, as if the entry lacked that unit."""
        field, units = self.fields["together"], self.fields["units"]
        own = np.flatnonzero(self.owners == self.owners[unit])
        first, last = int(own[0]), int(own[-1]) + 1  # the units of an entry are adjacent
        counts = units.held_between(rows, first, last) - units.held_between(rows, unit, unit + 1)
        inside = (units.units >= first) & (units.units < last) & (units.units != unit)
        length = int(np.count_nonzero(inside))
        norm = _TOGETHER_K1 * (1 - _TOGETHER_B + _TOGETHER_B * length / max(field.mean_length, 1e-9))
        return float((field.rarity(rows) * counts * (_TOGETHER_K1 + 1) / (counts + norm)).sum())

    def _elsewhere(self, entry: int, places: Sequence[int], mentioned: Sequence[bool], rows: Rows) -> float:
        """How much a term of the question that the entry does not mention belongs to another topic, 0..1."""
        missing = [place for place in places if not mentioned[place]]
        if not missing:
            return 0.0
        topic = self.facts[entry].topic
        homes = [self._homes[row] for row in rows[missing].tolist() if row >= 0]
        return max((share for home, share in homes if home != topic), default=0.0)

    def _shared(self, question: Analysed, rarity: Floats, texts: Sequence[str]) -> float:
        """The largest share of the question's content words, by rarity, that one of the texts has."""
        if not texts or not question.content:
            return 0.0
        words = list(dict.fromkeys(question.words))
        worth = [(words[place], float(rarity[place])) for place in question.content]
        whole = sum(rare for _, rare in worth)
        best = max(sum(rare for word, rare in worth if word in text) for text in texts)
        return best / whole if whole > 0 else 0.0

    def _missing(self, places: Sequence[int], mentioned: Sequence[bool], rows: Rows, rarity: Floats) -> Missing:
        """The terms at `places` that an entry does not mention; `mentioned` has a flag per term."""
        missing = [place for place in places if not mentioned[place]]
        if not missing:
            return NOTHING_MISSING
        lost = rarity[missing].tolist()
        unknown = self.mentions.by_any(rows[missing]).tolist().count(False)
        return Missing(sum(lost) / max(sum(rarity[list(places)].tolist()), 1e-9), max(lost), float(unknown))


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


def _best(scores: Doubles, limit: int) -> list[tuple[int, float]]:
    """Positions and values of the highest positive scores, best first; ties by position, for stable results."""
    top = float(np.maximum.reduce(scores, initial=0.0))
    if top <= 0:
        return []
    places = (scores >= top * _WORTH_LOOKING).nonzero()[0]
    if len(places) > limit:
        places = places[(-scores[places]).argpartition(limit - 1)[:limit]]
    ordered = sorted(zip((-scores[places]).tolist(), places.tolist(), strict=True))
    return [(place, -negative) for negative, place in ordered]
