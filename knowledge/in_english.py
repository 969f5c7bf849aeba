"""English titles of all entries and English answers of some, as reviewed data (`content/english/`).

An answer names the Chinese text that it translates by a digest (`of`). Once that text has changed, the translation is
not shown and `python -m knowledge check` reports it, until somebody has compared the two and run `stamp-english`.
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from knowledge.english_figures import article_numbers, unsupported
from knowledge.english_questions import EnglishQuestions
from knowledge.entries import MAX_ANSWER_LINES, Entry, EntryProblem

ENGLISH_FOLDER = Path(__file__).parent / "content" / "english"
_DETAILS = re.compile(r"^## +Details\s*$", re.MULTILINE)
_OF = re.compile(r"^of:.*$", re.MULTILINE)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_FIELDS = ("of", "translator", "reviewer")
#: characters of a short answer: three lines on a narrow phone are longer in English than in Chinese
_MAX_SHORT = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The English answer of an entry. `of`: digest of the Chinese answer that it translates and, if it has details, of
    the Chinese details; empty: not yet stamped. `details` has the parts for all kinds of askers too."""

    path: Path
    of: str
    translator: str
    reviewer: str
    short: str
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """All titles and answers, by entry id; names of laws and topics."""

    titles: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Translation] = field(default_factory=dict)
    laws: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    #: further English questions by entry id; words that mean the same in them, and words that do not matter
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    small: Sequence[str] = ()

    def known_questions(self, entries: Iterable[Entry], glossary: Mapping[str, str]) -> EnglishQuestions:
        """All English questions about the entries: titles, the questions listed here, and phrasings."""
        known = [
            (text, entry.question)
            for entry in entries
            for text in (
                *filter(None, [self.titles.get(entry.id)]),
                *self.questions.get(entry.id, ()),
                *(phrasing for phrasing in entry.phrasings if phrasing.isascii()),
            )
        ]
        return EnglishQuestions(known, glossary, same=self.same, small=self.small)

    def answer(self, entry: Entry) -> Translation | None:
        """The English answer; None without one, and for a translation of an earlier or another text. Its details are
        left out if only the Chinese details differ."""
        found = self.answers.get(entry.id)
        if found is None or found.of == digest_of(entry, found):
            return found
        same_answer = found.of.split()[:1] == digest_of(entry, found).split()[:1]
        return replace(found, details="") if same_answer else None


@cache
def shipped_english() -> English:
    return load_english()


def load_english(folder: Path = ENGLISH_FOLDER) -> English:
    """Raises an ExceptionGroup of EntryProblems."""
    answers, problems = dict[str, Translation](), list[EntryProblem]()
    for path in sorted(folder.glob("*.md")):
        try:
            answers[path.stem] = _read(path)
        except EntryProblem as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("English answers", problems)
    questions = _table(folder / "questions.toml")
    return English(
        titles=_table(folder / "titles.toml"),
        answers=answers,
        laws=_table(folder / "laws.toml"),
        topics=_table(folder / "topics.toml"),
        questions=questions.get("questions", {}),
        same=questions.get("same", {}),
        small=questions.get("small", ()),
    )


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _read(path: Path) -> Translation:
    try:
        header, body = frontmatter.parse(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # a day that does not exist is a ValueError
        raise EntryProblem(path, 1, f"the header is no YAML: {error}") from error
    unknown = sorted({*header} ^ {*_FIELDS})
    if unknown:
        raise EntryProblem(path, 1, f"the header has {', '.join(_FIELDS)} and nothing else, not {', '.join(unknown)}")
    short, *details = _DETAILS.split(body.strip(), maxsplit=1)
    return Translation(
        path=path,
        **{name: str(header[name] or "") for name in _FIELDS},
        short=short.strip(),
        details=details[0].strip() if details else "",
    )


def digest_of(entry: Entry, translation: Translation) -> str:
    """The present digest of the Chinese answer; behind a blank that of the Chinese details, with the parts for kinds of
    askers, if the translation has details."""
    cited = [f"{one.law} {one.article} {one.paragraph} {one.item}" for one in entry.citations]
    covered = [[entry.question, entry.answer, *cited], *([_all_details(entry)] if translation.details else [])]
    return " ".join(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12] for parts in covered)


def _all_details(entry: Entry) -> list[str]:
    return [entry.details, *(part for pair in sorted(entry.variants.items()) for part in pair)]


def law_name(law: str) -> str:
    """The English name of a law, or its Chinese title in brackets."""
    return shipped_english().laws.get(law) or f"《{law}》"


def topic_name(topic: str, otherwise: str) -> str:
    return shipped_english().topics.get(topic, otherwise)


def problems(
    entries: Iterable[Entry], english: English, *, titles: Path = ENGLISH_FOLDER / "titles.toml"
) -> list[EntryProblem]:
    """What is wrong with titles and answers, by file and line."""
    by_id = {entry.id: entry for entry in entries}
    found = list(_title_problems(by_id, english, titles))
    for name, translation in english.answers.items():
        entry = by_id.get(name)
        faults = ["there is no entry of this id"] if entry is None else _faults(entry, translation)
        found += [EntryProblem(translation.path, 1, fault) for fault in faults]
    return found


def _title_problems(by_id: Mapping[str, Entry], english: English, path: Path) -> Iterator[EntryProblem]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    line_of = {line.partition(" = ")[0].strip('"'): number for number, line in enumerate(lines, start=1)}
    seen: dict[str, str] = {}
    for name, title in english.titles.items():
        line = line_of.get(name, 1)
        if name not in by_id:
            yield EntryProblem(path, line, f"{name}: there is no entry of this id")
        if not title.strip() or _HAN.search(title):
            yield EntryProblem(path, line, f"{name}: an English title is needed")
        if title in seen:
            yield EntryProblem(path, line, f"{name}: {seen[title]} has the same title")
        seen[title] = name
    for name in sorted(set(english.questions) - set(by_id)):
        yield EntryProblem(path.with_name("questions.toml"), 1, f"{name}: there is no entry of this id")
    for name in sorted(set(by_id) - set(english.titles)):
        yield EntryProblem(path, 1, f"{name} has no English title")
    for law in sorted({cited.law for entry in by_id.values() for cited in entry.citations} - set(english.laws)):
        yield EntryProblem(path.with_name("laws.toml"), 1, f"{law} has no English name")


def _faults(entry: Entry, translation: Translation) -> Iterator[str]:
    if not translation.translator or not translation.reviewer:
        yield "translator and reviewer are needed"
    if not translation.of:
        yield "compare it with the Chinese text, then run stamp-english"
    elif translation.of != digest_of(entry, translation):
        yield "the Chinese text has changed: compare the two, then run stamp-english"
    if not translation.short or _HAN.search(translation.short + translation.details):
        yield "an English answer is needed, without Chinese characters"
    if len([line for line in translation.short.splitlines() if line.strip()]) > MAX_ANSWER_LINES:
        yield f"the short answer has more than {MAX_ANSWER_LINES} lines"
    if len(translation.short) > _MAX_SHORT:
        yield f"the short answer has {len(translation.short)} characters, more than {_MAX_SHORT}"
    for part, text, source in (
        ("answer", translation.short, f"{entry.question}\n{entry.answer}"),
        ("details", translation.details, "\n".join([entry.question, entry.answer, *_all_details(entry)])),
    ):
        for figure in unsupported(text, source):
            yield f"{part}: {figure!r} is not in the Chinese text"
        for number in sorted(article_numbers(text) - {cited.article for cited in entry.citations}):
            yield f"{part}: the entry does not cite Art. {number}"


def stamp(entries: Iterable[Entry], folder: Path = ENGLISH_FOLDER, *, only: Collection[str] = ()) -> list[str]:
    """Writes the digest of the present Chinese text into every English answer, or into those of the entries `only`;
    returns the ids that changed."""
    by_id, changed = {entry.id: entry for entry in entries}, list[str]()
    for name, translation in load_english(folder).answers.items():
        entry = by_id.get(name)
        if entry is None or (only and name not in only) or translation.of == digest_of(entry, translation):
            continue
        text = translation.path.read_text(encoding="utf-8")
        translation.path.write_text(_OF.sub(f"of: '{digest_of(entry, translation)}'", text, count=1), encoding="utf-8")
        changed.append(name)
    return changed
