"""Ranks entries for a question: every phrasing as a unit, all phrasings of an entry together, its answer, its articles.

Questions the product must decline are units too, without an entry: what looks more like one of those is not answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.analysis import PAIR_WEIGHT, Analysed
from knowledge.candidates import DECLINED, look_at
from knowledge.joint import Joint, Mentions
from knowledge.postings import Doubles, Floats, Postings, Rows, Vocabulary, are_long, are_pairs, mapped

CANDIDATES = 48
KEPT = 24
#: Units below this share of the best one's score are not candidates.
_WORTH_LOOKING = 0.3
#: Rarity from which a word tells what a question is about: held by fewer than one entry in ten.
TELLING = math.log(10)
#: What each signal counts for in an entry's score; see docs/knowledge.md for how they were measured.
WEIGHTS = {"together": 1.0, "unit": 0.3, "likeness": 0.2, "answer": 1.0, "articles": 1.0, "popular": 0.1}
_FIELDS = ("units", "together", "answer", "articles")
#: A long entry has said a word more often by chance: how much its length counts.
_TOGETHER_K1, _TOGETHER_B = 1.5, 0.4


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries by score, best first, with the signals the confidence is computed from."""

    entries: tuple[int, ...]
    scores: tuple[float, ...]
    signals: dict[str, float]


_NOTHING = Ranked((), (), {})


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """What is indexed of one entry."""

    popular: bool

    units: tuple[Analysed, ...]
    answer: Analysed
    articles: Analysed


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
        every_field: Joint,
        mentions: Mentions,
    ) -> None:
        self.units = list(units)
        #: entry of each unit
        self.owners = owners
        #: 1 for the most asked entries
        self.popular = popular
        self.vocabulary = vocabulary
        self.fields = fields
        #: all fields side by side
        self.every_field = every_field
        #: what entries say in their phrasings and answers
        self.mentions = mentions
        self.size = fields["together"].size
        self._owners: list[int] = owners.tolist()
        ends = np.cumsum([fields[name].size for name in _FIELDS]).tolist()
        #: where in `every_field` each field lies
        self._spans = [slice(end - fields[name].size, end) for name, end in zip(_FIELDS, ends, strict=True)]
        #: a row a term, a column a field; the last row is for terms that no field holds, whose row is -1
        every_row = np.append(np.arange(len(vocabulary.keys)), -1)
        self._rarities = np.column_stack([fields[name].rarity(every_row) for name in _FIELDS])
        self._popularity = WEIGHTS["popular"] * popular

    @classmethod
    def build(cls, sources: Sequence[IndexedEntry], declined: Sequence[Analysed]) -> "EntryRanker":
        analysed = [unit for source in sources for unit in source.units] + list(declined)
        owners = np.array(
            [place for place, source in enumerate(sources) for _ in source.units] + [DECLINED] * len(declined),
            dtype=np.int64,
        )
        apart = owners.copy()  # for rarity each declined question counts as an entry of its own
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
    def load(cls, folder: Path, units: Sequence[str]) -> "EntryRanker":
        vocabulary = Vocabulary(mapped(folder / "vocabulary.npy"))
        fields = {name: Postings.load(folder, name) for name in _FIELDS}
        popular = np.load(folder / "popular.npy")
        owners = np.load(folder / "owners.npy")
        every_field, mentions = Joint.load(folder), Mentions.load(folder)
        return cls(units, owners, popular, vocabulary, fields, every_field=every_field, mentions=mentions)

    def rank(self, question: Analysed, *, without: int | None = None) -> Ranked:
        """`without` leaves out one unit, for questions that are themselves units (held-out evaluation)."""
        if not len(question.keys) or not self.size:
            return _NOTHING
        rows = self.vocabulary.rows(question.keys)
        scores = self.every_field.scores(rows)
        raw, together, answer, articles = [scores[span] for span in self._spans]
        if without is not None:
            raw[without] = 0
            if self.owners[without] != DECLINED:
                together[self.owners[without]] = self._together_without(rows, without)
        best = _best(raw, CANDIDATES)
        if not best:
            return _NOTHING
        rarities = self._rarities.take(rows, axis=0)
        of_units, of_together, _, _ = rarities.T
        # what a text of a field would score if it held every term once and were of mean length
        whole_together = float(np.add.reduce(of_together))
        _, _, whole_answer, whole_articles = np.add.reduce(rarities[: question.long]).tolist()
        answer_worth, articles_worth = max(whole_answer, 1e-9), max(whole_articles, 1e-9)
        mass = float(of_units.dot(question.weights))
        texts, owned = self.units, self._owners
        found = look_at(question.folded, [(texts[unit], owned[unit], own) for unit, own in best], mass)
        total = together * (WEIGHTS["together"] / max(float(np.maximum.reduce(together)), 1e-9))
        total += answer * (WEIGHTS["answer"] / answer_worth)
        total += articles * (WEIGHTS["articles"] / articles_worth)
        total += self._popularity
        for_unit = WEIGHTS["unit"] / best[0][1]
        for entry, own in found.scores.items():
            total[entry] += for_unit * own + WEIGHTS["likeness"] * found.likeness[entry]
        order = _best(total, KEPT)
        if not order:
            return _NOTHING
        entries, ordered = zip(*order, strict=True)
        first = entries[0]
        signals = {
            "together": float(together[first]) / whole_together,
            "answer": float(answer[first]) / answer_worth,
            "articles": float(articles[first]) / articles_worth,
            "score": ordered[0],
            "gap_next": ordered[0] - ordered[1] if len(ordered) > 1 else ordered[0],
            "likeness": found.likeness.get(first, 0.0),
            "unit": found.answered,
            "declined": found.declined,
            "over_declined": found.answered - found.declined,
            "declined_likeness": found.declined_likeness,
        }
        signals |= self._coverage(question, rows, of_together, first)
        return Ranked(entries, ordered, signals)

    def telling(self, question: Analysed) -> list[str]:
        """Its words of two characters and more that few entries hold (not 怎么, 多少, 处罚)."""
        words = list(dict.fromkeys(question.words))
        rarity = self.fields["together"].rarity(self.vocabulary.rows(question.keys[: len(words)]))
        return [word for word, rare in zip(words, rarity.tolist(), strict=True) if len(word) > 1 and rare > TELLING]

    def _together_without(self, rows: Rows, unit: int) -> float:
        """The held-out unit's entry scored as if it had been written without it."""
        field, units = self.fields["together"], self.fields["units"]
        own = np.flatnonzero(self.owners == self.owners[unit])
        first, last = int(own[0]), int(own[-1]) + 1  # units of an entry stand together
        counts = units.held_between(rows, first, last) - units.held_between(rows, unit, unit + 1)
        inside = (units.units >= first) & (units.units < last) & (units.units != unit)
        length = int(np.count_nonzero(inside))
        norm = _TOGETHER_K1 * (1 - _TOGETHER_B + _TOGETHER_B * length / max(field.mean_length, 1e-9))
        return float((field.rarity(rows) * counts * (_TOGETHER_K1 + 1) / (counts + norm)).sum())

    def _coverage(self, question: Analysed, rows: Rows, rarity: Floats, entry: int) -> dict[str, float]:
        """How much of the question, by rarity, the entry does not mention at all, and what no entry mentions."""
        mentioned = self.mentions.by(entry, rows).tolist()
        signals: dict[str, float] = {}
        for name, places in (("words", question.content), ("characters", question.characters)):
            share = rarest = unknown = 0.0
            missing = [place for place in places if not mentioned[place]]
            if missing:
                lost = rarity[missing].tolist()
                share, rarest = sum(lost) / max(sum(rarity[list(places)].tolist()), 1e-9), max(lost)
                unknown = float(self.mentions.by_any(rows[missing]).tolist().count(False))
            signals[f"missing_{name}"] = share
            signals[f"rarest_missing_{name}"] = rarest
            signals[f"unknown_{name}"] = unknown
        signals["length"] = math.log(max(1, len(question.folded)))
        signals["groups"] = float(question.groups)
        return signals


def _best(scores: Doubles, limit: int) -> list[tuple[int, float]]:
    """Places and values of the highest positive scores, best first; ties by place, so that answers never depend on
    chance."""
    top = float(np.maximum.reduce(scores, initial=0.0))
    if top <= 0:
        return []
    places = (scores >= top * _WORTH_LOOKING).nonzero()[0]
    if len(places) > limit:
        places = places[(-scores[places]).argpartition(limit - 1)[:limit]]
    found = sorted(zip((-scores[places]).tolist(), places.tolist(), strict=True))
    return [(place, -negative) for negative, place in found]
