"""Validation of all entries: citations in force, figures found in cited articles, different phrasings, stamps."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from chinese.fuzzy import dice, set_dice
from chinese.normal import normal_form
from knowledge.entries import CitedArticle, Entry, EntryProblem, line_of, read_entries
from knowledge.figures import article_numbers, unsupported
from knowledge.statute_text import StatuteText
from knowledge.statutes import REPEALED, UNCONFIRMED, Law, Statutes

MIN_PHRASINGS, MIN_PHRASINGS_POPULAR = 6, 8
MAX_LIKENESS_WITHIN = 0.8
_STAMP = re.compile(r"^verified:.*\n", re.MULTILINE)
UNCONFIRMED_REMARK = "待确认"


def check(
    paths: Iterable[Path], statutes: Statutes, texts: Mapping[str, StatuteText], *, stamp: bool = True
) -> tuple[int, list[EntryProblem]]:
    """The number of entries and all problems. An entry without problems is stamped if the statute texts are present."""
    entries, problems = read_entries(paths)
    problems += check_entries(entries, statutes, texts, stamp=stamp)
    return len(entries), in_order(problems)


def check_entries(
    entries: Mapping[Path, Entry], statutes: Statutes, texts: Mapping[str, StatuteText], *, stamp: bool = True
) -> list[EntryProblem]:
    problems: list[EntryProblem] = []
    for path, entry in entries.items():
        source = path.read_text(encoding="utf-8")
        found = [
            EntryProblem(path, line_of(source, *where), message) for where, message in _faults(entry, statutes, texts)
        ]
        problems += found
        if not found and stamp and texts:
            _write_stamp(path, source, entry, stamp_of(entry, statutes))
    return problems


def in_order(problems: Iterable[EntryProblem]) -> list[EntryProblem]:
    return sorted(problems, key=lambda problem: (str(problem.path), problem.line))


def stamp_of(entry: Entry, statutes: Statutes) -> str:
    """Digest of an entry's claims, citations and the digests of the articles cited."""
    lines = [entry.claims]
    for cited in _all_citations(entry):
        law = statutes.get(cited.law)
        digest = law.digests.get(cited.article, "") if law else ""
        lines.append(f"{cited.law} {cited.article} {cited.paragraph} {cited.item} {digest}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


#: position in the header, and the problem
_Fault = tuple[tuple[str | int, ...], str]


def _faults(entry: Entry, statutes: Statutes, texts: Mapping[str, StatuteText]) -> Iterator[_Fault]:
    yield from _phrasing_faults(entry)
    yield from _citation_faults(entry, statutes, texts)
    if texts:
        yield from _figure_faults(entry, texts)
    elif entry.verified != stamp_of(entry, statutes):
        yield (
            ("verified",),
            "not checked against the statute texts since its last change: run this with STATUTES_DIR set",
        )


def _phrasing_faults(entry: Entry) -> Iterator[_Fault]:
    least = MIN_PHRASINGS_POPULAR if entry.popular else MIN_PHRASINGS
    if len(entry.phrasings) < least:
        yield ("phrasings",), f"{len(entry.phrasings)} phrasings, at least {least} are needed"
    forms = [normal_form(phrasing) for phrasing in entry.phrasings]
    asked = normal_form(entry.question)
    for index, form in enumerate(forms):
        if form == asked:
            yield ("phrasings", index), "this phrasing repeats the question"
        for earlier in range(index):
            likeness = max(dice(form, forms[earlier]), set_dice(form, forms[earlier]))
            if likeness > MAX_LIKENESS_WITHIN:
                yield (
                    ("phrasings", index),
                    f"too like phrasing {earlier + 1} (Dice {likeness:.2f} > {MAX_LIKENESS_WITHIN})",
                )


def _citation_faults(entry: Entry, statutes: Statutes, texts: Mapping[str, StatuteText]) -> Iterator[_Fault]:
    for index, cited in enumerate(entry.citations):
        where: tuple[str | int, ...] = ("citations", index)
        yield from _reference_faults(where, cited, statutes, texts)
        yield from _in_force_faults(where, cited, statutes, entry.valid_from, entry.valid_to)
        law = statutes.get(cited.law)
        if law and law.status == UNCONFIRMED and UNCONFIRMED_REMARK not in entry.answer + entry.details:
            yield where, f"{cited.law} 的效力{UNCONFIRMED_REMARK}: the answer must say so"
    if entry.former is not None:
        for index, cited in enumerate(entry.former.citations):
            where = ("former", "citations", index)
            yield from _reference_faults(where, cited, statutes, texts)
            yield from _in_force_faults(where, cited, statutes, entry.former.valid_from, entry.former.valid_to)
    for index, cited in enumerate(entry.replaces):
        law = statutes.get(cited.law)
        if law is None or not law.has(cited.article):
            yield ("replaces", index), f"no such article: {cited.law} {cited.article}"
        elif law.status != REPEALED and law.dates_of(cited.article).last is None:
            yield ("replaces", index), f"{cited.law} {cited.article} is not repealed"
    laws = [law for cited in (*_all_citations(entry), *entry.replaces) if (law := statutes.get(cited.law))]
    for number in sorted(article_numbers("\n".join((entry.answer, entry.details, *entry.variants.values())))):
        if not any(law.has(number) for law in laws):
            yield ("answer",), f"第{number}条 is named but none of the cited laws has it"


def _reference_faults(
    where: tuple[str | int, ...], cited: CitedArticle, statutes: Statutes, texts: Mapping[str, StatuteText]
) -> Iterator[_Fault]:
    law = statutes.get(cited.law)
    if law is None:
        yield where, f"unknown law {cited.law!r}"
        return
    if not law.has(cited.article):
        yield where, f"{cited.law} has no article {cited.article}"
        return
    if cited.law not in texts:
        return
    text = texts[cited.law].articles.get(cited.article)
    if text is None or text.digest != law.digests.get(cited.article):
        yield where, f"the text of {cited.law} {cited.article} differs from the digest in statutes.toml"
        return
    if cited.paragraph and cited.paragraph > len(text.paragraphs):
        yield where, f"{cited.law} {cited.article} has {len(text.paragraphs)} paragraphs, not {cited.paragraph}"
    elif cited.item and cited.item > max(len(part.items) for part in text.paragraphs):
        yield where, f"{cited.law} {cited.article} has no item {cited.item}"


def _in_force_faults(
    where: tuple[str | int, ...], cited: CitedArticle, statutes: Statutes, first: date, last: date | None
) -> Iterator[_Fault]:
    law: Law | None = statutes.get(cited.law)
    if law is None or law.dates_of(cited.article).cover(first, last):
        return
    dates = law.dates_of(cited.article)
    row = statutes.replaced_by(cited.law, cited.article)
    successor = ", successor " + "/".join(f"{new.law} {new.article}" for new in row.new) if row else ""
    yield (
        where,
        (
            f"{cited.law} {cited.article} is in force {dates.first} to {dates.last or 'open'}{successor}, "
            f"but the entry holds {first} to {last or 'open'}"
        ),
    )


def _figure_faults(entry: Entry, texts: Mapping[str, StatuteText]) -> Iterator[_Fault]:
    allowed = [figure for source in entry.sources for figure in source.figures]
    sources = list(_texts_of(entry.citations, texts))
    blocks = {
        "answer": entry.answer,
        "details": entry.details,
        **{f"variants {k}": v for k, v in entry.variants.items()},
    }
    for name, block in blocks.items():
        for figure in unsupported(block, sources, allowed):
            yield (name.split()[0],), f"{name}: {figure!r} occurs in no cited article"
    if entry.former is not None:
        for figure in unsupported(entry.former.answer, _texts_of(entry.former.citations, texts), allowed):
            yield ("former", "answer"), f"former: {figure!r} occurs in no article cited there"


def _texts_of(citations: Iterable[CitedArticle], texts: Mapping[str, StatuteText]) -> Iterator[str]:
    for cited in citations:
        if cited.law in texts and cited.article in texts[cited.law].articles:
            yield texts[cited.law].articles[cited.article].text


def _all_citations(entry: Entry) -> tuple[CitedArticle, ...]:
    return (*entry.citations, *(entry.former.citations if entry.former else ()))


def _write_stamp(path: Path, source: str, entry: Entry, stamp: str) -> None:
    if entry.verified == stamp:
        return
    head, fence, body = source.partition("\n---\n")
    if path.read_text(encoding="utf-8") != source:
        return  # edited meanwhile: the next run stamps it
    path.write_text(f"{_STAMP.sub('', head + chr(10))}verified: '{stamp}'{fence}{body}", encoding="utf-8")
