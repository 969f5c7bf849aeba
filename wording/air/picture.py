"""The common axis as one picture for a phone: its words and numbers. web/report draws it. No address stands in it,
because pictures are passed on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from air.board import board
from air.model import Pollutant, Station, Status
from air.printing import scale_of
from services.records import Records
from texts import label
from wording.air import words
from wording.air.axis import Axis, AxisDay, axis
from wording.air.lines import target_line
from wording.moments import moment
from wording.statistics_words import area_name, category_name
from zone import Zone

AXIS_DAYS = 31
_PICTURE = "air."
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureDay:
    """`height`: µg/m³ to draw; None for a missing day."""

    name: str
    height: float | None
    shown: str
    is_peak: bool
    cases: int
    findings: int
    sprinkled: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AirPicture:
    title: str
    period: str
    lines: Sequence[str]
    unit: str
    days: Sequence[PictureDay]
    rows: tuple[str, str, str, str]
    peak: Sequence[str]
    foot: Sequence[str]


def picture_name(station_id: int, until: date, at: datetime, lang: str) -> str:
    """Names the picture in a message; it is drawn when it is sent."""
    return f"{_PICTURE}{station_id}.{until}.{int(at.timestamp())}.{lang}"


class NamedPicture(NamedTuple):
    station_id: int
    until: date
    at: datetime
    lang: str


def named_picture(name: str) -> NamedPicture | None:
    """What a name says; None for that of another picture."""
    if not name.startswith(_PICTURE):
        return None
    station, until, at, lang = name.removeprefix(_PICTURE).split(".")
    return NamedPicture(int(station), date.fromisoformat(until), datetime.fromtimestamp(int(at), UTC), lang)


def air_picture(
    records: Records, station: Station, *, until: date, days: int, zone: Zone, now: datetime, lang: str,
) -> AirPicture:  # fmt: skip
    shown = axis(records, station, until=until, days=days, zone=zone, lang=lang)
    head = board(records.air, today=zone.local(now).date(), station_id=station.id)
    lines = [target_line(one, lang) for one in head.targets] if head else []
    return AirPicture(
        title=label("air.picture.title", lang, station=words.station(station, lang)),
        period=label("air.picture.period", lang, since=shown.days[0].day, until=until),
        lines=lines,
        unit=label("air.axis.pm25", lang),
        days=[_day(one, shown) for one in shown.days],
        rows=(
            label("air.axis.cases", lang),
            label("air.axis.findings", lang),
            label("air.axis.sprinkling", lang),
            label("air.axis.warnings", lang),
        ),
        peak=_peak(shown, zone, lang),
        foot=[
            *_relied_on(shown, lang),
            *([words.rule_words(head.year, head.rules, lang)] if head else []),
            label("air.picture.foot", lang, at=moment(now, zone, lang), zone=zone.name(lang)),
        ],
    )


def _day(one: AxisDay, shown: Axis) -> PictureDay:
    scale = scale_of(Pollutant.PM25)
    return PictureDay(
        name=f"{one.day:%m-%d}",
        height=None if one.pm25 is None else one.pm25 / scale,
        shown=words.amount(one.pm25, Pollutant.PM25),
        is_peak=shown.peak is not None and shown.peak.day == one.day,
        cases=one.cases,
        findings=one.findings,
        sprinkled=len(one.sprinkled),
        warnings=len(one.warnings),
    )


def _peak(shown: Axis, zone: Zone, lang: str) -> list[str]:
    """The highest day, and what was open then, by sub-district and category."""
    if shown.peak is None:
        return []
    value = words.with_unit(words.amount(shown.peak.pm25, Pollutant.PM25), Pollutant.PM25)
    lines = [label("air.peak.day", lang, day=f"{shown.peak.day:%m-%d}", value=value, count=shown.peak.count)]
    places = Counter((one.subdistrict, one.category) for one in shown.peak.sites)
    for (area, category), count in places.most_common(_MOST_PLACES):
        lines.append(
            label(
                "air.peak.place", lang, area=area_name(area, zone, lang), category=category_name(category, zone, lang),
                count=count,
            )
        )  # fmt: skip
    return [*lines, label("air.peak.no_cause", lang)]


def _relied_on(shown: Axis, lang: str) -> list[str]:
    """Sources, 实时/审核后 and missing days of what is drawn."""
    there = [one for one in shown.days if one.source]
    sources = label("air.and", lang).join(dict.fromkeys(one.source for one in there)) or "—"
    realtime = sum(one.status == Status.REALTIME for one in there)
    about = label(
        "air.picture.about", lang, source=sources, reviewed=len(there) - realtime, realtime=realtime,
        missing=len(shown.missing),
    )  # fmt: skip
    return [about]
