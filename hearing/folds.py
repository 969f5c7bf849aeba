"""Parts of the examples for validation. Messages that nearly say the same stay together, so that none is judged by a
model that has seen its twin; one part is held out: no threshold, weight or feature is chosen on it."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from chinese.normal import clean

FOLDS = 5
#: part that is held out
HELD_OUT = FOLDS
#: share of common pairs of characters from which two messages nearly say the same
_ALIKE = 0.5


def parts(texts: Sequence[str]) -> list[int]:
    """For each text its fold (0..4), or HELD_OUT for about one in six. The same for the same texts, in any order."""
    leaders = _leaders(texts)
    return [int(hashlib.sha256(leader.encode()).hexdigest(), 16) % (FOLDS + 1) for leader in leaders]


def _leaders(texts: Sequence[str]) -> list[str]:
    """For each text the first (in order of characters) of those that it is connected with by likeness."""
    runs = {text: frozenset(map("".join, pairwise(f"<{clean(text).lower()}>"))) for text in set(texts)}
    leader = {text: text for text in runs}

    def root(text: str) -> str:
        while leader[text] != text:
            text = leader[text]
        return text

    with_run = defaultdict[str, list[str]](list)
    for text in sorted(runs):
        shared = defaultdict[str, int](int)
        for run in runs[text]:
            for other in with_run[run]:
                shared[other] += 1
            with_run[run].append(text)
        for other, count in shared.items():
            if count >= _ALIKE * (len(runs[text]) + len(runs[other]) - count):
                first, second = sorted((root(text), root(other)))
                leader[second] = first
    return [root(text) for text in texts]
