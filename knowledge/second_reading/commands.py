"""The commands of second readings: check, a page to work from, the digests of finished sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.aspects import Aspect
from knowledge.entries import ENTRIES_FOLDER, Entry, EntryProblem, read_entries
from knowledge.gaps import entry_gaps, subject_gaps
from knowledge.second_reading.check import Readings, Sources, check_readings, read_readings, sheet_faults
from knowledge.second_reading.page import blank_sheet, page
from knowledge.second_reading.sheets import READINGS_FOLDER, Sheet, left_out, line_in, load_editors, words
from knowledge.second_reading.stamp import forget_pending, stamp
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes
from knowledge.subjects import SUBJECTS, SUBJECTS_FILE

#: points that, left out with a reason, waive a finding about the aspect
_WAIVERS = {"custody": Aspect.CRIME, "before_code": Aspect.FORMER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command prints: results, and mistakes for stderr."""

    lines: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders that the commands work on."""

    entries: Path = ENTRIES_FOLDER
    readings: Path = READINGS_FOLDER


def check_second_readings(
    entries: Mapping[Path, Entry], sources: Sources, *, whole: bool, place: Place | None = None
) -> tuple[list[EntryProblem], str]:
    """Problems of the sheets of our own entries, and what the entries read already promise and do not answer; and how
    many are read, as a line. `whole`: these are all entries."""
    place = place or Place()
    ours = {path: entry for path, entry in entries.items() if path.resolve().is_relative_to(place.entries.resolve())}
    readings, problems = read_readings(place.readings)
    names = {entry.id for entry in ours.values()}
    problems = [problem for problem in problems if whole or problem.path.stem in names]
    problems += check_readings(ours, readings, sources, whole=whole)
    for path, entry in ours.items():
        sheet = readings.sheets.get(entry.id)
        if sheet is not None:
            problems += entry_gaps(path, entry, sources.texts, waived=waived(sheet))
    unread = frozenset(names - readings.sheets.keys())
    if whole:
        problems += subject_gaps(SUBJECTS_FILE, SUBJECTS, ours.values(), unread=unread)
    return problems, words("counted", read=len(names - unread), pending=len(unread))


def waived(sheet: Sheet) -> list[Aspect]:
    return [aspect for point, aspect in _WAIVERS.items() if left_out(sheet, point)]


def sheets_to_fill(
    ids: Sequence[str], sources: Sources, today: date, *, write: bool, read_by: str, place: Place | None = None
) -> Outcome:
    """The pages to work from; with `write`, also the blank sheets as files."""
    place = place or Place()
    entries = _entries(place)
    pages, mistakes = [], []
    for name in ids:
        if name not in entries:
            mistakes.append(words("unknown_id", entry=name))
            continue
        path, entry = entries[name]
        target = place.readings / entry.topic / f"{name}.toml"
        blank = blank_sheet(entry, read_by, today)
        pages.append(page(path, entry, sources, f"{words('sheet_heading', path=target)}\n{blank}"))
        if write:
            pages.append(_write(target, blank))
    return Outcome(lines=tuple(pages), mistakes=tuple(mistakes))


def _write(target: Path, blank: str) -> str:
    if target.exists():
        return words("kept", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(blank, encoding="utf-8")
    return words("written", path=target)


def stamp_readings(ids: Sequence[str], sources: Sources, *, place: Place | None = None) -> Outcome:
    """Stamps the sheets named, or all that have no digests yet; a sheet with a fault is reported instead."""
    place = place or Place()
    if not sources.texts:
        return Outcome(mistakes=(words("needs_texts"),))
    readings, broken = read_readings(place.readings)
    entries = _entries(place)
    wanted = ids or [name for name, sheet in readings.sheets.items() if not (sheet.text and sheet.articles)]
    mistakes = [str(problem) for problem in broken if not ids or problem.path.stem in ids]
    done: dict[str, str] = {}
    for name in wanted:
        if name in entries and name in readings.sheets:
            faults = _stamped(name, entries[name][1], readings, sources)
            mistakes += faults
            if not faults:
                done[name] = words("stamped", entry=name)
        elif name not in readings.paths or name not in entries:
            mistakes.append(words("no_sheet" if name in entries else "unknown_id", entry=name))
    forget_pending(place.readings, done)
    return Outcome(lines=tuple(done.values()), mistakes=tuple(mistakes))


def _stamped(name: str, entry: Entry, readings: Readings, sources: Sources) -> list[str]:
    path, sheet = readings.paths[name], readings.sheets[name]
    source = path.read_text(encoding="utf-8")
    faults = [
        str(EntryProblem(path, line_in(source, *where), message))
        for where, message in sheet_faults(sheet, entry, sources, digests=False)
    ]
    if not faults:
        stamp(path, sheet, entry, sources)
    return faults


def sources_of(statutes: Statutes, texts: Mapping[str, StatuteText]) -> Sources:
    return Sources(statutes=statutes, texts=texts, editors=load_editors())


def _entries(place: Place) -> dict[str, tuple[Path, Entry]]:
    found, _problems = read_entries(sorted(place.entries.rglob("*.md")))
    return {entry.id: (path, entry) for path, entry in found.items()}
