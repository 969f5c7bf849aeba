"""Groups unanswered questions by their common terms, so that curators see which entries to write first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chinese.normal import normal_form
from knowledge.analysis import Analyser
from knowledge.postings import Postings, Vocabulary

#: Share of the weight of two questions that must be common to put them in one group.
ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Group:
    #: the question most similar to the others in the group
    example: str
    questions: tuple[str, ...]


def grouped(questions: Sequence[str], analyser: Analyser) -> list[Group]:
    """Groups by size, largest first; a repeated question counts each time."""
    analysed = [analyser(normal_form(question)) for question in questions]
    if not analysed:
        return []
    vocabulary = Vocabulary.of([question.keys for question in analysed])
    postings = Postings.build(vocabulary, [question.keys for question in analysed])
    likeness = np.zeros((len(analysed), len(analysed)))
    for place, question in enumerate(analysed):
        scores = postings.scores(vocabulary.rows(question.keys), question.weights)
        likeness[place] = scores / max(float(scores[place]), 1e-9)
    likeness = (likeness + likeness.T) / 2
    groups: list[Group] = []
    left = set(range(len(analysed)))
    while left:
        open_places = sorted(left)
        near = {place: [other for other in open_places if likeness[place, other] >= ALIKE] for place in open_places}
        centre = max(open_places, key=lambda place: (len(near[place]), -place))
        members = near[centre] or [centre]
        groups.append(Group(questions[centre], tuple(questions[member] for member in members)))
        left -= {*members, centre}
    return sorted(groups, key=lambda group: -len(group.questions))
