"""Compares a question with its best units one by one: which entries they support, and whether to decline.

Plain lists and numbers: for at most 48 units they are faster than arrays.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

#: owner of a question to decline
DECLINED = -1
#: number of questions to decline whose words are compared
DECLINED_READ = 4


class Candidates(NamedTuple):
    #: entry → score of its best unit
    scores: dict[int, float]
    #: entry → highest likeness of its units, 0..1
    likeness: dict[int, float]
    #: nearness (share of the highest score + half of the likeness) of the nearest phrasing and question to decline
    answered: float
    declined: float
    declined_likeness: float
    #: the best questions to decline, at most `DECLINED_READ`
    declined_texts: tuple[str, ...]


def look_at(folded: str, units: Sequence[tuple[str, int, float]], mass: float) -> Candidates:
    """`units`: (text, owner, score), best first; `mass`: the score of a text that contains the whole question."""
    texts = [text for text, _, _ in units]
    ratios = process.cdist([folded], texts, scorer=fuzz.ratio, dtype=np.float64)[0].tolist() if units else []
    scores: dict[int, float] = {}
    likest: dict[int, float] = {}
    answered = declined = 0.0
    declined_texts: list[str] = []
    for (text, owner, score), ratio in zip(units, ratios, strict=True):
        likeness = ratio / 100
        nearness = score / mass + 0.5 * likeness
        if owner not in likest:
            scores[owner], likest[owner] = score, likeness
        elif likeness > likest[owner]:
            likest[owner] = likeness
        if owner == DECLINED:
            declined_texts.append(text)
            declined = max(declined, nearness)
        elif nearness > answered:
            answered = nearness
    scores.pop(DECLINED, None)
    declined_likeness = likest.pop(DECLINED, 0.0)
    return Candidates(scores, likest, answered, declined, declined_likeness, tuple(declined_texts[:DECLINED_READ]))
