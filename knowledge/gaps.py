"""What entries promise and don't answer: aspects that phrasings ask, subjects with open aspects, penalties without what
held before the Code, articles with detention or crime that no line mentions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.aspects import Aspect, asked
from knowledge.entries import Entry, EntryProblem, line_of
from knowledge.statute_text import StatuteText
from knowledge.subjects import Subject
from texts import label

_CUSTODY = re.compile("拘留|追究刑事责任|有期徒刑|拘役")
_MENTIONED = re.compile("拘留|刑|坐牢|犯罪|移送公安")


def entry_gaps(
    path: Path, entry: Entry, texts: Mapping[str, StatuteText], *, waived: Iterable[Aspect] = ()
) -> Iterator[EntryProblem]:
    """`waived`: aspects that the entry's second reading left out with a reason."""
    source = path.read_text(encoding="utf-8")
    for location, message in _gaps(entry, texts, frozenset(waived)):
        yield EntryProblem(path, line_of(source, *location), message)


def subject_gaps(
    path: Path, subjects: Mapping[str, Subject], entries: Iterable[Entry], *, unread: frozenset[str]
) -> Iterator[EntryProblem]:
    """Aspects asked about a subject that none of its entries answers, unless entries of the subject are `unread`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    by_subject: dict[str, list[Entry]] = {}
    for entry in entries:
        by_subject.setdefault(entry.subject, []).append(entry)
    for name, members in by_subject.items():
        if any(entry.id in unread for entry in members):
            continue
        subject, answered = subjects[name], {aspect for entry in members for aspect in entry.aspects}
        wanted: list[tuple[tuple[Aspect, ...], str]] = [((aspect,), subject.name) for aspect in subject.asked]
        wanted += [(one.any_of, text) for entry in members for text in _wordings(entry) for one in asked(text)]
        seen: set[Aspect] = set()
        for any_of, text in wanted:
            if answered.isdisjoint(any_of) and any_of[0] not in seen:
                seen.add(any_of[0])
                line = lines.index(f"[{name}]") + 1 if f"[{name}]" in lines else 1
                yield EntryProblem(path, line, _words("subject", subject=subject.name, aspect=any_of[0], asked=text))


def _gaps(
    entry: Entry, texts: Mapping[str, StatuteText], waived: frozenset[Aspect]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, text in enumerate(_wordings(entry), -1):
        where: tuple[str | int, ...] = ("question",) if number < 0 else ("phrasings", number)
        for one in asked(text):
            if set(one.any_of).isdisjoint(entry.aspects):
                yield where, _words("aspect", asked=one.words, aspects=" / ".join(one.any_of))
    if Aspect.PENALTY in entry.aspects and entry.replaces and entry.former is None and Aspect.FORMER not in waived:
        yield ("replaces",), _words("former")
    if Aspect.PENALTY not in entry.aspects or Aspect.CRIME in waived or _MENTIONED.search(entry.claims):
        return
    for number, cited in enumerate(entry.citations):
        article = texts[cited.law].articles.get(cited.article) if cited.law in texts else None
        found = _CUSTODY.search(article.text) if article else None
        if found:
            yield ("citations", number), _words("custody", article=f"{cited.law}{cited.article}", found=found.group())


def _wordings(entry: Entry) -> tuple[str, ...]:
    return (entry.question, *entry.phrasings)


def _words(key: str, **values: object) -> str:
    return label(f"library.gap.{key}", "zh_CN", **values)
