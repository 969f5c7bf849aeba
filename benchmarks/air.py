"""The cost of the board of air (S23): `python -m benchmarks.air [--years 10] [--stations 10]`. Prints a table, then
JSON.

Each row is what one page reads and puts into words, from days of ten years and ten stations in a SQLite file; target:
at most 150 ms. `cpu`: median processor time, the cost even if other programs use the machine. `what_if`: only the
calculation, as it follows from what the page has read."""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from air.board import beside, board
from air.days import day_of
from air.model import Entry, Pollutant, Rules, Sample, Station, Status, Target, Way
from air.remainder import MeanLeft
from storage.air.tables import AMOUNTS, air_days
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from web.console.air import tables
from wording.air.axis import axis
from wording.air.lines import air_lines
from zone import Zone

_NOW, _TODAY = datetime(2026, 11, 28, 4, tzinfo=UTC), date(2026, 11, 28)
_RUNS, _TARGET_MS = 40, 150.0
_ZONE = Zone.load()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--stations", type=int, default=10)
    given = parser.parse_args()
    figures = measure(given.years, given.stations)
    print(f"{'page':<10} {'days':>8} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8}   target: {_TARGET_MS:.0f} ms")
    for row in figures:
        numbers = " ".join(f"{row[name]:>8.2f}" for name in ("p50_ms", "p95_ms", "cpu_ms"))
        print(f"{row['page']:<10} {row['days']:>8,} {numbers}")
    print(json.dumps({"air": figures}))


def measure(years: int, stations: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/records.db", keys=Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
        migrate(store.engine)
        try:
            days = store.write_now(lambda tx: _fill(tx, years, stations))
            return [{"page": name, "days": days, **_timed(store, page)} for name, page in _PAGES.items()]
        finally:
            store.close()


def _fill(tx: Tx, years: int, stations: int) -> int:
    random, since, rows = Random(1), date(_TODAY.year - years + 1, 1, 1), list[dict[str, Any]]()
    for number in range(stations):
        station = tx.air.add_station(code=f"S{number}", name=f"Station {number}", own=number < 3, fictional=True)
        assert station is not None
        rows += [_row(station, since + timedelta(days=day), random) for day in range((_TODAY - since).days)]
        _aim(tx, station)
    for start in range(0, len(rows), 1000):
        tx.connection.execute(insert(air_days), rows[start : start + 1000])
    return len(rows)


def _row(station: Station, day: date, random: Random) -> dict[str, Any]:
    values = {one: random.randint(1, 120) * (10_000 if one is Pollutant.CO else 1_000) for one in Pollutant}
    sample = Sample(station_id=station.id, day=day, values=values, aqi=70, status=Status.REVIEWED, source="benchmark")
    kept = day_of([Entry(sample=sample, version=1, way=Way.FILE, by="benchmark", at=_NOW)], Rules())
    assert kept is not None
    return {
        "station_id": station.id, "day": day, "year": day.year, **{name: values[Pollutant(name)] for name in AMOUNTS},
        "aqi": kept.aqi, "aqi_by": kept.aqi_by.value, "primary_ones": " ".join(kept.primary),
        "status": kept.status.value, "source": kept.source, "hours": 0, "corrections": 0,
    }  # fmt: skip


def _aim(tx: Tx, station: Station) -> None:
    tx.air.set_target(
        Target(
            station_id=station.id, year=_TODAY.year, item="pm25", value=60_000, source="benchmark", fictional=True,
            by="benchmark", at=_NOW,
        )
    )  # fmt: skip


def _board(tx: Tx) -> None:
    shown = board(tx.air, today=_TODAY)
    assert shown is not None
    for table in (tables.summary, tables.months, tables.days, tables.targets, tables.hours, tables.newest):
        table(shown, "zh_CN")
    tables.stations(beside(tx.air, shown), shown, "zh_CN")
    tables.years(tx.air.years(shown.station.id, today=_TODAY), shown, "zh_CN")


def _axis(tx: Tx) -> None:
    axis(tx, tx.air.stations()[0], until=_TODAY, days=31, zone=_ZONE)


def _what_if(_tx: Tx) -> None:
    MeanLeft(target=60_000, days=331, total=331 * 59_000, left=34).after(75_000)


_PAGES: dict[str, Callable[[Tx], object]] = {
    "board": _board,
    "axis": _axis,
    "morning": lambda tx: air_lines(tx.air, today=_TODAY, lang="zh_CN"),
    "what_if": _what_if,
}


def _timed(store: Store, page: Callable[[Tx], object]) -> dict[str, float]:
    store.read_now(page)  # the texts are loaded
    took, used = list[float](), list[float]()
    for _ in range(_RUNS):
        begun, spent = time.perf_counter(), time.process_time()
        store.read_now(page)
        took.append((time.perf_counter() - begun) * 1000)
        used.append((time.process_time() - spent) * 1000)
    figures = {"p50_ms": statistics.median(took), "p95_ms": sorted(took)[int(_RUNS * 0.95) - 1]}
    return {name: round(value, 2) for name, value in {**figures, "cpu_ms": statistics.median(used)}.items()}


if __name__ == "__main__":
    main()
