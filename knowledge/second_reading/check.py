"""Checks of second readings: complete, with articles that exist, by another editor, as new as entry and articles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.entries import CitedArticle, Entry, EntryProblem
from knowledge.second_reading.sheets import (
    FREE_POINT,
    PENDING_FILE,
    POINTS,
    BadVerdict,
    Pending,
    Sheet,
    articles_digest,
    line_in,
    read_sheets,
    text_digest,
    verdict,
    words,
)
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What sheets are compared with."""

    statutes: Statutes
    texts: Mapping[str, StatuteText]
    editors: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The sheets of a folder by entry, and the entries not yet read."""

    folder: Path
    sheets: Mapping[str, Sheet]
    paths: Mapping[str, Path]
    pending: Pending


#: location in the sheet, and the problem
_Fault = tuple[tuple[str, ...], str]


def read_readings(folder: Path) -> tuple[Readings, list[EntryProblem]]:
    found, problems = read_sheets(folder)
    readings = Readings(
        folder=folder,
        sheets={path.stem: sheet for path, sheet in found.items()},
        paths={path.stem: path for path in sorted(folder.rglob("*.toml"))},
        pending=Pending.read(folder),
    )
    return readings, problems


def check_readings(
    entries: Mapping[Path, Entry], readings: Readings, sources: Sources, *, whole: bool
) -> list[EntryProblem]:
    """Problems of the entries' sheets; with `whole`, where these are all entries, also of sheets without entry."""
    problems: list[EntryProblem] = []
    for path, entry in entries.items():
        problems += _presence(path, entry, readings)
        sheet = readings.sheets.get(entry.id)
        if sheet is not None:
            problems += _sheet_problems(readings.paths[entry.id], sheet, entry, sources)
    if whole:
        problems += _strays({entry.id: entry for entry in entries.values()}, readings)
    return [*problems, *_equal_sheets(tuple(entries.values()), readings)]


def sheet_faults(sheet: Sheet, entry: Entry, sources: Sources, *, digests: bool = True) -> Iterator[_Fault]:
    yield from _reader_faults(sheet, entry, sources.editors)
    for point in POINTS:
        yield from ((("points", point), f"{point}: {message}") for message in _point_faults(sheet, point, sources))
    yield from _phrasing_faults(sheet, entry)
    if not digests:
        return
    for name, now in (("text", text_digest(entry)), ("articles", articles_digest(entry, sheet, sources.statutes))):
        noted = getattr(sheet, name)
        if noted != now:
            yield (name,), words(f"{name}_changed" if noted else "not_stamped", entry=entry.id)


def _presence(path: Path, entry: Entry, readings: Readings) -> Iterator[EntryProblem]:
    waiting, read = readings.pending.lines.get(entry.id), readings.paths.get(entry.id)
    if waiting is None and read is None:
        yield EntryProblem(path, 2, words("unread", entry=entry.id, pending=PENDING_FILE))
    elif waiting is not None and read is not None:
        yield EntryProblem(readings.folder / PENDING_FILE, waiting, words("read_and_pending", entry=entry.id))
    if read is not None and read.parent.name != entry.topic:
        yield EntryProblem(read, 1, words("wrong_folder", topic=entry.topic))


def _strays(entries: Mapping[str, Entry], readings: Readings) -> Iterator[EntryProblem]:
    for name, path in readings.paths.items():
        if name not in entries:
            yield EntryProblem(path, 1, words("no_entry", entry=name))
    for name, line in readings.pending.lines.items():
        if name not in entries:
            yield EntryProblem(readings.folder / PENDING_FILE, line, words("no_entry", entry=name))


def _sheet_problems(path: Path, sheet: Sheet, entry: Entry, sources: Sources) -> Iterator[EntryProblem]:
    source = path.read_text(encoding="utf-8")
    for location, message in sheet_faults(sheet, entry, sources):
        yield EntryProblem(path, line_in(source, *location), message)


def _reader_faults(sheet: Sheet, entry: Entry, editors: Mapping[str, str]) -> Iterator[_Fault]:
    if sheet.read_by not in editors:
        yield ("read_by",), words("unknown_editor", given=sheet.read_by)
    elif entry.author in (sheet.read_by, editors[sheet.read_by]):
        yield ("read_by",), words("own_entry", given=sheet.read_by)


def _point_faults(sheet: Sheet, point: str, sources: Sources) -> Iterator[str]:
    laws = frozenset(sources.statutes.laws)
    try:
        given = verdict(getattr(sheet.points, point), needs_article=point != FREE_POINT, laws=laws)
    except BadVerdict as wrong:
        yield str(wrong)
        return
    for cited in given.articles:
        yield from article_faults(cited, sources)


def article_faults(cited: CitedArticle, sources: Sources) -> Iterator[str]:
    law = sources.statutes.get(cited.law)
    named = f"{cited.law}{cited.article}"
    if law is None or not law.has(cited.article):
        yield words("no_such_article", article=named)
        return
    if cited.law not in sources.texts:
        return
    text = sources.texts[cited.law].articles.get(cited.article)
    if text is None:
        yield words("no_such_article", article=named)
        return
    if cited.paragraph and cited.paragraph > len(text.paragraphs):
        yield words("no_such_paragraph", article=named, count=len(text.paragraphs), given=cited.paragraph)
        return
    parts = text.paragraphs[cited.paragraph - 1 : cited.paragraph] if cited.paragraph else text.paragraphs
    if cited.item and cited.item > max(len(part.items) for part in parts):
        yield words("no_such_item", article=named, given=cited.item)


def _phrasing_faults(sheet: Sheet, entry: Entry) -> Iterator[_Fault]:
    present = {"short": True, "details": entry.details, "former": entry.former, "variants": entry.variants}
    for phrasing in entry.phrasings:
        if phrasing not in sheet.phrasings:
            yield ("phrasings",), words("phrasing_missing", phrasing=phrasing)
    for phrasing, place in sheet.phrasings.items():
        if phrasing not in entry.phrasings:
            yield ("phrasings", phrasing), words("phrasing_unknown", phrasing=phrasing)
        elif not present[place]:
            yield ("phrasings", phrasing), words("place_empty", place=place)


def _equal_sheets(entries: Sequence[Entry], readings: Readings) -> Iterator[EntryProblem]:
    """A sheet copied from another entry's: the same answers although the entries rest on different articles."""
    first: dict[object, Entry] = {}
    by_id = {entry.id: entry for entry in entries}
    for name in sorted(readings.sheets):
        entry = by_id.get(name)
        if entry is None:
            continue
        other = first.setdefault(readings.sheets[name].points, entry)
        if other.articles != entry.articles:
            source = readings.paths[name].read_text(encoding="utf-8")
            yield EntryProblem(readings.paths[name], line_in(source, "points"), words("copied", entry=other.id))
