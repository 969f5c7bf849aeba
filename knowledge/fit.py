"""Fits the confidence to our questions: separately written ones (`answerable.txt`) and questions to decline.

Each question to decline is ranked by an index without it. Phrasings are not used: those of an entry differ on purpose,
so that a held-out one is harder than a user's question.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chinese.normal import normal_form
from knowledge.answer import Library
from knowledge.candidates import DECLINED
from knowledge.confidence import Confidence, Logistic, as_data
from knowledge.index import Index
from knowledge.labelled import FollowUp, LabelledQuestion, is_right
from knowledge.other_offices import load_other_offices
from knowledge.postings import Doubles
from knowledge.reading import QuestionReader
from knowledge.signals import Signals

RIDGE = 0.003
FOLDS = 5
#: Thresholds of the probability; `python -m knowledge fit` prints the resulting shares.
ANSWER_FROM, SUGGEST_FROM = 0.55, 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    signals: Signals
    in_scope: bool
    #: the first entry cites a right article
    right: bool
    #: the question is named as another office's
    is_others: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpShare:
    """How many of our own follow-ups are answered rightly."""

    count: int
    right: int

    @property
    def share(self) -> float:
        """Cautious: as if one more of them were right and one more wrong."""
        return (self.right + 1) / (self.count + 2)


def samples(index: Index, reader: QuestionReader, questions: Sequence[LabelledQuestion]) -> list[Sample]:
    """One per question to decline, held out in turn, and one per labelled question."""
    found: list[Sample] = []
    offices = load_other_offices()
    for place, words in enumerate(index.unit_words):
        if int(index.ranker.stored.owners[place]) != DECLINED:
            continue
        ranked = index.ranker.rank(index.analyser.with_words(index.ranker.stored.units[place], words), without=place)
        if ranked.signals is not None:
            is_others = offices.of(index.ranker.stored.units[place], is_ours=False) is not None
            found.append(Sample(ranked.signals, False, False, is_others))
    for question in questions:
        ranked = index.ranker.rank(index.analyser(reader.in_chinese(normal_form(question.text))))
        if ranked.signals is not None:
            right = is_right(index.entries[ranked.entries[0]].citations, question.articles)
            found.append(Sample(ranked.signals, True, right))
    return found


def follow_up_shares(library: Library, pairs: Sequence[FollowUp], today: date) -> dict[str, FollowUpShare]:
    """By whether the entry answers what is asked ("answers", "other"); questions of their own are left out."""
    counts = {"answers": [0, 0], "other": [0, 0]}
    for pair in pairs:
        if not pair.articles:
            continue
        before = library.answer(pair.first, today=today)
        answer = library.answer(pair.then, today=today, last_entry=before.leading, last_question=pair.first)
        if not answer.leans:
            continue
        shown = answer.entry.citations if answer.entry else answer.suggestions[0].citations
        count = counts["other" if answer.aspects else "answers"]
        count[0] += 1
        count[1] += is_right(shown, pair.articles)
    return {name: FollowUpShare(count, right) for name, (count, right) in counts.items()}


def fit(found: Sequence[Sample]) -> Logistic:
    matrix = np.array([sample.signals for sample in found])
    return _logistic(Signals._fields, matrix, np.array([sample.right for sample in found], dtype=float))


def cross_validated(found: Sequence[Sample]) -> Doubles:
    """The score of every sample, from a model fitted without the sample's fifth of the data."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(found))
    scores = np.zeros(len(found))
    for part in range(FOLDS):
        model = fit([sample for sample, own in zip(found, fold, strict=True) if own != part])
        for place in np.flatnonzero(fold == part).tolist():
            scores[place] = Confidence(model, ANSWER_FROM, SUGGEST_FROM, 0.0, 0.0)(found[place].signals)
    return scores


def as_file(
    model: Logistic, found: Sequence[Sample], follow_ups: Mapping[str, FollowUpShare], index: Index
) -> dict[str, object]:
    """The content of `confidence.json`: coefficients, training data, and cross-validated quality."""
    scores = cross_validated(found)
    asked = np.array([sample.in_scope for sample in found])
    right = np.array([sample.right for sample in found])
    others = np.array([sample.is_others for sample in found])
    sure = scores >= ANSWER_FROM
    return {
        "model": as_data(model),
        "answer_from": ANSWER_FROM,
        "suggest_from": SUGGEST_FROM,
        "follow_ups": {
            name: {"share": round(one.share, 3), "right": one.right, "count": one.count}
            for name, one in follow_ups.items()
        },
        "fitted_on": {
            "entries": len(index.entries),
            "answerable.txt": int(asked.sum()),
            "out_of_scope.txt": int((~asked).sum()),
            "content": hashlib.sha256(index.digest.encode()).hexdigest()[:12],
        },
        "cross_validated": {
            "answered": round(float(sure[asked].mean()), 4),
            "right_when_answered": round(float(right[asked & sure].mean()), 4),
            "declined_questions_answered": round(float((sure & ~others)[~asked].mean()), 4),
            "calibration": _calibration(scores, right),
        },
    }


def _calibration(scores: Doubles, right: Doubles) -> list[dict[str, float]]:
    """Per fifth of the scale: count, mean score, share of right answers."""
    bands = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (scores >= low) & (scores < low + 0.2 + 1e-9 * (low > 0.7))
        if inside.any():
            mean_score, right_share = float(scores[inside].mean()), float(right[inside].mean())
            bands.append({"count": int(inside.sum()), "said": round(mean_score, 3), "seen": round(right_share, 3)})
    return bands


def _logistic(names: Sequence[str], matrix: Doubles, target: Doubles) -> Logistic:
    """Ridge logistic regression by Newton's method on standardised columns."""
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    columns = np.c_[(matrix - mean) / scale, np.ones(len(matrix))]
    ridge = RIDGE * len(matrix) * np.r_[np.ones(len(names)), 0.0]
    weights = np.zeros(columns.shape[1])
    for _ in range(30):
        predicted = 1 / (1 + np.exp(-columns @ weights))
        gradient = columns.T @ (predicted - target) + ridge * weights
        curvature = (columns * (predicted * (1 - predicted))[:, None]).T @ columns + np.diag(ridge + 1e-9)
        weights -= np.linalg.solve(curvature, gradient)
    own = weights[:-1] / scale
    bias = float(weights[-1] - (own * mean).sum())
    return Logistic({name: float(value) for name, value in zip(names, own, strict=True)}, bias)
