"""What is printed of a measurement: percentiles of waiting, and processor time for each answer."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.processes import at_percent

PERCENTILES = (50, 80, 95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`load`: what was asked for; `answers`: questions answered or reports handed in within `seconds`; `waits`: sorted
    seconds. `cpu_s`, `database_s`: processor time of all services, and of PostgreSQL."""

    on: str
    load: str
    answers: int
    seconds: float
    waits: Sequence[float]
    cpu_s: float
    database_s: float
    memory_mb: float

    @property
    def per_cpu_s(self) -> float:
        return self.answers / self.cpu_s if self.cpu_s else 0.0

    def figures(self) -> dict[str, object]:
        found = {name: value for name, value in asdict(self).items() if name != "waits"}
        rounded = {name: round(value, 2) if isinstance(value, float) else value for name, value in found.items()}
        times = {
            f"p{part}_ms": round(at_percent(self.waits, part) * 1000, 1) if self.waits else None for part in PERCENTILES
        }
        return rounded | times | {"per_cpu_s": round(self.per_cpu_s, 1)}

    def line(self) -> str:
        times = "".join(f"{at_percent(self.waits, part) * 1000:>9.1f}" for part in PERCENTILES)
        own, database = (
            spent * 1000 / self.answers if self.answers else 0.0 for spent in (self.cpu_s, self.database_s)
        )
        rate = self.answers / self.seconds
        return (
            f"{self.on:<14}{self.load:>8}{rate:>9.1f}{times}{own:>9.2f}{database:>9.2f}{self.per_cpu_s:>9.1f}"
            f"{self.memory_mb:>8.0f}"
        )


_COLUMNS = ("done/s", *(f"p{part} ms" for part in PERCENTILES), "cpu ms", "db ms", "a cpu s")
HEAD = f"{'on':<14}{'load/s':>8}{''.join(f'{name:>9}' for name in _COLUMNS)}{'MB':>8}"


def shown(name: str, rows: Iterable[Row]) -> None:
    """Prints each row as soon as it is there, then all as JSON."""
    print(HEAD, flush=True)
    kept = []
    for row in rows:
        print(row.line(), flush=True)
        kept.append(row)
    for ratio in _ratios(kept):
        print(ratio)
    print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(json.dumps({name: [row.figures() for row in kept]}, ensure_ascii=False))


def _ratios(rows: Sequence[Row]) -> Iterator[str]:
    """Answers per processor second of several processes, as a part of those of one: under the same load together, and
    under the same load of each process: the busier it is, the more it does at once, and the less an answer costs."""
    one: Mapping[str, Row] = {row.load: row for row in rows if row.on == "postgresql:1"}
    for row in rows:
        database, _, processes = row.on.partition(":")
        if database != "postgresql" or processes == "1":
            continue
        if row.load in one:
            yield _ratio(row, one[row.load], "the same load together")
        if row.load[0].isdigit() and (each := f"{float(row.load) / int(processes):g}") in one:
            yield _ratio(row, one[each], "the same load of each process")


def _ratio(row: Row, one: Row, what: str) -> str:
    part = row.per_cpu_s / one.per_cpu_s if one.answers else 0.0
    return f"{row.on} at {row.load}, {what}: {part:.2f} of the answers per processor second of one (wanted: 0.85)"
