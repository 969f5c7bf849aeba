"""Time of the staff's queue and of the search for similar cases.

`python -m benchmarks.queue [--cases 10000 100000] [--million] [--database URL] [--screens NAME]` prints a table, then
JSON.

Each row of the queue is one screen of the console: a page of 20 cases and their count. URL is sqlite:///FILE or
postgresql+psycopg://…; a database that has the cases already is measured as it is, so a file can be filled once and
moved into PostgreSQL by `python -m bot move-records`, which is faster than to fill it there. S01 requires less than a
second at 10,000 cases, S33 a p95 of 80 ms at 100,000. `tabs`: the seven counts above each page; `numbers`: the page of
statistics (S22); `similar`: the search for a resident's review card (R22), at places spread over the zone and at the
busiest one; `site`: the search for repeat sites at a submission (S24).
`cpu`: median processor time, with that of a PostgreSQL server on the same machine: the cost of a screen even if other
programs use the machine.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, func, insert, select

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Complaint, Identity, Kind, Place, PlaceSource, Role, State
from complaints.office.periods import Per, Period
from complaints.office.statistics import draw_up, months
from complaints.ports import NamedBy, QueueFilter, Sort
from complaints.report.numbers import draw_number
from complaints.report.similar import Matter, find_similar, of_site
from storage.cases.rows import cases
from storage.cases.search_words import BETWEEN, SAID, SAME, case_words
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from web.console.filters import TABS
from web.console.queue import MOST_COUNTED
from zone import Zone
from zone.likeness import Likeness

Look = Callable[[Tx], int]

_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_PAGE = 20
_RUNS = 40
_BATCH = 5000
_PERIODS = {
    "a month": Period.holding(Per.MONTH, _NOW.date()),
    "a year": Period.holding(Per.YEAR, _NOW.date()),
    "everything": Period.holding(Per.ALL, _NOW.date()),
}
#: number of cases that are not copies
_MADE = 20_000
#: most cases are finished; the queue shows the open ones
_STATES = (
    *(State.CLOSED,) * 80, *(State.REJECTED,) * 8, State.WITHDRAWN, State.DUPLICATE, State.SUBMITTED, State.ACCEPTED,
    State.DISPATCHED, *(State.RECTIFYING,) * 3, State.PENDING_VERIFY, State.REWORK, State.PENDING_REPLY, State.STAGED,
)  # fmt: skip
_SUBDISTRICTS = ("jinlonghu", "jinshanqiao", "dahuangshan", "damiao", "donghuan", "xuzhuang")
_CATEGORIES = ("site_dust", "road_dust", "bare_soil", "industrial_gas", "quarry", "night_noise", "other")
_CENTRE = (34.25, 117.35)
_UNITS = ("planning", "environment", "urban", "traffic", "subdistrict")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="1,000,000 cases too: some minutes, 1 GB of disk")
    parser.add_argument("--database", help="sqlite:/// or postgresql+psycopg://, kept; one size only")
    parser.add_argument("--screens", default="", help="only the lists whose name contains this")
    given = parser.parse_args()
    sizes = [*given.cases, *([1_000_000] if given.million else [])]
    figures = [figure for size in sizes for figure in measure(size, given.database, given.screens)]
    print(f"{'cases':>9}  {'screen':<34} {'found':>9} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'cpu p95':>8}")
    for row in figures:
        print(
            f"{row['cases']:>9,}  {row['screen']:<34} {row['found']:>9,} {row['p50_ms']:>8.2f} {row['p95_ms']:>8.2f} "
            f"{row['cpu_ms']:>8.2f} {row['cpu_p95_ms']:>8.2f}"
        )
    print(json.dumps({"queue": figures}, ensure_ascii=False))


def measure(size: int, database: str | None, screens: str) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
        store = Store(database or f"sqlite:///{folder}/records.db", keys=keys)
        migrate(store.engine)
        clerk = _filled(store, size)
        if store.engine.dialect.name == "postgresql":
            with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        for name, where, number in _screens(clerk):
            if screens not in name:
                continue
            yield _figure(store, size, name, [_page(where, number)] * _RUNS)
        if screens:
            store.close()
            return
        store.write_now(lambda tx: tx.sums.count_again())
        yield _figure(store, size, "tabs", [_tabs(clerk)] * _RUNS)
        for per, wanted in _PERIODS.items():
            yield _figure(store, size, f"numbers, {per}", [_numbers(wanted)] * _RUNS)
        for name, looks in _look_ups():
            yield _figure(store, size, name, looks)
        store.close()


def _filled(store: Store, size: int) -> int:
    """The clerk's account. A database that a run before has filled, or into which its records were moved, stays."""
    there = store.read_now(lambda tx: tx.cases.count(QueueFilter()))
    if there == size:
        return store.read_now(lambda tx: tx.staff.named("clerk")[0].id)
    if there:
        raise SystemExit(f"the database has {there} cases, not {size}")
    clerk = store.write_now(lambda tx: tx.staff.add(name="clerk", role=Role.CLERK, telegram_id=None).id)
    fill(store, size, clerk)
    return clerk


def _figure(store: Store, size: int, screen: str, looks: Sequence[Look]) -> dict[str, object]:
    """`found`: the result of the last run."""
    took, worked, found, server = list[float](), list[float](), 0, _server(store)
    for look in looks:
        start, busy = time.perf_counter(), time.thread_time() + _worked(server)
        found = store.read_now(look)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() + _worked(server) - busy) * 1000)
    return {
        "cases": size,
        "screen": screen,
        "found": found,
        "p50_ms": statistics.median(took),
        "p95_ms": _p95(took),
        "cpu_ms": statistics.median(worked),
        "cpu_p95_ms": _p95(worked),
    }


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _server(store: Store) -> Path | None:
    """Where Linux keeps the processor time of the PostgreSQL process that serves us; only for one on this machine."""
    if store.engine.dialect.name == "sqlite":
        return None
    pid = store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    return Path(f"/proc/{pid}/schedstat")


def _worked(server: Path | None) -> float:
    """Seconds of processor time."""
    return int(server.read_text("ascii").split()[0]) / 1e9 if server and server.exists() else 0.0


def _page(where: QueueFilter, number: int) -> Look:
    return lambda tx: tx.cases.page(where, size=_PAGE, number=number, most=MOST_COUNTED).total


def _tabs(clerk: int) -> Look:
    zone = Zone.load()
    filters = [choice.where(staff_id=clerk, now=_NOW, zone=zone) for _, choice in TABS]
    return lambda tx: max(tx.cases.count(where) for where in filters)


def _numbers(period: Period) -> Look:
    """The page of statistics, with the period before, the year before, and a page of months."""

    def look(tx: Tx) -> int:
        months(tx, today=_NOW.date(), number=1)
        return draw_up(tx, period, now=_NOW, today=_NOW.date(), year_ago=True).counts["received"]

    return look


def _look_ups() -> Iterator[tuple[str, Sequence[Look]]]:
    random, likeness = Random(1), Likeness.load()
    anywhere = [_matter(random) for _ in range(_RUNS * 5)]
    busiest = [replace(matter, place=_point(*_CENTRE)) for matter in anywhere]
    since = _NOW - likeness.repeat.window

    def similar(matter: Matter) -> Look:
        return lambda tx: len(find_similar(tx, matter, likeness=likeness, now=_NOW))

    def site(matter: Matter) -> Look:
        return lambda tx: len(of_site(tx, matter.place, radius_m=likeness.repeat.radius_m, since=since))

    yield "similar, anywhere", [similar(matter) for matter in anywhere]
    yield "similar, busiest", [similar(matter) for matter in busiest]
    yield "site", [site(matter) for matter in busiest]


def _matter(random: Random) -> Matter:
    text = f"工地没有洒水，第{random.randrange(2000)}号门口灰尘很大"
    return Matter(place=_somewhere(random), category=random.choice(_CATEGORIES), text=text)


def _somewhere(random: Random) -> Place:
    """A place in a zone of 20 by 20 km; one report in five is in its 2 km centre."""
    lat, lon = _CENTRE
    reach_km = 1 if random.random() < 0.2 else 10
    return _point(lat + random.uniform(-reach_km, reach_km) / 111, lon + random.uniform(-reach_km, reach_km) / 92)


def _point(lat: float, lon: float) -> Place:
    return Place(source=PlaceSource.LOCATION, address="金龙湖路", lat=lat, lon=lon)


def _screens(clerk: int) -> Iterator[tuple[str, QueueFilter, int]]:
    opened = frozenset(state.value for state in OPEN_STATES)
    three = frozenset({State.SUBMITTED.value, State.ACCEPTED.value, State.RECTIFYING.value})
    month = _NOW - timedelta(days=30)
    yield "all open", QueueFilter(states=opened), 1
    yield "first page", QueueFilter(), 1
    yield "page 50", QueueFilter(), 50
    yield "last page", QueueFilter(), 10**6
    yield "three states", QueueFilter(states=three), 1
    yield "one sub-district", QueueFilter(subdistrict="damiao"), 1
    yield "one sub-district, a month", QueueFilter(subdistrict="damiao", created_from=month), 1
    yield "category and unit", QueueFilter(category="quarry", unit="urban"), 1
    yield "overdue", QueueFilter(overdue=True, now=_NOW), 1
    yield "mine, open", QueueFilter(mine=clerk, states=three), 1
    yield "words", QueueFilter(text="第777号门"), 1
    yield "words, open", QueueFilter(text="第777号门", states=opened), 1
    yield "words of every case", QueueFilter(text="灰尘"), 1
    yield "words of every case, open", QueueFilter(text="灰尘", states=opened), 1
    yield "two words", QueueFilter(text="灰尘 第777号门"), 1
    yield "two words of every case", QueueFilter(text="灰尘 每天"), 1
    yield "two words, open, by last change", QueueFilter(text="灰尘 每天", states=opened, sort=Sort.CHANGED), 1
    yield (
        "a unit's name and a word",
        QueueFilter(text="城管 灰尘", named={"城管": NamedBy(units=frozenset({"urban"}))}),
        1,
    )
    yield "danger", QueueFilter(danger=True), 1
    yield "due in a week", QueueFilter(due_from=_NOW, due_until=_NOW + timedelta(days=7)), 1
    yield "closed in a month", QueueFilter(closed_from=month), 1
    for sort in Sort:
        if sort is not Sort.QUEUE:
            yield f"by {sort}", QueueFilter(sort=sort), 1
            yield f"by {sort}, page 400", QueueFilter(sort=sort), 400
            yield f"by {sort}, a unit's open ones", QueueFilter(unit="urban", states=opened, sort=sort), 1
            yield f"by {sort}, a sub-district", QueueFilter(subdistrict="damiao", sort=sort), 20
    yield "a number", QueueFilter(text="lw-7k3m-9qx8"), 1


def fill(store: Store, size: int, clerk: int) -> None:
    """The first cases are submitted normally; the others are copies with other numbers, because submitting a million
    would take a quarter of an hour. Indexes are built afterwards, which takes a third of the time."""
    random = Random(size)
    numbers = set[str]()
    while len(numbers) < size:
        numbers.add(draw_number(random.randrange))
    made, copied = sorted(numbers)[:_MADE], sorted(numbers)[_MADE:]
    for batch in _batches(made):
        store.write_now(lambda tx, batch=batch: _add(tx, batch, random, clerk))  # type: ignore[misc]
    if copied:
        _copy(store, copied, random)


def _batches(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]


def _add(tx: Tx, numbers: Sequence[str], random: Random, clerk: int) -> None:
    for number in numbers:
        tx.cases.add(_case(number, random, clerk))


def _copy(store: Store, numbers: Sequence[str], random: Random) -> None:
    names = [column.name for column in cases.columns if column.name not in ("id", "number")]
    wanted = Table("wanted", MetaData(), Column("number", String), Column("original", Integer), prefixes=["TEMPORARY"])
    originals = select(wanted.c.number, *(cases.c[name] for name in names)).join(cases, cases.c.id == wanted.c.original)
    copy = insert(cases).from_select(["number", *names], originals)
    first, *others = (cases.c[name] for name in SAID)
    said: ColumnElement[str] = first
    for other in others:
        said = said + BETWEEN + other
    searched = func.lower(said)
    found = select(cases.c.id, searched, *(cases.c[name] for name in SAME)).where(cases.c.id > _MADE)
    words = insert(case_words).from_select(["case_id", "words", *SAME], found)
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for index in cases.indexes:
            index.drop(connection)
        wanted.create(connection)
        for batch in _batches(numbers):
            connection.execute(
                insert(wanted), [{"number": number, "original": random.randint(1, _MADE)} for number in batch]
            )
        connection.execute(copy)
        connection.execute(words)
        wanted.drop(connection)
        for index in cases.indexes:
            index.create(connection)


def _case(number: str, random: Random, clerk: int) -> Complaint:
    state = random.choice(_STATES)
    made = _NOW - timedelta(hours=random.randrange(24 * 700))
    place = replace(_somewhere(random), subdistrict=random.choice(_SUBDISTRICTS))
    closed = made + timedelta(hours=random.randrange(1, 400)) if state is State.CLOSED else None
    case = Complaint(
        id=0,
        number=number,
        kind=Kind.REPORT,
        state=state,
        version=1,
        category=random.choice(_CATEGORIES),
        text=f"工地没有洒水，第{random.randrange(2000)}号门口灰尘很大，每天都这样",
        place=place,
        identity=Identity.STAFF_ONLY,
        reporter_id=None,
        created_at=made,
        updated_at=made,
        unit=random.choice(_UNITS),
        closed_at=closed,
        fixed_at=closed,
        rectify_by=closed and closed + timedelta(hours=random.randrange(-20, 60)),
        original_by=closed and closed + timedelta(hours=random.randrange(-40, 60)),
        satisfaction=random.randrange(1, 6) if closed and random.random() < 0.3 else None,
        owner_id=clerk if random.random() < 0.1 else None,
    )
    waits = state in {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.DUPLICATE}
    return case if waits else replace(case, due_at=_NOW + timedelta(hours=random.randrange(-24, 96)))


if __name__ == "__main__":
    main()
