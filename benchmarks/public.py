"""Time and size of the public pages with many published cases.

`python -m benchmarks.public [--cases 100000] [--database URL]` prints a table, then JSON.

Each row is one page asked for over HTTP from the server in this process, on a SQLite file or in an empty PostgreSQL
database, each time with another query; `p95` is the time from request to the last byte, `kB` the size of the answer
before compression, `cpu p95` the server's processor time, which other programs on the machine change less.
Required: 80 ms and 60 kB at 100,000 cases. `feed again`: what a reader that asks every second
gets.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from sqlalchemy import insert, select

from complaints.model import Complaint, Identity, Kind, Outcome, Place, PlaceSource, State, Verdict
from complaints.report.windows import Window
from http_server.site import SiteSettings
from publishing.model import PublicCase, PublicStep, Step
from publishing.projection import rounded
from storage.cases.rows import cases, row_of
from storage.engine.sealing import Seal
from storage.migrations import migrate
from storage.publishing.published import row_of_published
from storage.publishing.tables import published
from storage.store import Store
from storage.tx import Keys, Tx
from web import public
from web.app import build
from zone import Zone
from zone.publishing import Precision

_NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
_TRAINING = Path(__file__).parents[1] / "zone/data/training"
_RUNS, _BATCH = 60, 5000
_KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
_WORDS = "查到工地土堆没有覆盖。施工单位当天盖好防尘网，恢复了喷淋，第二天复查达标。"

Measured = Callable[[ClientSession, Zone], Awaitable[list[dict[str, Any]]]]


def _made(random: Random, zone: Zone, n: int) -> PublicCase:
    closed = (_NOW - timedelta(days=random.randrange(1500))).date()
    lat, lon = rounded(random.uniform(0.005, 0.06), random.uniform(0.005, 0.085), zone.publishing.grid_m)
    return PublicCase(
        number=f"LW-{n:08d}",
        revision=1,
        category=random.choice(zone.categories).id,
        state=State.CLOSED.value,
        received_on=closed - timedelta(days=random.randrange(20)),
        closed_on=closed,
        precision=Precision.POINT,
        subdistrict=random.choice(zone.subdistricts).id,
        street="桃林路",
        lat=lat,
        lon=lon,
        words=_WORDS,
        verdict=random.choice(list(Verdict)).value,
        outcome=random.choice(list(Outcome)).value,
        unit=random.choice(zone.units).id,
        steps=tuple(PublicStep(on=closed, what=step) for step in Step),
        published_at=datetime.combine(closed, datetime.min.time(), UTC),
    )


def _plain_case(number: str) -> Complaint:
    return Complaint(
        id=0, number=number, kind=Kind.REPORT, state=State.CLOSED, version=1, category="site_dust", text="",
        place=Place(source=PlaceSource.TYPED), identity=Identity.STAFF_ONLY, reporter_id=None, created_at=_NOW,
        updated_at=_NOW, closed_at=_NOW,
    )  # fmt: skip


def _fill(tx: Tx, zone: Zone, count: int) -> None:
    random, seal = Random(1), Seal(_KEYS.contact)
    for start in range(0, count, _BATCH):
        made = [_made(random, zone, n) for n in range(start, min(count, start + _BATCH))]
        tx.connection.execute(insert(cases), [row_of(_plain_case(one.number), seal) for one in made])
        ids = dict(
            tx.connection.execute(
                select(cases.c.number, cases.c.id).where(cases.c.number.in_([one.number for one in made]))
            ).all()
        )
        rows = [row_of_published(one, ids[one.number], one.published_at) for one in made]
        tx.connection.execute(insert(published), rows)


def _pages(zone: Zone) -> dict[str, Callable[[int], str]]:
    """By name: the address of the nth request."""
    areas, kinds = [one.id for one in zone.subdistricts], [one.id for one in zone.categories]
    months = [f"{date(2026, 11, 1) - timedelta(days=30 * n):%Y-%m}" for n in range(40)]
    return {
        "list": lambda n: f"/public/cases?page={n + 1}",
        "list, deep": lambda n: f"/public/cases?page={4000 + n}",
        "list, page 10^9": lambda n: f"/public/cases?page=999999999&n={n}",
        "list, filters": lambda n: (
            f"/public/cases?subdistrict={areas[n % len(areas)]}&category={kinds[n % len(kinds)]}&page={n + 1}"
        ),
        "list, month": lambda n: f"/public/cases?month={months[n % 40]}&page={n // 40 + 1}",
        "one case": lambda n: f"/public/cases/LW-{n * 37:08d}",
        "table of a month": lambda n: f"/public/months/{months[n % 40]}?page={n // 40 + 1}",
        "map": lambda n: f"/public/map?category={kinds[n % len(kinds)]}&n={n}",
        "map, the zone": lambda n: (
            f"/public/map.json?box=0.0,0.0,0.07,0.09&category={kinds[n % len(kinds)]}"
            f"&subdistrict={areas[n % len(areas)]}&n={n}"
        ),
        "map, the world": lambda n: f"/public/map.json?box=-90,-180,90,180&category={kinds[n % len(kinds)]}",
        "map, close": lambda n: f"/public/map.json?box={n * 0.0008},0.01,{n * 0.0008 + 0.008},0.02",
        "landing": lambda n: f"/?n={n}",
        "months": lambda n: f"/public/months?n={n}",
        "feed again": lambda n: f"/public/feed.atom?n={n}",
    }


class _House:
    """What the public pages ask for."""

    def __init__(self, store: Store, zone: Zone) -> None:
        self.store, self.photos, self.clock = store, None, lambda: _NOW
        self._services = _Services(zone)

    def services(self) -> "_Services":
        return self._services


class _Services:
    def __init__(self, zone: Zone) -> None:
        self.zone, self.public_url = zone, "https://lvwang.example"


async def _measured(client: ClientSession, zone: Zone) -> list[dict[str, Any]]:
    rows = []
    for name, address in _pages(zone).items():
        await (await client.get(address(999))).read()
        times, sizes, spent = [], [], []
        for n in range(_RUNS):
            begun, used = time.perf_counter(), server_time()
            body = await (await client.get(address(n))).read()
            times.append((time.perf_counter() - begun) * 1000)
            spent.append((server_time() - used) * 1000)
            sizes.append(len(body) / 1000)
        times.sort()
        spent.sort()
        rows.append(
            {
                "page": name,
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(times[int(0.95 * len(times))], 1),
                "cpu_p95_ms": round(spent[int(0.95 * len(spent))], 1),
                "kB": round(max(sizes), 1),
            }
        )
    return rows


class _Unlimited(Window):
    """No limit per address: all requests come from here."""

    def used(self, name: str, now: datetime) -> int:
        return 0


async def _asked(store: Store, zone: Zone, measured: Measured) -> list[dict[str, Any]]:
    house: Any = _House(store, zone)
    app = build([lambda app: public.setup(app, house=house)], site=SiteSettings(asked=_Unlimited(timedelta(minutes=1))))
    async with TestServer(app) as server:
        return await asyncio.to_thread(asyncio.run, _from_outside(str(server.make_url("/")), zone, measured))


async def _from_outside(address: str, zone: Zone, measured: Measured) -> list[dict[str, Any]]:
    async with ClientSession(base_url=address) as client:
        return await measured(client, zone)


def server_time() -> float:
    """Processor seconds of this process without those of the calling thread, which is the client's."""
    return time.process_time() - time.thread_time()


def with_cases(measured: Measured) -> tuple[int, list[dict[str, Any]]]:
    """What the command line asks for: `measured` asks a server of the public pages with so many published cases.
    Returns their number and the rows."""
    given = argparse.ArgumentParser()
    given.add_argument("--cases", type=int, default=100_000)
    given.add_argument("--database", default="")
    asked = given.parse_args()
    zone = Zone.load(_TRAINING)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(asked.database or f"sqlite:///{folder}/public.db", keys=replace(_KEYS, timezone=zone.timezone))
        migrate(store.engine)
        store.write_now(lambda tx: _fill(tx, zone, asked.cases))
        if store.engine.dialect.name == "postgresql":  # what its autovacuum does sooner or later
            with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        rows = asyncio.run(_asked(store, zone, measured))
        store.close()
    return asked.cases, rows


def main() -> None:
    count, rows = with_cases(_measured)
    print(f"{count:,} published cases")
    print(f"{'page':<20}{'p50 ms':>8}{'p95 ms':>8}{'cpu p95':>9}{'kB':>8}")
    for row in rows:
        print(f"{row['page']:<20}{row['p50_ms']:>8}{row['p95_ms']:>8}{row['cpu_p95_ms']:>9}{row['kB']:>8}")
    print(json.dumps({"cases": count, "pages": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
