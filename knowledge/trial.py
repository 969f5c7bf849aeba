"""What an entry would change before it is published: which questions it answers, and which get another answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answer import Library
from knowledge.entries import Entry
from knowledge.values import Answer
from knowledge.writing import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`before` and `after`: titles of the answers; empty where there is none."""

    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    #: wordings that the entry has to answer, and doesn't
    unanswered: tuple[str, ...]
    #: of the questions asked about, those that the entry answers
    answered: frozenset[str]
    changes: tuple[Change, ...]


def tried(
    before: Library | None, after: Library, entry: Entry, *, wordings: Sequence[str], asked: Iterable[str], today: date
) -> Trial:
    """`after` has the entry, `before` has not; without `before` no changes are sought. They are sought among all
    phrasings and the questions of `asked`. What the entry answers by its own phrasings or wordings is no surprise and
    left out, and so is a phrasing that its own entry answers."""
    asked = tuple(dict.fromkeys(asked))
    own = {entry.question, *entry.phrasings, *wordings}
    answered = frozenset(text for text in asked if answers(after, entry.id, text, today))
    return Trial(
        unanswered=tuple(text for text in wordings if not answers(after, entry.id, text, today)),
        answered=answered,
        changes=tuple(_changes(before, after, asked, own, today)) if before is not None else (),
    )


def _changes(before: Library, after: Library, questions: Iterable[str], own: set[str], today: date) -> Iterable[Change]:
    owners = {text: one.id for one in before.entries for text in (one.question, *one.phrasings)}
    for question in dict.fromkeys((*owners, *questions)):
        if question in own:
            continue
        becomes = after.answer(question, today=today)
        if question in owners and _id(becomes) == owners[question]:
            continue
        was = before.answer(question, today=today)
        if _id(was) != _id(becomes):
            yield Change(question=question, before=_title(was), after=_title(becomes))


def _id(answer: Answer) -> str:
    return answer.entry.id if answer.entry is not None else ""


def _title(answer: Answer) -> str:
    return answer.entry.title if answer.entry is not None else ""
