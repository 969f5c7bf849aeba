"""The numbers that the confidence of a ranking is computed from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.analysis import Analysed
from knowledge.candidates import Candidates
from knowledge.postings import Doubles, Floats

#: Below this length in characters a question is short.
SHORT = 12


@dataclass(frozen=True, slots=True)
class FieldScores:
    """BM25 of a question in each field: `units` per unit, the others per entry."""

    units: Doubles
    together: Doubles
    answer: Doubles
    articles: Doubles


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Score in each field of a text of mean length that holds every term of the question once."""

    units: float
    together: float
    #: of words and pairs alone, as these fields are indexed
    answer: float
    articles: float

    @classmethod
    def of(cls, question: Analysed, rarities: Floats) -> "Ceilings":
        """`rarities`: one row per term of the question, one column per field."""
        of_units, of_together, _, _ = rarities.T
        _, _, answer, articles = np.add.reduce(rarities[: question.long]).tolist()
        return cls(
            float(of_units.dot(question.weights)),
            float(np.add.reduce(of_together)),
            max(answer, 1e-9),
            max(articles, 1e-9),
        )


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


NOTHING_MISSING = Missing(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """About the first entry of a ranking and the question. The names are the keys of confidence.json."""

    #: share of the highest possible score that the entry reaches in a field
    together: float
    answer: float
    articles: float
    #: its score, and the lead over the second entry
    score: float
    gap_next: float
    #: likeness of its likest phrasing, 0..1
    likeness: float
    #: how near the question is to the nearest phrasing, to the nearest question to decline, and the difference
    unit: float
    declined: float
    over_declined: float
    #: likeness of the likest question to decline, 0..1
    declined_likeness: float
    #: largest share of the question's words, by rarity, that a near question to decline has
    declined_words: float
    #: the question's words that the entry does not mention: see `Missing`
    missing_words: float
    rarest_missing_words: float
    unknown_words: float
    #: and its characters
    missing_characters: float
    rarest_missing_characters: float
    unknown_characters: float
    #: and its subjects (groups of synonyms)
    missing_groups: float
    rarest_missing_groups: float
    #: how much a term that the entry does not mention belongs to another topic, 0..1
    elsewhere: float
    #: share of the aspects surely asked that the entry does not answer
    unanswered: float
    #: see `Rivals`
    rival_explains: float
    gap_other: float
    #: logarithm of the question's length in characters
    length: float
    #: 1 for an empty question, 0 from `SHORT` characters on
    brevity: float
    #: number of synonym groups in the question
    groups: float

    @classmethod
    def of(
        cls,
        question: Analysed,
        fields: FieldScores,
        ceilings: Ceilings,
        candidates: Candidates,
        order: Sequence[tuple[int, float]],
        *,
        declined_words: float,
        words: Missing,
        characters: Missing,
        groups: Missing,
        elsewhere: float,
        unanswered: float,
        rivals: Rivals,
    ) -> "Signals":
        """`order`: entries with their scores, best first."""
        entry, score = order[0]
        return cls(
            together=float(fields.together[entry]) / ceilings.together,
            answer=float(fields.answer[entry]) / ceilings.answer,
            articles=float(fields.articles[entry]) / ceilings.articles,
            score=score,
            gap_next=score - order[1][1] if len(order) > 1 else score,
            likeness=candidates.likeness.get(entry, 0.0),
            unit=candidates.answered,
            declined=candidates.declined,
            over_declined=candidates.answered - candidates.declined,
            declined_likeness=candidates.declined_likeness,
            declined_words=declined_words,
            missing_words=words.share,
            rarest_missing_words=words.rarest,
            unknown_words=words.unknown,
            missing_characters=characters.share,
            rarest_missing_characters=characters.rarest,
            unknown_characters=characters.unknown,
            missing_groups=groups.share,
            rarest_missing_groups=groups.rarest,
            elsewhere=elsewhere,
            unanswered=unanswered,
            rival_explains=rivals.explained,
            gap_other=rivals.lead,
            length=math.log(max(1, len(question.folded))),
            brevity=max(0.0, 1 - len(question.folded) / SHORT),
            groups=float(question.groups),
        )
