"""The one-page report of a period: what PDF, picture and chat print. Numbers and names of offices, no personal
data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from complaints.office.measures import RATES
from complaints.office.periods import Per, Period
from complaints.office.statistics import Line, Statistics
from texts import Text, join, label, say
from wording import statistics_words as words
from zone import Zone

#: rows of the report, in order; the page and the workbook have all
ROWS = (
    "received", "closed", "open", "overdue", "on_time_original", *tuple(RATES)[:2], "rated", "rate_satisfied",
    words.STARS, words.MEAN, *words.NUDGES,
)  # fmt: skip
#: in the chat, which is read on a phone
_IN_CHAT = ("received", "closed", "open", "overdue", *RATES, words.MEAN)
#: sub-districts and categories printed; the rest is on the page
_LISTED = 8
_PICTURE = "report."
#: bars of the small chart
MOST_BARS = 31


@dataclass(frozen=True, slots=True)
class ReportRow:
    key: str
    name: str
    now: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """`lines`: name, received, closed, open."""

    heading: str
    lines: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """`bars`: the day or month, received, closed. `empty`: what to say instead of a chart."""

    lang: str
    title: str
    period: str
    head: tuple[str, str, str, str]
    rows: Sequence[ReportRow]
    parts: Sequence[ReportPart]
    part_head: tuple[str, str, str]
    chart: str
    bars: Sequence[tuple[str, int, int]]
    empty: str
    foot: tuple[str, str]
    at: datetime


def picture_name(week: Period, at: datetime, lang: str) -> str:
    """Names the picture of a week's report in a message, beside photos of the store; it is drawn when it is sent."""
    assert week.since is not None
    return f"{_PICTURE}{week.since.isoformat()}.{int(at.timestamp())}.{lang}"


def named_picture(name: str) -> tuple[Period, datetime, str] | None:
    """Week, time of counting and language; None for the name of a stored photo."""
    if not name.startswith(_PICTURE):
        return None
    monday, at, lang = name.removeprefix(_PICTURE).split(".")
    return Period.holding(Per.WEEK, date.fromisoformat(monday)), datetime.fromtimestamp(int(at), UTC), lang


def report_sheet(shown: Statistics, zone: Zone, lang: str) -> ReportSheet:
    period = words.period_name(shown.period, lang)
    before = words.period_name(shown.before.period, lang) if shown.before else words.NOTHING
    rows = {row.key: row for row in words.summary(shown, lang)}
    received, closed = words.name_of("received", lang), words.name_of("closed", lang)
    return ReportSheet(
        lang=lang,
        title=label("numbers.report.title", lang, zone=zone.name(lang)),
        period=period,
        head=(
            label("numbers.what", lang),
            label("numbers.report.now", lang),
            label("numbers.report.before", lang),
            label("numbers.change", lang),
        ),
        rows=[_row(rows[key], lang) for key in ROWS],
        parts=[
            _part("subdistrict", shown.subdistricts, partial(words.area_name, zone=zone, lang=lang), lang),
            _part("category", shown.categories, partial(words.category_name, zone=zone, lang=lang), lang),
        ],
        part_head=(received, closed, words.name_of("open", lang)),
        chart=label("numbers.report.chart", lang, received=received, closed=closed),
        bars=[
            (f"{at:%Y-%m}" if shown.by_month else f"{at:%m-%d}", counts["received"], counts["closed"])
            for at, counts in list(shown.series.items())[-MOST_BARS:]
        ],
        empty=label("numbers.empty", lang, period=period) if shown.is_empty else "",
        foot=(
            label("numbers.report.counted", lang, at=f"{zone.local(shown.at):%Y-%m-%d %H:%M}", before=before),
            label("numbers.report.defined", lang),
        ),
        at=zone.local(shown.at),
    )


def report_text(shown: Statistics, lang: str) -> Text:
    """For the chat; a group may see it."""
    rows = {row.key: row for row in words.summary(shown, lang)}
    head = say("numbers.report.head", lang, period=words.period_name(shown.period, lang))
    if shown.is_empty:
        empty = say("numbers.empty", lang, period=words.period_name(shown.period, lang))
        return join([head, empty])
    return join([head, *(_said(rows[key], lang) for key in _IN_CHAT)])


def _said(row: words.Row, lang: str) -> Text:
    value = words.written(row.value, row.form, lang)
    if row.before is None or row.value is None:
        return say("numbers.report.line", lang, name=row.name, value=value)
    return say("numbers.report.compared", lang, name=row.name, value=value, change=words.changed(row, lang))


def _row(row: words.Row, lang: str) -> ReportRow:
    now, before = (words.written(value, row.form, lang) for value in (row.value, row.before))
    return ReportRow(row.key, row.name, now, before, words.changed(row, lang))


def _part(split: str, lines: Sequence[Line], named: Callable[[str], str], lang: str) -> ReportPart:
    listed = [
        (named(line.name), str(line.counts["received"]), str(line.counts["closed"]), str(line.standing.open))
        for line in lines[:_LISTED]
    ]
    return ReportPart(label(f"numbers.split.{split}", lang), listed)
