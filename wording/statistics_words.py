"""The statistics in words: the rows of their summary, formats of numbers, definitions and names of periods. Page,
Excel, weekly report and chat use the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints.case.lifecycle import RUNGS
from complaints.office.measures import (
    DATED_BY,
    MEAN_OF,
    MEASURES,
    RATES,
    AtLeast,
    Condition,
    Given,
    NotAfter,
    OneOf,
    Overdue,
)
from complaints.office.periods import Per, Period
from complaints.office.statistics import Counts, Statistics
from texts import label
from wording.names import unit_name
from zone import Zone

#: shown for a rate or mean of nothing
NOTHING = "—"
#: keys of a row beside measures and rates
MEAN, STARS = "mean", "stars"
NUDGES = tuple(rung.value for rung in RUNGS)


class Form(StrEnum):
    COUNT = "count"
    RATE = "rate"
    HOURS = "hours"
    STARS = "stars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the summary; a value is None if there is nothing to divide by, or nothing to compare with."""

    key: str
    name: str
    form: Form
    value: float | None
    before: float | None = None
    year_ago: float | None = None


def summary(shown: Statistics, lang: str) -> Sequence[Row]:
    return [*_measures(shown, lang), *(_row(key, shown, lang) for key in (*RATES, STARS, MEAN, *NUDGES))]


def _measures(shown: Statistics, lang: str) -> Iterator[Row]:
    now = {"open": shown.standing.open, "overdue": shown.standing.overdue}
    for key in MEASURES:
        if key in DATED_BY:
            yield _row(key, shown, lang)
        else:
            yield Row(key=key, name=name_of(key, lang), form=Form.COUNT, value=now[key])


def _row(key: str, shown: Statistics, lang: str) -> Row:
    return Row(
        key=key,
        name=name_of(key, lang),
        form=form_of(key),
        value=value_of(shown.counts, key),
        before=value_of(shown.before.counts, key) if shown.before else None,
        year_ago=value_of(shown.year_ago.counts, key) if shown.year_ago else None,
    )


def value_of(counts: Counts, key: str) -> float | None:
    if key in RATES:
        return counts.rate(key)
    if key == MEAN:
        return counts.mean_hours
    return counts.mean_stars if key == STARS else counts[key]


def form_of(key: str) -> Form:
    if key in RATES:
        return Form.RATE
    return {MEAN: Form.HOURS, STARS: Form.STARS}.get(key, Form.COUNT)


def written(value: float | None, form: Form, lang: str) -> str:
    if value is None:
        return NOTHING
    match form:
        case Form.COUNT:
            return str(int(value))
        case Form.RATE:
            return f"{value:.1%}"
        case Form.HOURS:
            return label("numbers.hours", lang, hours=f"{value:.1f}")
        case Form.STARS:
            return f"{value:.1f}"


def changed(row: Row, lang: str) -> str:
    """The difference to the period before: in cases, points of a percentage, hours or stars."""
    if row.value is None or row.before is None:
        return NOTHING
    difference = row.value - row.before
    match row.form:
        case Form.COUNT:
            return f"{int(difference):+d}" if difference else "0"
        case Form.RATE:
            return label("numbers.points", lang, points=f"{100 * difference:+.1f}")
        case _:
            return written(difference, row.form, lang) if difference < 0 else f"+{written(difference, row.form, lang)}"


def name_of(key: str, lang: str) -> str:
    return label(f"action.{key}", lang) if key in NUDGES else label(f"numbers.measure.{key}", lang)


def period_name(period: Period, lang: str) -> str:
    """For people: 2026-11, 2026 年第 4 季度, 2026-11-02 至 2026-11-08."""
    if period.since is None or period.until is None:
        return label("numbers.period.all", lang)
    whole = Period.holding(period.per, period.since) == period
    values = {
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "year": period.since.year,
        "month": period.since.month,
        "quarter": (period.since.month + 2) // 3,
        "week": period.since.isocalendar().week,
    }
    plain = "day" if period.since == period.until else "own"
    return label(f"numbers.period.{period.per.value if whole and period.per is not Per.OWN else plain}", lang, **values)


def area_name(subdistrict: str, zone: Zone, lang: str) -> str:
    known = zone.subdistrict(subdistrict)
    return known.name(lang) if known else subdistrict or label("numbers.without", lang)


def category_name(category: str, zone: Zone, lang: str) -> str:
    known = zone.category(category)
    return known.name(lang) if known else category or label("numbers.without", lang)


def unit_or_none(unit: str, zone: Zone, lang: str) -> str:
    return unit_name(unit, zone, lang) if unit else label("numbers.without", lang)


def definitions(lang: str) -> list[tuple[str, str]]:
    """(name, definition) of every row of the summary."""
    return [(name_of(key, lang), definition(key, lang)) for key in (*MEASURES, *RATES, STARS, MEAN, *NUDGES)]


def definition(key: str, lang: str) -> str:
    def name(other: str) -> str:
        return label(f"numbers.measure.{other}", lang)

    if key in RATES:
        part, whole = RATES[key]
        return label("numbers.defined.rate", lang, part=name(part), whole=name(whole))
    if key == MEAN:
        return label("numbers.defined.mean", lang, of=name(MEAN_OF))
    if key == STARS:
        return label("numbers.defined.stars", lang, of=name("rated"))
    if key in NUDGES:
        return label("numbers.defined.nudge", lang)
    said = _defined(MEASURES[key], lang)
    return label(f"numbers.defined.dated.{DATED_BY.get(key, 'now')}", lang, what=said)


def _defined(conditions: Sequence[Condition], lang: str) -> str:
    if not conditions:
        return label("numbers.defined.all", lang)
    return label("numbers.defined.and", lang).join(_says(condition, lang) for condition in conditions)


def _says(condition: Condition, lang: str) -> str:
    def of(field: str) -> str:
        return label(f"numbers.field.{field}", lang)

    match condition:
        case OneOf(field, values):
            several = label("numbers.defined.or", lang).join(label(f"state.{value}", lang) for value in sorted(values))
            return label("numbers.defined.one_of", lang, field=of(field), values=several)
        case Given(field):
            return label("numbers.defined.given", lang, field=of(field))
        case AtLeast(field, value):
            return label("numbers.defined.at_least", lang, field=of(field), value=value)
        case NotAfter(field, limit):
            return label("numbers.defined.not_after", lang, field=of(field), limit=of(limit))
        case Overdue():
            return label("numbers.defined.overdue", lang)
