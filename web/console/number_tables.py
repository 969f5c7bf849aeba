"""The tables of the statistics, as the page shows them: names, numbers, and the query strings of the lists behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from complaints.office.measures import DATED_BY, MEASURES, RATES
from complaints.office.periods import Per, Period
from complaints.office.statistics import Counts, Line, Months, Statistics
from complaints.office.sums import DATED
from texts import label
from web.console.filters import ALL, CLOSED_ON, NONE, FilterChoice
from wording import statistics_words as words
from zone import Zone

_TONES = 5
#: dimensions of a line, with the filter that selects its cases
_SPLITS = ("subdistrict", "unit", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCell:
    """`query` leads to the list of a number of cases; empty for rates, means and reminders. `value` is the plain number
    that a chart reads."""

    name: str
    text: str
    query: str = ""
    value: float | None = None
    tone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    name: str
    cells: Sequence[NumberCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    name: str
    now: NumberCell
    before: NumberCell
    change: str
    year_ago: NumberCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    shown: Statistics
    zone: Zone
    lang: str

    def summary(self) -> list[SummaryLine]:
        before, year_ago = self.shown.before, self.shown.year_ago
        return [
            SummaryLine(
                name=row.name,
                now=self._summed(row, row.value, self.shown.period),
                before=self._summed(row, row.before, before.period if before else None),
                change=words.changed(row, self.lang),
                year_ago=self._summed(row, row.year_ago, year_ago.period if year_ago else None),
            )
            for row in words.summary(self.shown, self.lang)
        ]

    def _summed(self, row: words.Row, value: float | None, period: Period | None) -> NumberCell:
        listed = row.key in MEASURES and period is not None and value is not None
        query = list_query(row.key, period) if listed and period is not None else ""
        return NumberCell(name=row.name, text=words.written(value, row.form, self.lang), query=query, value=value)

    def splits(self) -> Mapping[str, list[NumberLine]]:
        lines = (self.shown.subdistricts, self.shown.units, self.shown.categories)
        names: Any = (words.area_name, words.unit_or_none, words.category_name)
        return {
            split: [self._line(named(line.name, self.zone, self.lang), line, split) for line in several]
            for split, several, named in zip(_SPLITS, lines, names, strict=True)
        }

    def _line(self, name: str, line: Line, split: str) -> NumberLine:
        chosen = {split: line.name or NONE}  # one of the fields of FilterChoice
        standing = (("open", line.standing.open), ("overdue", line.standing.overdue))
        now = [
            NumberCell(
                name=words.name_of(key, self.lang), text=str(value), value=value, query=list_query(key, None, **chosen)
            )
            for key, value in standing
        ]
        return NumberLine(name=name, cells=[*self._counts(line.counts, self.shown.period, **chosen), *now])

    def _counts(self, counts: Counts, period: Period, **chosen: str) -> Iterator[NumberCell]:
        for key in (*DATED, *RATES, words.MEAN):
            value = words.value_of(counts, key)
            yield NumberCell(
                name=words.name_of(key, self.lang),
                text=words.written(value, words.form_of(key), self.lang),
                query=list_query(key, period, **chosen) if key in MEASURES else "",
                value=value,
            )

    def series(self) -> list[NumberLine]:
        """Days, or months, with everything that charts over time show."""
        return [
            NumberLine(name=self._at(at), cells=list(self._counts(counts, self._span(at))))
            for at, counts in self.shown.series.items()
        ]

    def months(self, listed: Months) -> list[NumberLine]:
        spans = ((Period.holding(Per.MONTH, month), counts) for month, counts in listed.months.items())
        return [
            NumberLine(name=f"{span.since:%Y-%m}", cells=list(self._counts(counts, span)))
            for span, counts in spans
            if counts
        ]

    def _at(self, at: date) -> str:
        return f"{at:%Y-%m}" if self.shown.by_month else f"{at:%m-%d}"

    def _span(self, at: date) -> Period:
        """The day or month, as far as it is within the period shown."""
        span = Period.holding(Per.MONTH if self.shown.by_month else Per.DAY, at)
        assert span.since is not None and span.until is not None
        shown = self.shown.period
        return Period(Per.OWN, max(span.since, shown.since or span.since), min(span.until, shown.until or span.until))

    def places(self) -> Mapping[str, Any]:
        """Categories by sub-districts: cases received. A tone from 1 to 5 for the share of the largest number."""
        areas = [line.name for line in self.shown.subdistricts]
        counts = {place: counts["received"] for place, counts in self.shown.places.items()}
        most = max(counts.values(), default=0)
        lines = [
            NumberLine(
                name=words.category_name(line.name, self.zone, self.lang),
                cells=[self._place(area, line.name, counts.get((area, line.name), 0), most) for area in areas],
            )
            for line in self.shown.categories
            if line.counts["received"]
        ]
        return {"areas": [words.area_name(area, self.zone, self.lang) for area in areas], "lines": lines}

    def _place(self, area: str, category: str, count: int, most: int) -> NumberCell:
        return NumberCell(
            name=words.area_name(area, self.zone, self.lang),
            text=str(count),
            query=list_query("received", self.shown.period, subdistrict=area or NONE, category=category),
            value=count,
            tone=-(-count * _TONES // most) if most else 0,
        )

    def hours(self) -> list[NumberLine]:
        name = words.name_of("received", self.lang)
        return [
            NumberLine(
                name=label("numbers.hour", self.lang, since=f"{hour:02}", until=f"{hour + 1:02}"),
                cells=[NumberCell(name=name, text=str(count), value=count)],
            )
            for hour, count in enumerate(self.shown.hours)
        ]

    def nudges(self) -> list[NumberLine]:
        name = label("numbers.times", self.lang)
        return [
            NumberLine(name=words.name_of(key, self.lang), cells=[NumberCell(name=name, text=str(count), value=count)])
            for key, count in self.shown.counts.rungs.items()
        ]


def list_query(measure: str, period: Period | None = None, **chosen: str) -> str:
    """The list of the cases that the measure counts in the period."""
    dated = DATED_BY.get(measure)
    choice = FilterChoice(
        state=ALL,
        measure=measure,
        since=period.since if dated and period else None,
        until=period.until if dated and period else None,
        dates=CLOSED_ON if dated == "closed_at" and period and period.since else "",
        **chosen,  # type: ignore[arg-type]
    )
    return choice.query
