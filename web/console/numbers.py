"""Statistics (S22): each number links to its list and equals its length; definitions are generated from the
conditions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from complaints.office.measures import (
    MEAN_OF,
    MEASURES,
    RATES,
    SPLITS,
    AtLeast,
    Condition,
    Given,
    NotAfter,
    OneOf,
    Overdue,
    rate,
)
from complaints.ports import Records, Tally
from texts import label
from web.console.filters import ALL, NONE, FilterChoice
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.names import unit_name
from zone import Zone

#: number of months shown if no period is chosen
_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A count and the query string of its list."""

    value: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersRow:
    name: str
    cells: tuple[Cell, ...]
    rates: tuple[str, ...]
    mean: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One table; without a `split` it has one line."""

    split: str
    lines: Sequence[NumbersRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    period: FilterChoice
    now: datetime
    zone: Zone
    lang: str


async def numbers(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, now, chosen = house.services(), house.clock(), FilterChoice.read(request.query)
    period = FilterChoice(state=ALL, since=chosen.since, until=chosen.until)
    asked = _Asked(period=period, now=now, zone=services.zone, lang=lang)
    context = {
        "blocks": await house.store.read(lambda r: [_block(r, split, asked) for split in ("", *SPLITS)]),
        "measures": list(MEASURES),
        "rates": list(RATES),
        "choice": period,
        "definitions": definitions(lang),
        "counted_at": services.zone.local(now).strftime("%Y-%m-%d %H:%M"),
    }
    return show(request, "console/numbers.html", context)


def definitions(lang: str) -> list[tuple[str, str]]:
    """(name, definition) of every measure, every rate and the mean."""

    def name(key: str) -> str:
        return label(f"numbers.measure.{key}", lang)

    listed = [(name(key), _defined(conditions, lang)) for key, conditions in MEASURES.items()]
    for key, (part, whole) in RATES.items():
        listed.append((name(key), label("numbers.defined.rate", lang, part=name(part), whole=name(whole))))
    return [*listed, (name("mean"), label("numbers.defined.mean", lang, of=name(MEAN_OF)))]


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


def _block(records: Records, split: str, asked: _Asked) -> Block:
    if split == "month":
        return Block(split=split, lines=[_line(*month, asked) for month in _by_month(records, asked)])
    where = asked.period.where(staff_id=0, now=asked.now, zone=asked.zone.timezone)
    lines = []
    for tally in records.cases.tally(where, split):
        chosen = replace(asked.period, **one) if (one := _one(split, tally.split)) else asked.period
        lines.append(_line(_name(split, tally.split, asked), chosen, tally, asked))
    return Block(split=split, lines=lines)


def _one(split: str, value: str) -> dict[str, Any]:
    return {split: value or NONE} if split else {}


def _by_month(records: Records, asked: _Asked) -> Iterator[tuple[str, FilterChoice, Tally]]:
    for first, last in _months(asked):
        chosen = replace(asked.period, since=first, until=last)
        where = chosen.where(staff_id=0, now=asked.now, zone=asked.zone.timezone)
        tally = records.cases.tally(where, "")[0]
        if tally.counts["received"]:
            yield f"{first:%Y-%m}", chosen, tally


def _months(asked: _Asked) -> Iterator[tuple[date, date]]:
    """Months within the period, newest first."""
    until = asked.period.until or asked.zone.local(asked.now).date()
    since = asked.period.since or date.min
    for _ in range(_MONTHS if asked.period.since is None else 10 * _MONTHS):
        first = until.replace(day=1)
        yield max(first, since), until
        if first <= since:
            return
        until = first - timedelta(days=1)


def _line(name: str, chosen: FilterChoice, tally: Tally, asked: _Asked) -> NumbersRow:
    hours = tally.mean_s / 3600 if tally.mean_s is not None else None
    return NumbersRow(
        name=name,
        cells=tuple(
            Cell(value=tally.counts[measure], query=replace(chosen, measure=measure).query) for measure in MEASURES
        ),
        rates=tuple(f"{share:.1%}" if (share := rate(tally.counts, one)) is not None else "—" for one in RATES),
        mean=label("numbers.hours", asked.lang, hours=f"{hours:.1f}") if hours is not None else "—",
    )


def _name(split: str, value: str, asked: _Asked) -> str:
    if not split:
        return label("numbers.whole", asked.lang)
    if not value:
        return label("numbers.without", asked.lang)
    if split == "unit":
        return unit_name(value, asked.zone, asked.lang)
    known = asked.zone.subdistrict(value) if split == "subdistrict" else asked.zone.category(value)
    return known.name(asked.lang) if known else value
