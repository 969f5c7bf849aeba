"""Names, amounts with their units, and the lines that say how far a number can be relied on."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from air.aqi import level_of
from air.model import GOOD_DAYS, AqiBy, Day, Pollutant, Rules, Station, Status, Target
from air.printing import exact, rounded, rounded_down, scale_of
from air.progress import Progress
from air.remainder import Chance, GoodLeft, MeanLeft
from texts import label

#: missing days that are named; the rest is counted
_NAMED_DAYS = 5
_NAMED_SOURCES = 3


def name_of(item: str, lang: str) -> str:
    """A pollutant, or what else a target can be for."""
    return label(f"air.item.{item}", lang)


def unit_of(pollutant: Pollutant) -> str:
    return "mg/m³" if pollutant is Pollutant.CO else "μg/m³"


def amount(value: int | None, pollutant: Pollutant) -> str:
    """Without its unit, which the column says."""
    return "—" if value is None else exact(value, scale_of(pollutant))


def of_day(day: Day, pollutant: Pollutant) -> str:
    """As it was given, or rounded like a mean where it is one of hours."""
    value = day.values.get(pollutant)
    if value is None or not day.hours:
        return amount(value, pollutant)
    return mean(Fraction(value), pollutant)


def mean(value: Fraction | None, pollutant: Pollutant) -> str:
    return "—" if value is None else rounded(value, scale_of(pollutant), 2 if pollutant is Pollutant.CO else 1)


def with_unit(text: str, pollutant: Pollutant) -> str:
    return f"{text} {unit_of(pollutant)}"


def percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{rounded(share * 100, 1)}%"


def status(one: Status, lang: str) -> str:
    return label(f"air.status.{one}", lang)


def level(aqi: int, lang: str) -> str:
    return label(f"air.level.{level_of(aqi)}", lang)


def aqi(day: Day, lang: str) -> str:
    """With its level, and where it is from."""
    if day.aqi is None:
        return label("air.no_aqi", lang)
    key = "air.aqi_given" if day.aqi_by is AqiBy.GIVEN else "air.aqi_computed"
    return label(key, lang, value=day.aqi, level=level(day.aqi, lang), source=day.source)


def primary(day: Day, lang: str) -> str:
    return and_words((name_of(one, lang) for one in day.primary), lang) or "—"


def station(one: Station, lang: str) -> str:
    return label("air.fictional", lang, name=one.name) if one.fictional else one.name


def days_missing(so_far: Progress, lang: str) -> str:
    """How many days are missing, and which if they are few."""
    missing = so_far.missing
    if not missing:
        return label("air.none_missing", lang)
    if len(missing) <= _NAMED_DAYS:
        return label("air.missing_named", lang, count=len(missing), days=_dates(missing, lang))
    return label("air.missing", lang, count=len(missing), first=f"{missing[0]:%m-%d}")


def and_words(several: Iterable[str], lang: str) -> str:
    return label("air.and", lang).join(several)


def _dates(days: Iterable[date], lang: str) -> str:
    return and_words((f"{day:%m-%d}" for day in days), lang)


def sources(several: Sequence[str], lang: str) -> str:
    """The first ones; of many sources the rest is counted."""
    named = and_words(several[:_NAMED_SOURCES], lang)
    return label("air.more_sources", lang, named=named, count=len(several)) if several[_NAMED_SOURCES:] else named


def reliability(so_far: Progress, rules: Rules, lang: str) -> list[str]:
    """Everything that must stand beside a year's number: missing days, 实时, corrections, and by which rules."""
    lines = [label("air.counted", lang, days=len(so_far.days), passed=so_far.passed), days_missing(so_far, lang)]
    if so_far.sources:
        lines.append(label("air.from", lang, source=sources(so_far.sources, lang)))
    if so_far.realtime:
        lines.append(label("air.realtime_days", lang, count=so_far.realtime))
    if so_far.corrected:
        lines.append(label("air.corrected_days", lang, count=so_far.corrected))
    if so_far.partial:
        lines.append(label("air.partial_days", lang, count=so_far.partial))
    if so_far.given:
        lines.append(label("air.given_days", lang, count=so_far.given))
    lines.append(rule_words(so_far, rules, lang))
    return lines


def rule_words(so_far: Progress, rules: Rules, lang: str) -> str:
    if not rules.is_set:
        return label("air.no_rules", lang)
    lines = [label("air.rules", lang, source=rules.source)]
    if rules.hours_of_day:
        lines.append(label("air.rule_hours", lang, hours=rules.hours_of_day))
    if rules.days_of_year:
        key = "air.rule_days_short" if len(so_far.days) < rules.days_of_year else "air.rule_days"
        lines.append(label(key, lang, least=rules.days_of_year, days=len(so_far.days)))
    return "".join(lines)


def target(one: Target, lang: str) -> str:
    """What is aimed at, with its source."""
    if one.item == GOOD_DAYS:
        value = f"{exact(one.value)}%"
    else:
        value = with_unit(exact(one.value, scale_of(Pollutant(one.item))), Pollutant(one.item))
    key = "air.target_fictional" if one.fictional else "air.target"
    return label(key, lang, item=name_of(one.item, lang), value=value, source=one.source)


def left(one: Target, what: MeanLeft | GoodLeft, lang: str) -> str:
    """What is left of a target in one sentence."""
    if isinstance(what, GoodLeft):
        if what.chance is Chance.OPEN and what.needed <= 0:
            return label("air.left.good_safe", lang, left=what.left)
        return label(f"air.left.good_{what.chance}", lang, left=what.left, needed=what.needed, good=what.good)
    pollutant = Pollutant(one.item)
    scale = scale_of(pollutant)
    values = {"left": what.left, "budget": exact(abs(what.budget), scale), "unit": unit_of(pollutant)}
    if what.allowed is not None and what.chance is Chance.OPEN:
        return label("air.left.open", lang, limit=rounded_down(what.allowed, scale), **values)
    return label(f"air.left.{what.chance}", lang, **values)


def formula(one: Target, what: MeanLeft | GoodLeft, lang: str) -> str:
    """The calculation with its numbers; empty once no day is left."""
    if not what.left:
        return ""
    if isinstance(what, GoodLeft):
        return label(
            "air.formula.good", lang, target=f"{exact(what.target)}%", days=what.days, left=what.left, good=what.good,
            needed=what.needed,
        )  # fmt: skip
    pollutant = Pollutant(one.item)
    scale = scale_of(pollutant)
    assert what.allowed is not None
    return label(
        "air.formula.mean", lang, target=exact(what.target, scale), days=what.days, left=what.left,
        total=exact(what.total, scale), budget=exact(what.budget, scale), limit=rounded_down(what.allowed, scale),
        unit=unit_of(pollutant),
    )  # fmt: skip
