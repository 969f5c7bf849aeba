"""Reads a file of readings, one day or hour of a station in each line. All lines are read, so that their mistakes are
told together. Names of columns may be those of Chinese offices and carry the unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from unicodedata import normalize

from air import typed
from air.days import gaps
from air.entering import MOST_SOURCE
from air.errors import BadAir
from air.model import WHOLE_DAY, Pollutant, Sample, Station, Status
from texts import LANGUAGES, label
from web.console.sheets import SpreadsheetRow, rows_of


class _Told(Protocol):
    """Takes what is wrong with a line."""

    def __call__(self, error: BadAir, **more: object) -> None: ...


#: columns besides those of the pollutants
_PLAIN = ("station", "hour", "status", "source", "aqi")
_UNITS = ("μg/m3", "ug/m3", "mg/m3", "微克/立方米", "毫克/立方米")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """`key` of `air.wrong`. `line` is 0 for the file as a whole."""

    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    line: int
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class AirFile:
    """`again`: lines that repeat another one. `missing`: by station, the days without a line between the first and the
    last. `ignored`: columns that were not read."""

    rows: Sequence[FileRow]
    problems: Sequence[FileProblem]
    again: int
    missing: Mapping[int, Sequence[date]]
    ignored: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDefaults:
    """What holds where a line says nothing else."""

    station: Station | None
    status: Status
    source: str


def read_file(
    data: bytes, *, stations: Sequence[Station], defaults: FileDefaults, today: date, now_hour: int
) -> AirFile:
    """Raises Incomplete for a file that is no table of readings."""
    columns = _columns()
    rows = rows_of(data, columns=("time",), optional=(*_PLAIN, *columns), aliases={**_aliases(), **columns})
    reader = _Reader(stations=stations, defaults=defaults, today=today, now_hour=now_hour)
    for row in rows:
        reader.read(row)
    known = {"time", *_PLAIN, *columns, ""}
    return AirFile(
        rows=list(reader.rows.values()),
        problems=sorted(reader.problems, key=lambda one: one.line),
        again=reader.again,
        missing=_missing([one.sample for one in reader.rows.values()]),
        ignored=[name for name in rows[0].values if name not in known],
    )


class _Reader:
    def __init__(self, *, stations: Sequence[Station], defaults: FileDefaults, today: date, now_hour: int) -> None:
        self._stations = {_plain(name): one for one in stations for name in (one.code, one.name)}
        self._defaults, self._today, self._now_hour = defaults, today, now_hour
        self.rows = dict[tuple[int, date, int], FileRow]()
        self.problems, self.again = list[FileProblem](), 0

    def read(self, row: SpreadsheetRow) -> None:
        problems = list[FileProblem]()

        def told(error: BadAir, **more: object) -> None:
            problems.append(FileProblem(line=row.line, key=error.key, values={**error.values, **more}))

        sample = self._sample(row.values, told)
        self.problems += problems
        if sample is None or problems:
            return
        there = self.rows.get(sample.slot)
        if there is None:
            self.rows[sample.slot] = FileRow(line=row.line, sample=sample)
        elif there.sample == sample:
            self.again += 1
        else:
            self.problems.append(FileProblem(line=row.line, key="twice", values={"first": there.line}))

    def _sample(self, cells: Mapping[str, str], told: _Told) -> Sample | None:
        try:
            station = self._station(cells.get("station", ""))
            day, hour = typed.moment(cells["time"], cells.get("hour", ""), today=self._today, now_hour=self._now_hour)
            status = typed.status(cells.get("status", "")) or self._defaults.status
            source = cells.get("source", "") or self._defaults.source
            if not source or len(source) > MOST_SOURCE:
                raise BadAir("no_source" if not source else "long_source", most=MOST_SOURCE)
            aqi = typed.index(cells.get("aqi", ""))
        except BadAir as error:
            told(error)
            return None
        values = _values(cells, told)
        if not values and aqi is None:
            told(BadAir("nothing"))
            return None
        return Sample(station_id=station.id, day=day, hour=hour, values=values, aqi=aqi, status=status, source=source)

    def _station(self, text: str) -> Station:
        if not text:
            if self._defaults.station is None:
                raise BadAir("no_station")
            return self._defaults.station
        if (found := self._stations.get(_plain(text))) is None:
            raise BadAir("unknown_station", text=text)
        return found


def _values(cells: Mapping[str, str], told: _Told) -> dict[Pollutant, int]:
    values = dict[Pollutant, int]()
    for one in Pollutant:
        for unit in ("", *_UNITS):
            text = cells.get(f"{one.value}|{unit}" if unit else one.value, "")
            try:
                amount = typed.amount(text, one, unit=unit)
            except BadAir as error:
                told(error, item=one.value)
                continue
            if amount is None:
                continue
            if values.get(one, amount) != amount:
                told(BadAir("two_columns", item=one.value))
            values[one] = amount
    return values


def _missing(samples: Sequence[Sample]) -> Mapping[int, Sequence[date]]:
    by_station = defaultdict[int, list[date]](list)
    for sample in samples:
        if sample.hour == WHOLE_DAY:
            by_station[sample.station_id].append(sample.day)
    return {station: found for station, days in by_station.items() if (found := gaps(days))}


def _aliases() -> dict[str, Sequence[str]]:
    return {name: _names(name) for name in ("time", *_PLAIN)}


def _columns() -> dict[str, Sequence[str]]:
    """Each pollutant without a unit and with each unit, as files write it: PM2.5(μg/m³), PM2.5浓度 μg/m³ …"""
    columns = dict[str, Sequence[str]]()
    for one in Pollutant:
        names = _names(one.value)
        columns[one.value] = names
        for unit in _UNITS:
            forms = ("{0}({1})", "{0} ({1})", "{0}[{1}]", "{0}/{1}", "{0} {1}", "{0}浓度({1})")
            columns[f"{one.value}|{unit}"] = [form.format(name, unit) for name in (one.value, *names) for form in forms]
    return columns


def _names(column: str) -> list[str]:
    return [_plain(name) for lang in LANGUAGES for name in label(f"air.columns.{column}", lang).split("、")]


def _plain(text: str) -> str:
    return normalize("NFKC", text).strip().lower()
