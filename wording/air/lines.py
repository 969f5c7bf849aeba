"""Air on the leader's morning page and in the chat: few lines, each with the page behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from air.board import TargetLeft, year_so_far
from air.model import Pollutant, Rules, Station
from air.ports import AirRecords
from air.progress import Progress
from air.remainder import Chance
from texts import label
from wording.air import words


@dataclass(frozen=True, slots=True)
class AirLine:
    """`path`: the page of the console that the line leads to. `late`: something to be looked at."""

    text: str
    path: str
    late: bool = False


def air_lines(air: AirRecords, *, today: date, lang: str) -> Sequence[AirLine]:
    """Of each own station: the year to date, its missing days, and what is left of each target. Empty without
    stations: then there is nothing to say."""
    lines, rules = list[AirLine](), air.rules()
    for station in air.stations():
        if station.own:
            so_far, targets = year_so_far(air, station, today=today)
            lines += [*_year(station, so_far, rules, lang), *_targets(station, so_far, targets, lang)]
    return lines


def _year(station: Station, so_far: Progress, rules: Rules, lang: str) -> list[AirLine]:
    path = _page(station, so_far)
    pm25 = words.with_unit(words.mean(so_far.mean(Pollutant.PM25), Pollutant.PM25), Pollutant.PM25)
    year = label(
        "air.morning.year", lang, station=words.station(station, lang), year=so_far.year, pm25=pm25, good=so_far.good,
        known=so_far.known, rules="" if rules.is_set else label("air.no_rules_short", lang),
    )  # fmt: skip
    about = label("air.stop", lang).join(words.reliability(so_far, rules, lang)[:-1])
    missing = label("air.morning.missing", lang, words=about)
    return [AirLine(year, path), AirLine(missing, path, late=bool(so_far.missing))]


def _targets(station: Station, so_far: Progress, targets: Sequence[TargetLeft], lang: str) -> list[AirLine]:
    if not targets:
        path = f"/console/air/targets?station={station.id}"
        return [AirLine(label("air.no_target", lang, year=so_far.year), path)]
    path, lost = f"{_page(station, so_far)}#targets", (Chance.LOST, Chance.MISSED)
    return [AirLine(target_line(one, lang), path, late=one.left.chance in lost) for one in targets]


def target_line(one: TargetLeft, lang: str) -> str:
    """A target and what is left of it in one sentence."""
    target, left = words.target(one.target, lang), words.left(one.target, one.left, lang)
    return label("air.morning.target", lang, target=target, left=left)


def _page(station: Station, so_far: Progress) -> str:
    return f"/console/air?station={station.id}&year={so_far.year}"
