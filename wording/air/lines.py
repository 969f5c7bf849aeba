"""Air on the leader's morning page and in the chat: few lines, each with the page behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from air.board import Board, board
from air.model import Pollutant
from air.ports import AirRecords
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
    lines: list[AirLine] = []
    for station in air.stations():
        if station.own and (shown := board(air, today=today, station_id=station.id)):
            lines += _of(shown, lang)
    return lines


def _of(shown: Board, lang: str) -> list[AirLine]:
    path = page_of(shown)
    so_far = shown.year
    year = label(
        "air.morning.year",
        lang,
        station=words.station(shown.station, lang),
        year=so_far.year,
        pm25=words.with_unit(words.mean(so_far.mean(Pollutant.PM25), Pollutant.PM25), Pollutant.PM25),
        good=so_far.good,
        known=so_far.known,
        rules=label("air.no_rules_short", lang) if not shown.rules.is_set else "",
    )
    missing = label("air.morning.missing", lang, words=words.days_missing(so_far, lang))
    lines = [AirLine(year, path), AirLine(missing, path, late=bool(so_far.missing))]
    for one in shown.targets:
        sentence = label(
            "air.morning.target",
            lang,
            target=words.target(one.target, lang),
            left=words.left(one.target, one.left, lang),
        )
        lines.append(AirLine(sentence, f"{path}#targets", late=one.left.chance in ("lost", "missed")))
    if not shown.targets:
        lines.append(AirLine(label("air.no_target", lang, year=so_far.year), "/console/air/targets"))
    return lines


def page_of(shown: Board) -> str:
    return f"/console/air?station={shown.station.id}&year={shown.year.year}"
