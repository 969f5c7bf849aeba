"""The units most like a question, looked at one by one: which entries they speak for, and whether to decline.

Plain lists and numbers: of a handful of units (48 at most) they cost less than arrays.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

#: owner of a unit that must be declined
DECLINED = -1


@dataclass(frozen=True, slots=True)
class Candidates:
    #: entry → score of its best unit
    scores: dict[int, float]
    #: entry → likeness of its likest unit, 0..1
    likeness: dict[int, float]
    #: how like the question is to something to answer, and to something to decline
    answered: float
    declined: float
    declined_likeness: float


def look_at(folded: str, units: Iterable[tuple[str, int, float]], mass: float) -> Candidates:
    """`units` are (text, owner, score), best first; `mass` is the score of a text that holds the whole question."""
    scores: dict[int, float] = {}
    alike: dict[int, float] = {}
    answered: list[float] = []
    declined: list[float] = []
    declined_likeness: list[float] = []
    for text, owner, score in units:
        # for so few, calls cost less than one call of `cdist` with its checks
        likeness = fuzz.ratio(folded, text) / 100
        near = score / mass + 0.5 * likeness
        if owner == DECLINED:
            declined.append(near)
            declined_likeness.append(likeness)
            continue
        answered.append(near)
        if owner not in scores:
            scores[owner], alike[owner] = score, likeness
        elif likeness > alike[owner]:
            alike[owner] = likeness
    return Candidates(
        scores, alike, max(answered, default=0.0), max(declined, default=0.0), max(declined_likeness, default=0.0)
    )
