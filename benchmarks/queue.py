"""How long the staff's queue and the search for similar cases take: `python -m benchmarks.queue [--cases 10000 100000]
[--million]`. Prints a table, then JSON.

Each row of the queue is one screen of the console on a SQLite file: a page of 20 cases and the count above it. S01 asks
for less than a second at 10,000 cases. `similar` is what a resident's review card asks (R22), at places spread over the
zone and at the busiest one; `site` is the look for repeat sites at a submission (S24). Aim: p95 <= 50 ms at 100,000.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from complaints.model import Complaint, Identity, Kind, Place, PlaceSource, Role, State
from complaints.numbers import draw_number
from complaints.ports import QueueFilter
from complaints.similar import Matter, find_similar, of_site
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from zone.likeness import Likeness

_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_PAGE = 20
_RUNS = 40
_BATCH = 5000
#: most of what a zone has seen is finished; what is open is what the queue is about
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
    given = parser.parse_args()
    sizes = [*given.cases, *([1_000_000] if given.million else [])]
    figures = [figure for size in sizes for figure in measure(size)]
    print(f"{'cases':>9}  {'screen':<34} {'found':>9} {'p50 ms':>8} {'p95 ms':>8}")
    for row in figures:
        print(f"{row['cases']:>9,}  {row['screen']:<34} {row['found']:>9,} {row['p50_ms']:>8.2f} {row['p95_ms']:>8.2f}")
    print(json.dumps({"queue": figures}, ensure_ascii=False))


def measure(size: int) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
        store = Store(f"sqlite:///{folder}/records.db", keys=keys)
        migrate(store.engine)
        clerk = store.write_now(lambda tx: tx.staff.add(name="clerk", role=Role.CLERK, telegram_id=None).id)
        fill(store, size, clerk)
        for name, where, offset in _screens(clerk):
            took = [_timed(store, where, offset) for _ in range(_RUNS)]
            yield {
                "cases": size,
                "screen": name,
                "found": store.read_now(lambda tx, where=where: tx.cases.count(where)),  # type: ignore[misc]
                "p50_ms": statistics.median(took),
                "p95_ms": statistics.quantiles(took, n=20)[-1],
            }
        yield from _look_ups(store, size)
        store.close()


def _look_ups(store: Store, size: int) -> Iterator[dict[str, object]]:
    """`found` is how many cases the last look-up has listed."""
    random, likeness = Random(1), Likeness.load()
    anywhere = [_matter(random) for _ in range(_RUNS * 5)]
    busiest = [replace(matter, place=_point(*_CENTRE)) for matter in anywhere]
    since = _NOW - likeness.repeat.window

    def similar(tx: Tx, matter: Matter) -> int:
        return len(find_similar(tx, matter, likeness=likeness, now=_NOW))

    def site(tx: Tx, matter: Matter) -> int:
        return len(of_site(tx, matter.place, radius_m=likeness.repeat.radius_m, since=since))

    looks = (("similar, anywhere", similar, anywhere), ("similar, busiest", similar, busiest), ("site", site, busiest))
    for name, look, matters in looks:
        took, found = list[float](), 0
        for matter in matters:
            start = time.perf_counter()
            found = store.read_now(lambda tx, matter=matter, look=look: look(tx, matter))  # type: ignore[misc]
            took.append((time.perf_counter() - start) * 1000)
        yield {
            "cases": size,
            "screen": name,
            "found": found,
            "p50_ms": statistics.median(took),
            "p95_ms": statistics.quantiles(took, n=20)[-1],
        }


def _matter(random: Random) -> Matter:
    text = f"工地没有洒水，第{random.randrange(2000)}号门口灰尘很大"
    return Matter(place=_somewhere(random), category=random.choice(_CATEGORIES), text=text)


def _somewhere(random: Random) -> Place:
    """In a zone of 20 by 20 km; one report in five comes from its 2 km centre."""
    lat, lon = _CENTRE
    reach_km = 1 if random.random() < 0.2 else 10
    return _point(lat + random.uniform(-reach_km, reach_km) / 111, lon + random.uniform(-reach_km, reach_km) / 92)


def _point(lat: float, lon: float) -> Place:
    return Place(source=PlaceSource.LOCATION, address="金龙湖路", lat=lat, lon=lon)


def _screens(clerk: int) -> Iterator[tuple[str, QueueFilter, int]]:
    opened = frozenset({State.SUBMITTED.value, State.ACCEPTED.value, State.RECTIFYING.value})
    yield "first page", QueueFilter(), 0
    yield "page 50", QueueFilter(), 49 * _PAGE
    yield "three states", QueueFilter(states=opened), 0
    yield "one sub-district", QueueFilter(subdistrict="damiao"), 0
    yield "category and unit", QueueFilter(category="quarry", unit="urban"), 0
    yield "overdue", QueueFilter(overdue=True, now=_NOW), 0
    yield "mine, open", QueueFilter(mine=clerk, states=opened), 0
    yield "words", QueueFilter(text="第777号门"), 0
    yield "a number", QueueFilter(text="lw-7k3m-9qx8"), 0


def _timed(store: Store, where: QueueFilter, offset: int) -> float:
    """Milliseconds for one screen."""
    start = time.perf_counter()
    store.read_now(lambda tx: (tx.cases.queue(where, limit=_PAGE, offset=offset), tx.cases.count(where)))
    return (time.perf_counter() - start) * 1000


def fill(store: Store, size: int, clerk: int) -> None:
    random = Random(size)
    numbers = set[str]()
    while len(numbers) < size:
        numbers.add(draw_number(random.randrange))
    waiting = sorted(numbers)
    while waiting:
        batch, waiting = waiting[:_BATCH], waiting[_BATCH:]
        store.write_now(lambda tx, batch=batch: _add(tx, batch, random, clerk))  # type: ignore[misc]


def _add(tx: Tx, numbers: list[str], random: Random, clerk: int) -> None:
    for number in numbers:
        tx.cases.add(_case(number, random, clerk))


def _case(number: str, random: Random, clerk: int) -> Complaint:
    state = random.choice(_STATES)
    made = _NOW - timedelta(hours=random.randrange(24 * 700))
    place = replace(_somewhere(random), subdistrict=random.choice(_SUBDISTRICTS))
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
        owner_id=clerk if random.random() < 0.1 else None,
    )
    waits = state in {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.DUPLICATE}
    return case if waits else replace(case, due_at=_NOW + timedelta(hours=random.randrange(-24, 96)))


if __name__ == "__main__":
    main()
