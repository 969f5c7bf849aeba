"""Measures answers to labelled questions: right first, right in three, answered, wrongly answered, calibration."""

import math
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.answer import Library
from knowledge.labelled import LabelledQuestion, is_right
from knowledge.values import Answer

SHOWN = 3


@dataclass(frozen=True, slots=True)
class QuestionResult:
    question: LabelledQuestion
    answer: Answer
    #: per shown entry (the answer, then suggestions): whether it cites a right article
    hits: tuple[bool, ...]
    took_ms: float

    @property
    def first(self) -> bool:
        return self.hits[:1] == (True,)

    @property
    def rank(self) -> int | None:
        return self.hits.index(True) + 1 if True in self.hits else None


def outcomes(library: Library, questions: Sequence[LabelledQuestion], today: date) -> list[QuestionResult]:
    found = []
    for question in questions:
        started = time.perf_counter()
        answer = library.answer(question.text, today=today)
        took = (time.perf_counter() - started) * 1000
        shown = [answer.entry.citations] if answer.entry else []
        shown += [suggestion.citations for suggestion in answer.suggestions]
        hits = tuple(is_right(citations, question.articles) for citations in shown[:SHOWN])
        found.append(QuestionResult(question, answer, hits, took))
    return found


def report(found: Sequence[QuestionResult]) -> dict[str, object]:
    """All shares, each with its count and 95 % interval (Wilson)."""
    asked = [outcome for outcome in found if outcome.question.articles]
    to_decline = [outcome for outcome in found if not outcome.question.articles]
    answered = [outcome for outcome in asked if outcome.answer.decision == "answer"]
    took = np.array([outcome.took_ms for outcome in found])
    return {
        "in_scope": {
            "right_first": share([outcome.first for outcome in asked]),
            "right_in_three": share([outcome.rank is not None for outcome in asked]),
            "answered": share([outcome in answered for outcome in asked]),
            "right_when_answered": share([outcome.first for outcome in answered]),
            "mrr": round(float(np.mean([1 / (outcome.rank or math.inf) for outcome in asked])), 4) if asked else None,
            "ndcg": round(float(np.mean([_gain(outcome) for outcome in asked])), 4) if asked else None,
        },
        "out_of_scope": {
            "answered": share([outcome.answer.decision == "answer" for outcome in to_decline]),
            "declined": share([outcome.answer.decision == "decline" for outcome in to_decline]),
        },
        "calibration": list(_calibration(found)),
        "took_ms": {name: round(float(np.quantile(took, q)), 3) for name, q in (("p50", 0.5), ("p99", 0.99))},
        **{f"by_{name}": _by(asked, name) for name in ("style", "audience", "topic")},
    }


def share(flags: Sequence[bool]) -> dict[str, float | int]:
    """Share, count and 95 % Wilson interval."""
    count, hits = len(flags), sum(flags)
    if not count:
        return {"count": 0}
    z, rate = 1.96, hits / count
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return {
        "share": round(rate, 4),
        "count": count,
        "low": round(max(0.0, centre - half), 4),
        "high": round(min(1.0, centre + half), 4),
    }


def misses(found: Sequence[QuestionResult]) -> list[QuestionResult]:
    """Answerable questions with a wrong first entry, and questions to decline that were answered."""
    return [
        outcome
        for outcome in found
        if (not outcome.first if outcome.question.articles else outcome.answer.decision == "answer")
    ]


def _gain(outcome: QuestionResult) -> float:
    """nDCG at three with one right entry as the ideal."""
    return 1 / math.log2(outcome.rank + 1) if outcome.rank else 0.0


def _by(found: Sequence[QuestionResult], name: str) -> dict[str, dict[str, float | int]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for outcome in found:
        groups[getattr(outcome.question, name)].append(outcome.first)
    return {key: share(flags) for key, flags in sorted(groups.items()) if key}


def _calibration(found: Sequence[QuestionResult]) -> Iterator[dict[str, float | int]]:
    for low in np.arange(0, 1, 0.2):
        band = [
            outcome for outcome in found if low <= outcome.answer.score < low + 0.2 or low + outcome.answer.score == 1.8
        ]
        if band:
            mean_score = float(np.mean([outcome.answer.score for outcome in band]))
            seen = float(np.mean([outcome.first for outcome in band]))
            yield {
                "from": round(float(low), 1),
                "count": len(band),
                "said": round(mean_score, 3),
                "seen": round(seen, 3),
            }
