"""Fits the confidence on our own questions: phrasings and standard questions held out, and questions to decline.

Every question is asked of an index that does not hold it. The standard questions are the ones put as users put them, so
the joint score is calibrated on those and on the questions to decline.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.analysis import Analysed
from knowledge.confidence import Confidence, Logistic, joined
from knowledge.entries import Entry
from knowledge.index import Index
from knowledge.postings import Doubles
from knowledge.ranking import DECLINED

RIDGE = 0.01
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    signals: Mapping[str, float]
    in_scope: bool
    #: the first entry is the right one, or rests on the same articles
    right: bool
    #: a standard question rather than one of its phrasings
    standard: bool


def samples(index: Index) -> list[Sample]:
    """One for every unit of the index, each held out in turn."""
    found: list[Sample] = []
    previous = DECLINED
    for place, words in enumerate(index.unit_words):
        owner = int(index.ranker.owners[place])
        question: Analysed = index.analyser.with_words(index.ranker.units[place], words)
        ranked = index.ranker.rank(question, without=place)
        if ranked.signals:
            right = owner != DECLINED and same_answer(index.entries[owner], index.entries[int(ranked.entries[0])])
            found.append(Sample(ranked.signals, owner != DECLINED, right, owner not in (DECLINED, previous)))
        previous = owner
    return found


def same_answer(asked: Entry, given: Entry) -> bool:
    """The entry meant, or one that cites at least two of its articles."""
    cited = {(article.law, article.article) for article in asked.citations}
    return asked.id == given.id or len(cited & {(article.law, article.article) for article in given.citations}) > 1


def fit(found: Sequence[Sample], *, answer_from: float, suggest_from: float) -> Confidence:
    names = list(found[0].signals)
    matrix = np.array([[sample.signals[name] for name in names] for sample in found])
    scope = _logistic(names, matrix, np.array([sample.in_scope for sample in found], dtype=float))
    right = _logistic(names, matrix, np.array([sample.right for sample in found], dtype=float))
    asked = [sample for sample in found if sample.standard or not sample.in_scope]
    pairs = [joined(scope(sample.signals), right(sample.signals)) for sample in asked]
    joint = np.array([[pair["scope"], pair["right"]] for pair in pairs])
    score = _logistic(["scope", "right"], joint, np.array([sample.right for sample in asked], dtype=float))
    return Confidence(scope, right, score, answer_from, suggest_from)


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
