"""The numbers that the confidence of a ranking is computed from. Tuples, because each ranking makes them anew."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.analysis import PAIR_WEIGHT, Analysed
from knowledge.candidates import Candidates
from knowledge.postings import Doubles
from knowledge.reranking import Compared

#: Below this length in characters a question is short.
SHORT = 12


class FieldScores(NamedTuple):
    """BM25 of a question in each field: `units` per unit, the others per entry."""

    units: Doubles
    together: Doubles
    answer: Doubles
    articles: Doubles


class Ceilings(NamedTuple):
    """Score in each field of a text of mean length that holds every term of the question once."""

    units: float
    together: float
    #: of words and pairs alone, as these fields are indexed
    answer: float
    articles: float

    @classmethod
    def of(
        cls,
        question: Analysed,
        units: Sequence[float],
        together: Sequence[float],
        answer: Sequence[float],
        articles: Sequence[float],
    ) -> "Ceilings":
        """The rarity of each term of the question in each field."""
        long = question.long
        return cls(
            sum(units) - (1 - PAIR_WEIGHT) * sum(units[question.once : long]),
            sum(together),
            max(sum(answer[:long]), 1e-9),
            max(sum(articles[:long]), 1e-9),
        )


class Signals(NamedTuple):
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
    #: the question's words that the entry does not mention: see `reranking.Missing`
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
    #: see `reranking.Rivals`
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
        compared: Compared,
        *,
        declined_words: float,
    ) -> "Signals":
        order = compared.order
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
            missing_words=compared.words.share,
            rarest_missing_words=compared.words.rarest,
            unknown_words=compared.words.unknown,
            missing_characters=compared.characters.share,
            rarest_missing_characters=compared.characters.rarest,
            unknown_characters=compared.characters.unknown,
            missing_groups=compared.groups.share,
            rarest_missing_groups=compared.groups.rarest,
            elsewhere=compared.elsewhere,
            unanswered=compared.unanswered,
            rival_explains=compared.rivals.explained,
            gap_other=compared.rivals.lead,
            length=math.log(max(1, len(question.folded))),
            brevity=max(0.0, 1 - len(question.folded) / SHORT),
            groups=float(question.groups),
        )
