"""Time of the register's pages: `python -m benchmarks.firms [--firms 2000] [--cases 20000]`. Prints a table, then JSON.

Real pages of the console on a SQLite file, one request after another; a middleware around everything takes the time of
the server: session, statements, and the page as HTML. `cpu`: median processor time, the cost even if other programs use
the machine. Target: p95 of 80 ms at 2,000 firms and 20,000 findings."""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from aiohttp import ClientSession, web

from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.model import (
    Complaint,
    Firm,
    FirmSite,
    Identity,
    Implementer,
    Kind,
    Place,
    PlaceSource,
    Role,
    SiteKind,
    State,
)
from complaints.office.staff_links import digest
from enterprises.credit_code import check_symbol
from knowledge.answer import Library
from services import Secrets, Services
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from web import console
from web.app import build
from web.console.session import COOKIE
from web.ports import PageServices, Telegram
from zone import Zone

_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_RUNS = 40
_CASES_A_BATCH = 5000
_STATES = (*(State.CLOSED,) * 8, State.DISPATCHED, State.RECTIFYING)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=2000)
    parser.add_argument("--cases", type=int, default=20_000)
    given = parser.parse_args()
    figures = asyncio.run(measure(given.firms, given.cases))
    print(f"{'page':<34} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8}")
    for row in figures:
        print(f"{row['page']:<34} {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f} {row['cpu_ms']:>8.1f}")
    print(json.dumps({"firms": figures}, ensure_ascii=False))


async def measure(firms: int, cases: int) -> Sequence[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/records.db", keys=Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
        migrate(store.engine)
        fill(store, firms, cases)
        took = list[tuple[float, float]]()
        app = build([lambda app: console.setup(app, house=_house(store))])
        app.middlewares.insert(0, _timed(took))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            base = f"http://127.0.0.1:{runner.addresses[0][1]}/console"
            return [await _figure(name, base + path, word, took) for name, path, word in _pages(firms)]
        finally:
            await runner.cleanup()
            store.close()


def _pages(firms: int) -> Sequence[tuple[str, str, str]]:
    """Name, path, and whose session."""
    return (
        ("firms", "/firms", "clerk"),
        ("firms, page 30", "/firms?page=30", "clerk"),
        ("firms, words", "/firms?q=7%E5%8F%B7", "clerk"),
        ("firms, repeat offenders", "/firms?repeats=1", "clerk"),
        ("firms, kind and sub-district", "/firms?kind=building&subdistrict=beitan", "clerk"),
        ("sites", "/firms/sites", "clerk"),
        ("sites, words", "/firms/sites?q=7%E5%8F%B7", "clerk"),
        ("a firm", f"/firms/{firms // 2}", "clerk"),
        ("a site", f"/firms/sites/{firms // 2}", "clerk"),
        ("statistics by firm", "/numbers/firms", "clerk"),
        ("statistics by firm, a year", "/numbers/firms?per=year", "clerk"),
        ("statistics by firm, page 30", "/numbers/firms?per=year&page=30", "clerk"),
        ("a firm's own list", "/firm/", "member"),
        ("a firm's own page", "/firm/about", "member"),
    )


async def _figure(name: str, address: str, word: str, took: list[tuple[float, float]]) -> dict[str, object]:
    async with ClientSession(cookies={COOKIE: word}) as session:
        for run in range(_RUNS + 2):
            if run == 2:
                took.clear()  # the first ones compile templates
            async with session.get(address) as response:
                await response.read()
                assert response.status == 200, (name, response.status)
    return {
        "page": name,
        "p50_ms": round(statistics.median(wall for wall, _ in took), 2),
        "p95_ms": round(statistics.quantiles([wall for wall, _ in took], n=20, method="inclusive")[-1], 2),
        "cpu_ms": round(statistics.median(cpu for _, cpu in took), 2),
    }


def _timed(took: list[tuple[float, float]]) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def timed(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        start, busy = time.perf_counter(), time.process_time()
        response = await handler(request)
        took.append(((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000))
        return response

    return timed


def fill(store: Store, firms: int, cases: int) -> None:
    """Each firm has one site, every second a second one; cases name firms evenly."""
    draw = random.Random(firms)
    store.write_now(_accounts)
    places = store.write_now(lambda tx: [_firm(tx, number, draw) for number in range(firms)])
    for start in range(0, cases, _CASES_A_BATCH):
        numbers = range(start, min(start + _CASES_A_BATCH, cases))
        store.write_now(partial(_cases, numbers=numbers, places=places, draw=draw))


def _accounts(tx: Tx) -> None:
    for word, role, party in (("clerk", Role.CLERK, ""), ("member", Role.FIRM, "firm:1")):
        account = tx.staff.add(name=word, role=role, telegram_id=None, party=party)
        tx.sessions.open(
            token_hash=digest(word), staff_id=account.id, now=_NOW, expires_at=_NOW + timedelta(days=9)
        )  # fmt: skip


def _firm(tx: Tx, number: int, draw: random.Random) -> tuple[str, str]:
    body = f"91320300MAK{number:06d}"
    firm = tx.firms.add(
        Firm(
            name=f"第{number}号建设公司", code=body + check_symbol(body), trade=f"行业{number % 12}",
            address=f"和平大道 {number} 号", created_at=_NOW, updated_at=_NOW,
        )
    )  # fmt: skip
    for part in range(1 + number % 2):
        site = tx.firms.add_site(
            FirmSite(
                firm=firm.id, name=f"第{number}号工地 {part}", kind=draw.choice(list(SiteKind)), lat=draw.random(),
                lon=draw.random(), subdistrict=draw.choice(("beitan", "nantan", "dongqiao")), created_at=_NOW,
                updated_at=_NOW,
            )
        )  # fmt: skip
    return firm.id, site.id


def _cases(tx: Tx, *, numbers: Sequence[int], places: Sequence[tuple[str, str]], draw: random.Random) -> None:
    for number in numbers:
        _case(tx, number, places, draw)


def _case(tx: Tx, number: int, places: Sequence[tuple[str, str]], draw: random.Random) -> None:
    firm, site = places[number % len(places)]
    made = _NOW - timedelta(hours=draw.randrange(24 * 400))
    state = draw.choice(_STATES)
    tx.cases.add(
        Complaint(
            id=0, number=f"LW-{number:04d}-{number % 9973:04d}"[:12] + str(number), kind=Kind.FINDING, state=state,
            version=1, category="site_dust", text="料堆没有覆盖", created_at=made, updated_at=made,
            place=Place(source=PlaceSource.TYPED, address="北门"), identity=Identity.STAFF_ONLY, reporter_id=None,
            unit="planning", firm=firm, firm_site=site, implementer=Implementer.FIRM,
            rectify_by=made + timedelta(days=3), due_at=made + timedelta(days=3) if state is not State.CLOSED else None,
        )
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _House:
    """The part of web.ports.PageServices that these pages use."""

    store: Store
    all_services: Services

    def services(self) -> Services:
        return self.all_services

    @staticmethod
    def clock() -> datetime:
        return _NOW

    @staticmethod
    def telegram() -> Telegram:
        return Telegram()


def _house(store: Store) -> PageServices:
    return cast(PageServices, _House(store=store, all_services=_services()))


def _services() -> Services:
    zone = Zone.load()

    def no_library() -> Library:
        raise NotImplementedError("no page here asks")

    return Services(
        library=no_library, zone=zone, clock=Clock(WorkingTime(zone.hours, zone.timezone)),
        secrets=Secrets(pepper=b"p" * 32), public_url="http://127.0.0.1", staff_chat_id=None, admin_ids=frozenset(),
        random_below=random.Random(1).randrange,
    )  # fmt: skip


if __name__ == "__main__":
    main()
