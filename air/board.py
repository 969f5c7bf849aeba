"""What the pages and the chat show of one station: today, this month, this year beside the last one, and what is left
of the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from air.model import Day, Entry, Rules, Station, Target
from air.ports import AirRecords, YearSums
from air.progress import Progress, last_day_over, progress, what_is_left
from air.remainder import GoodLeft, MeanLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLeft:
    target: Target
    left: MeanLeft | GoodLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`newest`: the newest day that there is. `hours`: of today, as far as they are there. `before`: the same days of
    the year before."""

    stations: Sequence[Station]
    station: Station
    today: date
    newest: Day | None
    hours: Sequence[Entry]
    month: Progress
    year: Progress
    before: Progress
    targets: Sequence[TargetLeft]
    rules: Rules


def board(air: AirRecords, *, today: date, year: int | None = None, station_id: int | None = None) -> Board | None:
    """Of the station named, or the first. None without stations."""
    stations = air.stations()
    station = next((one for one in stations if one.id == station_id), stations[0] if stations else None)
    if station is None:
        return None
    shown = year or today.year
    days = air.days(station.id, date(shown, 1, 1), date(shown, 12, 31))
    so_far = _so_far(days, shown, today)
    until = so_far.until
    return Board(
        stations=stations,
        station=station,
        today=today,
        newest=air.newest_day(station.id),
        hours=[one for one in air.newest(station.id, [today]).get(today, ()) if one.sample.hour],
        month=_month(days, until, shown),
        year=so_far,
        before=_before(air, station, until, shown),
        targets=_left(air, station, so_far),
        rules=air.rules(),
    )


def year_so_far(air: AirRecords, station: Station, *, today: date) -> tuple[Progress, Sequence[TargetLeft]]:
    """This year, and what is left of its targets."""
    so_far = _so_far(air.days(station.id, date(today.year, 1, 1), today), today.year, today)
    return so_far, _left(air, station, so_far)


def _so_far(days: Sequence[Day], year: int, today: date) -> Progress:
    return progress(days, year=year, until=last_day_over(days, year=year, today=today))


def _left(air: AirRecords, station: Station, so_far: Progress) -> list[TargetLeft]:
    targets = air.targets(station.id, so_far.year)
    return [TargetLeft(target=one, left=what_is_left(so_far, one)) for one in targets]


def _month(days: Sequence[Day], until: date | None, year: int) -> Progress:
    if until is None:
        return progress((), year=year, until=None)
    return progress(days, year=year, until=until, since=until.replace(day=1))


def _before(air: AirRecords, station: Station, until: date | None, year: int) -> Progress:
    if until is None:
        return progress((), year=year - 1, until=None)
    leap = (until.month, until.day) == (2, 29)
    end = until.replace(year=year - 1, day=28 if leap else until.day)
    days = air.days(station.id, date(year - 1, 1, 1), end)
    return progress(days, year=year - 1, until=end)


def beside(air: AirRecords, shown: Board) -> Sequence[tuple[Station, YearSums]]:
    """All stations over the days of this year that are over, those with the same days."""
    if shown.year.until is None:
        return ()
    ids = [one.id for one in shown.stations]
    sums = {one.station_id: one for one in air.sums(ids, date(shown.year.year, 1, 1), shown.year.until)}
    return [(station, sums[station.id]) for station in shown.stations if station.id in sums]
