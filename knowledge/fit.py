"""Fits the confidence to our questions: held-out phrasings, separately written questions, and questions to decline.

Each phrasing and each question to decline is ranked by an index without it. The phrasings of an entry differ on
purpose, so a held-out one is harder than a user's question. Therefore the joint score is calibrated on
`answerable.txt`, which was written separately from the entries, and on the questions to decline.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from chinese.normal import normal_form
from knowledge.candidates import DECLINED
from knowledge.confidence import Confidence, Logistic, as_data, joined
from knowledge.entries import Entry
from knowledge.index import Index
from knowledge.labelled import LabelledQuestion, is_right
from knowledge.postings import Doubles
from knowledge.reading import QuestionReader
from knowledge.signals import Signals

RIDGE = 0.01
#: Weight of a separately written question; a phrasing has weight 1.
REPEAT = 10
FOLDS = 5
#: Thresholds of the score; `python -m knowledge fit` prints the resulting shares.
ANSWER_FROM, SUGGEST_FROM = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    signals: Signals
    in_scope: bool
    #: the first entry is the right one, or cites the same articles
    right: bool
    #: a question of answerable.txt
    written_apart: bool


def samples(index: Index, reader: QuestionReader, questions: Sequence[LabelledQuestion]) -> list[Sample]:
    """One per unit of the index, held out in turn, and one per labelled question."""
    found: list[Sample] = []
    for place, words in enumerate(index.unit_words):
        owner = int(index.ranker.owners[place])
        ranked = index.ranker.rank(index.analyser.with_words(index.ranker.units[place], words), without=place)
        if ranked.signals is not None:
            first = index.entries[ranked.entries[0]]
            right = owner != DECLINED and _same_answer(index.entries[owner], first)
            found.append(Sample(ranked.signals, owner != DECLINED, right, False))
    for question in questions:
        ranked = index.ranker.rank(index.analyser(reader.in_chinese(normal_form(question.text))))
        if ranked.signals is not None:
            right = is_right(index.entries[ranked.entries[0]].citations, question.articles)
            found.append(Sample(ranked.signals, True, right, True))
    return found


def fit(found: Sequence[Sample]) -> Confidence:
    names = [field.name for field in fields(Signals)]
    weighted = [sample for sample in found for _ in range(REPEAT if sample.written_apart else 1)]
    matrix = np.array([[getattr(sample.signals, name) for name in names] for sample in weighted])
    scope = _logistic(names, matrix, np.array([sample.in_scope for sample in weighted], dtype=float))
    right = _logistic(names, matrix, np.array([sample.right for sample in weighted], dtype=float))
    asked = [sample for sample in found if sample.written_apart or not sample.in_scope]
    pairs = [joined(scope(sample.signals), right(sample.signals)) for sample in asked]
    joint = np.array([[pair.scope, pair.right] for pair in pairs])
    score = _logistic(["scope", "right"], joint, np.array([sample.right for sample in asked], dtype=float))
    return Confidence(scope, right, score, ANSWER_FROM, SUGGEST_FROM)


def cross_validated(found: Sequence[Sample]) -> Doubles:
    """The score of every sample, from a model fitted without the sample's fifth of the data."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(found))
    scores = np.zeros(len(found))
    for part in range(FOLDS):
        model = fit([sample for sample, own in zip(found, fold, strict=True) if own != part])
        for place in np.flatnonzero(fold == part).tolist():
            scores[place] = model(found[place].signals)
    return scores


def as_file(model: Confidence, found: Sequence[Sample], index: Index) -> dict[str, object]:
    """The content of `confidence.json`: coefficients, training data, and cross-validated quality."""
    scores = cross_validated(found)
    asked = np.array([sample.written_apart for sample in found])
    declined = np.array([not sample.in_scope for sample in found])
    right = np.array([sample.right for sample in found])
    sure = scores >= ANSWER_FROM
    return {
        "scope": as_data(model.scope),
        "right": as_data(model.right),
        "score": as_data(model.score),
        "answer_from": model.answer_from,
        "suggest_from": model.suggest_from,
        "fitted_on": {
            "entries": len(index.entries),
            "phrasings": int((~asked & ~declined).sum()),
            "answerable.txt": int(asked.sum()),
            "out_of_scope.txt": int(declined.sum()),
            "content": hashlib.sha256(index.digest.encode()).hexdigest()[:12],
        },
        "cross_validated": {
            "answered": round(float(sure[asked].mean()), 4),
            "right_when_answered": round(float(right[asked & sure].mean()), 4),
            "declined_questions_answered": round(float(sure[declined].mean()), 4),
            "calibration": _calibration(scores[asked | declined], right[asked | declined]),
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


def _same_answer(asked: Entry, given: Entry) -> bool:
    """Whether `given` is the entry asked for, or cites at least two of the same articles."""
    return asked.id == given.id or len(asked.articles & given.articles) > 1


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
