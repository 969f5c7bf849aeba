"""The statistics as an Excel workbook: the same tables as the page, with dates, rates and hours as numbers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from complaints.office.measures import RATES
from complaints.office.statistics import Counts, Line, Months, Statistics
from complaints.office.sums import DATED
from texts import label
from web.console.workbook import Cell, Heading, Workbook
from wording import statistics_words as words
from zone import Zone

_FORM = {words.Form.COUNT: "count", words.Form.RATE: "rate", words.Form.HOURS: "decimal", words.Form.STARS: "decimal"}
_KEYS = (*DATED, *RATES, words.STARS, words.MEAN, *words.NUDGES)
_NAME_WIDTH = 26


def write_book(path: Path, shown: Statistics, listed: Months, *, zone: Zone, lang: str) -> None:
    """Writes to the disk, so don't call it in the event loop."""
    book = Workbook(path)
    _summary(book, shown, zone, lang)
    day = Heading(label("numbers.column.flow", lang), "month" if shown.by_month else "day", 12)
    book.sheet([day, *_headings(lang)], label("numbers.figure.flow", lang))
    book.write([[at, *_values(counts)] for at, counts in shown.series.items()])
    for split, lines, named in (
        ("subdistrict", shown.subdistricts, words.area_name),
        ("unit", shown.units, words.unit_or_none),
        ("category", shown.categories, words.category_name),
    ):
        _split(book, split, [(named(line.name, zone, lang), line) for line in lines], lang)
    _places(book, shown, zone, lang)
    _hours(book, shown, lang)
    month = Heading(label("numbers.split_by.month", lang), "month", 12)
    book.sheet([month, *_headings(lang)], label("numbers.sheet_months", lang))
    book.write([[first, *_values(counts)] for first, counts in listed.months.items()])
    meaning = label("numbers.definitions", lang)
    book.sheet([Heading(label("numbers.what", lang), width=_NAME_WIDTH), Heading(meaning, width=100)], meaning)
    book.write(words.definitions(lang))
    book.close()


def _summary(book: Workbook, shown: Statistics, zone: Zone, lang: str) -> None:
    before, year_ago = shown.before, shown.year_ago
    names = [words.period_name(shown.period, lang)]
    if before:
        names.append(label("numbers.before", lang, period=words.period_name(before.period, lang)))
    if year_ago:
        names.append(label("numbers.year_ago", lang, period=words.period_name(year_ago.period, lang)))
    head = [Heading(label("numbers.what", lang), width=_NAME_WIDTH), *(Heading(name, width=22) for name in names)]
    book.sheet(head, label("numbers.split.whole", lang))
    for row in words.summary(shown, lang):
        values = [row.value, *([row.before] if before else []), *([row.year_ago] if year_ago else [])]
        book.write([[row.name, *values]], form=_FORM[row.form])
    book.write([[label("numbers.counted", lang), zone.local(shown.at).replace(tzinfo=None)]], form="moment")


def _headings(lang: str) -> Iterator[Heading]:
    return (Heading(words.name_of(key, lang), _FORM[words.form_of(key)]) for key in _KEYS)


def _values(counts: Counts) -> list[Cell]:
    return [words.value_of(counts, key) for key in _KEYS]


def _split(book: Workbook, split: str, lines: Sequence[tuple[str, Line]], lang: str) -> None:
    standing = [Heading(words.name_of(key, lang), "count") for key in ("open", "overdue")]
    name = Heading(label(f"numbers.split_by.{split}", lang), width=_NAME_WIDTH)
    book.sheet([name, *_headings(lang), *standing], label(f"numbers.split.{split}", lang))
    book.write([[name, *_values(line.counts), line.standing.open, line.standing.overdue] for name, line in lines])


def _places(book: Workbook, shown: Statistics, zone: Zone, lang: str) -> None:
    areas = [line.name for line in shown.subdistricts]
    head = [Heading(label("numbers.column.places", lang), width=_NAME_WIDTH)]
    head += [Heading(words.area_name(area, zone, lang), "count") for area in areas]
    book.sheet(head, label("numbers.figure.places", lang))
    for line in shown.categories:
        counts = [shown.places.get((area, line.name), Counts({}))["received"] for area in areas]
        book.write([[words.category_name(line.name, zone, lang), *counts]])


def _hours(book: Workbook, shown: Statistics, lang: str) -> None:
    head = [Heading(label("numbers.column.hours", lang), "count"), Heading(words.name_of("received", lang), "count")]
    book.sheet(head, label("numbers.figure.hours", lang))
    book.write([[hour, count] for hour, count in enumerate(shown.hours)])
