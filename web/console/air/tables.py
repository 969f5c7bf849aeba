"""The tables of the board. Charts are drawn from them in the browser, so both have the same numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from air.aqi import level_of
from air.board import Board
from air.model import Day, Pollutant, Station, Status
from air.ports import YearSums
from air.progress import Progress, days_of, monthly
from complaints.model import Kind
from texts import label
from wording.air import words
from wording.air.axis import Axis
from wording.statistics_words import area_name, category_name
from zone import Zone

_ALL = tuple(Pollutant)
_MAIN = (Pollutant.PM25, Pollutant.PM10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`value`: what a chart reads; empty where there is nothing. `path`: a page behind it."""

    text: str
    value: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    cells: Sequence[Cell]
    path: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    head: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCard:
    target: str
    left: str
    formula: str
    chance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    day: str
    aqi: str
    level: int | None
    primary: str
    values: Sequence[tuple[str, str]]
    about: str
    path: str
    is_today: bool


def newest(shown: Board, lang: str) -> Newest | None:
    day = shown.newest
    if day is None:
        return None

    return Newest(
        day=f"{day.day:%Y-%m-%d}",
        aqi=words.aqi(day, lang),
        level=level_of(day.aqi) if day.aqi is not None else None,
        primary=words.primary(day, lang),
        values=[(words.name_of(one, lang), words.with_unit(words.of_day(day, one), one)) for one in _ALL],
        about=about(day, lang) + (label("air.so_far", lang) if day.day == shown.today and day.hours else ""),
        path=day_path(shown.station.id, day.day),
        is_today=day.day == shown.today,
    )


def about(day: Day, lang: str) -> str:
    """Source, 实时/审核后, and what else must be known of a day."""
    return _about(day.status, day.source, day.hours, day.corrections, lang)


@lru_cache(maxsize=256)
def _about(status: Status, source: str, hours: int, corrections: int, lang: str) -> str:
    """Most days of a page say the same."""
    parts = [words.status(status, lang), label("air.from", lang, source=source)]
    if hours:
        parts.append(label("air.of_hours", lang, hours=hours))
    if corrections:
        parts.append(label("air.corrected", lang, count=corrections))
    return label("air.stop", lang).join(parts)


def hours(shown: Board, lang: str) -> Table:
    """Of today, newest first."""
    lines = [
        Line(
            name=label("air.hour", lang, hour=entry.sample.hour),
            cells=[_amount(entry.sample.values.get(one), one) for one in _ALL],
            note=words.status(entry.sample.status, lang),
        )
        for entry in reversed(shown.hours)
    ]
    return Table(head=_heads(_ALL, lang), lines=lines)


def summary(shown: Board, lang: str) -> Table:
    """This month, this year, and the same days of the year before."""
    spans = ((shown.month, "month"), (shown.year, "year"), (shown.before, "before"))
    lines = [
        Line(name=_span(one, key, lang), cells=_of_span(one, lang), note=words.days_missing(one, lang))
        for one, key in spans
        if one.until is not None
    ]
    return Table(head=_summary_head(lang), lines=lines)


def _summary_head(lang: str) -> list[str]:
    means = [label("air.mean_of", lang, item=words.name_of(one, lang), unit=words.unit_of(one)) for one in _MAIN]
    return [*means, label("air.good_days", lang), label("air.good_share", lang), label("air.days_there", lang)]


def _of_span(one: Progress, lang: str) -> list[Cell]:
    good = label("air.good_of", lang, good=one.good, known=one.known) if one.known else "—"
    return [
        *(Cell(text=words.mean(one.mean(pollutant), pollutant)) for pollutant in _MAIN),
        Cell(text=good),
        Cell(text=words.percent(one.good_share)),
        Cell(text=f"{len(one.days)}/{one.passed}"),
    ]


def _span(one: Progress, key: str, lang: str) -> str:
    assert one.until is not None
    return label(f"air.span.{key}", lang, since=f"{one.since:%Y-%m-%d}", until=f"{one.until:%Y-%m-%d}")


def targets(shown: Board, lang: str) -> list[TargetCard]:
    return [
        TargetCard(
            target=words.target(one.target, lang),
            left=words.left(one.target, one.left, lang),
            formula=words.formula(one.target, one.left, lang),
            chance=one.left.chance.value,
        )
        for one in shown.targets
    ]


def months(shown: Board, lang: str) -> Table:
    """Means of the months of this year and of the year before."""
    names = [str(shown.year.year), str(shown.before.year)]
    head = [label("air.mean_in", lang, item=words.name_of(one, lang), year=year) for one in _MAIN for year in names]
    columns = [monthly(so_far.days, pollutant) for pollutant in _MAIN for so_far in (shown.year, shown.before)]
    there = [month for month in range(1, 13) if any(month in column for column in columns)]
    places = [pollutant for pollutant in _MAIN for _ in names]
    lines = [
        Line(
            name=label("air.month", lang, month=month),
            cells=[_mean(column.get(month), one) for column, one in zip(columns, places, strict=True)],
        )
        for month in there
    ]
    return Table(head=head, lines=lines)


def days(shown: Board, lang: str) -> Table:
    """Every day of the year so far, newest first; missing ones too."""
    lines, by_day = [], {one.day: one for one in shown.year.days}
    if shown.year.until is not None:
        for back in range(shown.year.passed):
            day = shown.year.until - timedelta(days=back)
            lines.append(_day(by_day.get(day), day, shown.station, lang))
    head = [label("air.aqi", lang), *_heads((Pollutant.PM25, Pollutant.PM10, Pollutant.O3), lang)]
    return Table(head=head, lines=lines)


def _day(there: Day | None, day: date, station: Station, lang: str) -> Line:
    shown = (Pollutant.PM25, Pollutant.PM10, Pollutant.O3)
    if there is None:
        cells = [Cell(text="—")] * (len(shown) + 1)
        return Line(name=f"{day:%m-%d}", cells=cells, note=label("air.no_day", lang), path=day_path(station.id, day))
    index = Cell(text="—" if there.aqi is None else str(there.aqi), value="" if there.aqi is None else str(there.aqi))
    cells = [index, *(_of_day(there, one) for one in shown)]
    return Line(name=f"{day:%m-%d}", cells=cells, note=about(there, lang), path=day_path(station.id, day))


def stations(compared: Iterable[tuple[Station, YearSums]], shown: Board, lang: str) -> Table:
    """All stations over the days of this year that are over."""
    lines = [
        Line(
            name=words.station(station, lang),
            cells=_of_sums(sums, shown.year.passed, lang),
            note=_relied_on(sums, lang),
            path=f"/console/air?station={station.id}&year={shown.year.year}",
        )
        for station, sums in compared
    ]
    return Table(head=_summary_head(lang), lines=lines)


def years(every: Sequence[YearSums], shown: Board, lang: str) -> Table:
    """All years of this station, newest first; this one as far as it has come."""
    lines = []
    for one in every:
        passed = shown.year.passed if one.year == shown.year.year else days_of(one.year)
        path = f"/console/air?station={shown.station.id}&year={one.year}"
        note = _relied_on(one, lang)
        lines.append(Line(name=str(one.year), cells=_of_sums(one, passed, lang), path=path, note=note))
    return Table(head=_summary_head(lang), lines=lines)


def _of_sums(sums: YearSums, passed: int, lang: str) -> list[Cell]:
    means = (_mean_of(sums, pollutant) for pollutant in _MAIN)
    share = Fraction(sums.good, sums.known) if sums.known else None
    good = label("air.good_of", lang, good=sums.good, known=sums.known) if sums.known else "—"
    return [
        *means,
        Cell(text=good),
        Cell(text=words.percent(share)),
        Cell(text=f"{sums.days}/{max(passed, sums.days)}"),
    ]


def _relied_on(sums: YearSums, lang: str) -> str:
    """Source, and how many days were reviewed."""
    source = label("air.from", lang, source=words.and_words(sums.sources, lang))
    reviewed = label("air.reviewed_of", lang, reviewed=sums.days - sums.realtime, realtime=sums.realtime)
    return label("air.stop", lang).join((reviewed, source))


def _mean_of(sums: YearSums, pollutant: Pollutant) -> Cell:
    count = sums.counts[pollutant]
    return _mean(Fraction(sums.totals[pollutant], count) if count else None, pollutant)


def axis(drawn: Axis, zone: Zone, lang: str) -> Mapping[str, object]:
    """The common axis as a table: the newest day first."""
    head = [
        label("air.axis.pm25", lang), label("air.axis.cases", lang), label("air.axis.findings", lang),
        label("air.axis.sprinkling", lang), label("air.axis.warnings", lang),
    ]  # fmt: skip
    lines = [
        Line(
            name=f"{one.day:%m-%d}",
            cells=[
                _amount(one.pm25, Pollutant.PM25),
                _count(one.cases),
                _count(one.findings),
                _count(len(one.sprinkled)),
                _count(len(one.warnings)),
            ],
            path=f"/console/?state=all&from={one.day}&until={one.day}" if one.cases + one.findings else "",
            note=label("air.stop", lang).join([*one.sprinkled, *one.warnings]),
        )
        for one in reversed(drawn.days)
    ]
    return {"table": Table(head=head, lines=lines), "peak": peak(drawn, zone, lang), "until": drawn.days[-1].day}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakView:
    line: str
    sites: Sequence[tuple[str, str]]
    more: int


def peak(drawn: Axis, zone: Zone, lang: str) -> PeakView | None:
    """The highest day, and what was open then: number and words of each."""
    if drawn.peak is None:
        return None
    value = words.with_unit(words.amount(drawn.peak.pm25, Pollutant.PM25), Pollutant.PM25)
    sites = [
        (
            one.number,
            " ".join(
                part
                for part in (
                    label(f"air.axis.{'findings' if one.kind is Kind.FINDING else 'cases'}", lang),
                    f"{one.received:%m-%d}",
                    category_name(one.category, zone, lang),
                    area_name(one.subdistrict, zone, lang),
                    one.address,
                )
                if part
            ),
        )
        for one in drawn.peak.sites
    ]
    line = label("air.peak.day", lang, day=f"{drawn.peak.day:%m-%d}", value=value, count=drawn.peak.count)
    return PeakView(line=line, sites=sites, more=drawn.peak.count - len(sites))


def _count(number: int) -> Cell:
    return Cell(text=str(number) if number else "—", value=str(number))


def _amount(value: int | None, pollutant: Pollutant) -> Cell:
    text = words.amount(value, pollutant)
    return Cell(text=text, value="" if value is None else text)


def _of_day(day: Day, pollutant: Pollutant) -> Cell:
    text = words.of_day(day, pollutant)
    return Cell(text=text, value=text if pollutant in day.values else "")


def _mean(value: Fraction | None, pollutant: Pollutant) -> Cell:
    text = words.mean(value, pollutant)
    return Cell(text=text, value="" if value is None else text)


def _heads(pollutants: Sequence[Pollutant], lang: str) -> list[str]:
    return [label("air.with_unit", lang, item=words.name_of(one, lang), unit=words.unit_of(one)) for one in pollutants]


def day_path(station_id: int, day: date) -> str:
    return f"/console/air/day?station={station_id}&day={day}"
