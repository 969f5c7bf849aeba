"""Samples with all their versions, and the days kept of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, delete, func, insert, or_, select, update

from air.model import AqiBy, Day, Entry, Pollutant, Sample, Status, Way
from air.ports import YearSums
from storage.air.tables import AMOUNTS, air_days, air_samples, air_stations
from storage.engine.upsert import put

_ENTRIES = select(air_samples)
#: days in one query, below the limit of variables of old SQLite
_DAYS = 400


class Samples:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, station_ids: Sequence[int]) -> None:
        """In the order of the ids, so that two transactions never wait for each other. SQLite has one writer anyway."""
        locked = select(air_stations.c.id).where(air_stations.c.id.in_(station_ids)).order_by(air_stations.c.id)
        self._connection.execute(locked.with_for_update())

    def newest(self, station_id: int, days: Collection[date]) -> Mapping[date, Sequence[Entry]]:
        found, ordered = defaultdict[date, list[Entry]](list), sorted(days)
        for start in range(0, len(ordered), _DAYS):
            query = _ENTRIES.where(
                air_samples.c.station_id == station_id,
                air_samples.c.day.in_(ordered[start : start + _DAYS]),
                air_samples.c.newest,
            )
            for row in self._connection.execute(query.order_by(air_samples.c.day, air_samples.c.hour)):
                found[row.day].append(_entry(row))
        return found

    def history(self, station_id: int, day: date, hour: int) -> Sequence[Entry]:
        query = _ENTRIES.where(
            air_samples.c.station_id == station_id, air_samples.c.day == day, air_samples.c.hour == hour
        )
        return [_entry(row) for row in self._connection.execute(query.order_by(air_samples.c.version))]

    def corrected(self, station_id: int, *, limit: int) -> Sequence[Entry]:
        query = _ENTRIES.where(air_samples.c.station_id == station_id, air_samples.c.version > 1)
        return [_entry(row) for row in self._connection.execute(query.order_by(air_samples.c.id.desc()).limit(limit))]

    def add(self, entry: Entry) -> None:
        sample = entry.sample
        same = and_(
            air_samples.c.station_id == sample.station_id,
            air_samples.c.day == sample.day,
            air_samples.c.hour == sample.hour,
        )
        if entry.version > 1:
            self._connection.execute(update(air_samples).where(same, air_samples.c.newest).values(newest=False))
        row = {
            "station_id": sample.station_id, "day": sample.day, "hour": sample.hour, "version": entry.version,
            "newest": True, **_amounts(sample.values), "aqi": sample.aqi, "status": sample.status.value,
            "source": sample.source, "way": entry.way.value, "by": entry.by, "at": entry.at, "reason": entry.reason,
        }  # fmt: skip
        self._connection.execute(insert(air_samples), row)

    def keep_day(self, day: Day) -> None:
        row = {
            "station_id": day.station_id, "day": day.day, "year": day.day.year, **_amounts(day.values), "aqi": day.aqi,
            "aqi_by": day.aqi_by.value, "primary_ones": " ".join(day.primary), "status": day.status.value,
            "source": day.source, "hours": day.hours, "corrections": day.corrections,
        }  # fmt: skip
        put(self._connection, air_days, keys=("station_id", "day"), row=row)

    def drop_day(self, station_id: int, day: date) -> None:
        here = and_(air_days.c.station_id == station_id, air_days.c.day == day)
        self._connection.execute(delete(air_days).where(here))

    def days(self, station_id: int, since: date, until: date) -> Sequence[Day]:
        query = _DAY.where(air_days.c.station_id == station_id, air_days.c.day.between(since, until))
        return [_day(row) for row in self._connection.execute(query.order_by(air_days.c.day))]

    def newest_day(self, station_id: int) -> Day | None:
        query = _DAY.where(air_days.c.station_id == station_id).order_by(air_days.c.day.desc()).limit(1)
        row = self._connection.execute(query).first()
        return _day(row) if row is not None else None

    def every_day(self) -> Sequence[tuple[int, date]]:
        query = select(air_samples.c.station_id, air_samples.c.day).where(air_samples.c.newest).distinct()
        return [(row.station_id, row.day) for row in self._connection.execute(query)]

    def sums(self, station_ids: Collection[int], since: date, until: date) -> Sequence[YearSums]:
        named = air_days.c.station_id.in_(station_ids)  # the key begins with it
        query = _SUMS.where(named, air_days.c.day.between(since, until)).group_by(air_days.c.station_id)
        return [_sums(row, since.year) for row in self._connection.execute(query)]

    def years(self, station_id: int, *, today: date) -> Sequence[YearSums]:
        over = or_(air_days.c.day < today, air_days.c.hours == 0)
        query = _SUMS.add_columns(air_days.c.year).where(air_days.c.station_id == station_id, over)
        rows = self._connection.execute(
            query.group_by(air_days.c.station_id, air_days.c.year).order_by(air_days.c.year.desc())
        )
        return [_sums(row, row.year) for row in rows]


_DAY: Select[Any] = select(
    *(
        air_days.c[name]
        for name in (
            "station_id", "day", "aqi", "aqi_by", "primary_ones", "status", "source", "hours", "corrections", *AMOUNTS,
        )
    )
)  # fmt: skip
_POLLUTANTS = tuple(Pollutant)
_AQI_BY, _STATUS = {one.value: one for one in AqiBy}, {one.value: one for one in Status}
_SUMS: Select[Any] = select(
    air_days.c.station_id,
    func.count().label("days"),
    func.count(air_days.c.aqi).label("known"),
    func.count(case((air_days.c.aqi <= 100, 1))).label("good"),
    func.count(case((air_days.c.aqi_by == AqiBy.GIVEN.value, 1))).label("given"),
    func.count(case((air_days.c.status == Status.REALTIME.value, 1))).label("realtime"),
    func.min(air_days.c.source).label("one_source"),
    func.max(air_days.c.source).label("other_source"),
    *(func.coalesce(func.sum(air_days.c[name]), 0).label(f"total_{name}") for name in AMOUNTS),
    *(func.count(air_days.c[name]).label(f"count_{name}") for name in AMOUNTS),
)


def _amounts(values: Mapping[Pollutant, int]) -> dict[str, int | None]:
    return {one.value: values.get(one) for one in Pollutant}


def _values(row: Row[Any]) -> dict[Pollutant, int]:
    return {one: amount for one in Pollutant if (amount := row._mapping[one.value]) is not None}


def _entry(row: Row[Any]) -> Entry:
    sample = Sample(
        station_id=row.station_id,
        day=row.day,
        hour=row.hour,
        values=_values(row),
        aqi=row.aqi,
        status=Status(row.status),
        source=row.source,
    )
    return Entry(sample=sample, version=row.version, way=Way(row.way), by=row.by, at=row.at, reason=row.reason)


def _day(row: Iterable[Any]) -> Day:
    """Many rows are read for a page, so they are taken apart by place (_DAY)."""
    station_id, day, aqi, aqi_by, primary, status, source, hours, corrections, *amounts = row
    return Day(
        station_id=station_id,
        day=day,
        values={one: amount for one, amount in zip(_POLLUTANTS, amounts, strict=True) if amount is not None},
        aqi=aqi,
        aqi_by=_AQI_BY[aqi_by],
        primary=tuple(Pollutant(one) for one in primary.split()) if primary else (),
        status=_STATUS[status],
        source=source,
        hours=hours,
        corrections=corrections,
    )


def _sums(row: Row[Any], year: int) -> YearSums:
    return YearSums(
        station_id=row.station_id,
        year=year,
        days=row.days,
        good=row.good,
        known=row.known,
        given=row.given,
        realtime=row.realtime,
        totals={one: int(row._mapping[f"total_{one.value}"]) for one in Pollutant},
        counts={one: row._mapping[f"count_{one.value}"] for one in Pollutant},
        sources=list(dict.fromkeys((row.one_source, row.other_source))),
    )
