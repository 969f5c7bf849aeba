"""The cost of open consoles (S29): `python -m benchmarks.live [--consoles 50] [--seconds 20]`. Prints JSON.

The console runs in this process on a SQLite file; its browsers are in a child, so that only the server is measured.
`share_of_a_core`: processor time of this process at rest, after all streams have begun; target: at most 0.05.
`told_s`: from the commit of a new report until the last console has it."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from aiohttp import ClientSession, TCPConnector, web

from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.model import Actor, Complaint, Event, Identity, Kind, Place, PlaceSource, Role, State
from complaints.office.staff_links import digest
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx
from web.console.guard import guard
from web.console.live import stream
from web.console.needs import PAGES, Door, Page
from web.console.session import COOKIE, HOUSE
from web.ports import PageServices
from zone import Zone

_TRAINING = Path(__file__).parents[1] / "zone/data/training"
_TIMES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--consoles", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--listen", help="the address of the server: the child's part")
    given = parser.parse_args()
    if given.listen:
        asyncio.run(_listen(given.listen, given.consoles))
    else:
        print(json.dumps({"live": asyncio.run(measure(given.consoles, given.seconds))}))


async def measure(consoles: int, seconds: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/records.db", keys=Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
        migrate(store.engine)
        store.write_now(lambda tx: _log_in(tx, consoles))
        runner = web.AppRunner(_console(store), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            return await _with_browsers(store, port, consoles, seconds)
        finally:
            await runner.cleanup()
            store.close()


async def _with_browsers(store: Store, port: int, consoles: int, seconds: float) -> dict[str, object]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.live", "--listen", f"http://127.0.0.1:{port}", "--consoles", str(consoles),
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert child.stdout is not None
    try:
        await child.stdout.readline()  # all streams have begun
        before = time.process_time()
        await asyncio.sleep(seconds)
        share = (time.process_time() - before) / seconds
        told = []
        for number in range(_TIMES):
            await store.write(partial(_report, number=number))
            committed = time.monotonic()
            await child.stdout.readline()  # all consoles have it
            told.append(time.monotonic() - committed)
    finally:
        child.kill()
        await child.wait()
    return {
        "consoles": consoles,
        "share_of_a_core": round(share, 4),
        "told_s": {"median": round(statistics.median(told), 3), "most": round(max(told), 3)},
    }


class _House:
    """The part of web.ports.PageServices that a stream uses."""

    def __init__(self, store: Store) -> None:
        zone = Zone.load(_TRAINING)
        self.store, self._services = store, _Services(Clock(WorkingTime(zone.hours, zone.timezone)))

    @staticmethod
    def clock() -> datetime:
        return datetime.now(UTC)

    def services(self) -> "_Services":
        return self._services


@dataclass(frozen=True)
class _Services:
    clock: Clock


def _console(store: Store) -> web.Application:
    app, console = web.Application(), web.Application(middlewares=[guard])
    console[HOUSE] = cast(PageServices, _House(store))
    pages: dict[object, Page] = {stream.live: Page("GET", "/live", stream.live, Door.ACCOUNT)}
    console[PAGES] = pages
    stream.set_up(console)
    console.router.add_get("/live", stream.live)
    app.add_subapp("/console/", console)
    return app


def _log_in(tx: Tx, consoles: int) -> None:
    now = datetime.now(UTC)
    for number in range(consoles):
        account = tx.staff.add(name=f"clerk {number}", role=Role.CLERK, telegram_id=None)
        token = digest(f"word-{number}")
        tx.sessions.open(token_hash=token, staff_id=account.id, now=now, expires_at=now + timedelta(days=1))


def _report(tx: Tx, *, number: int) -> None:
    now = datetime.now(UTC)
    case = tx.cases.add(
        Complaint(
            id=0,
            number=f"LW-BENC-{number:04d}",
            kind=Kind.REPORT,
            state=State.SUBMITTED,
            version=1,
            category="site_dust",
            text="工地扬尘",
            place=Place(source=PlaceSource.TYPED, address="桃林路口"),
            identity=Identity.STAFF_ONLY,
            reporter_id=None,
            created_at=now,
            updated_at=now,
        )
    )
    tx.cases.append(Event.of(case, "submit", actor=Actor(role=Role.REPORTER), at=now, before=State.DRAFT))


async def _listen(address: str, consoles: int) -> None:
    """Prints a line when all streams have begun, and one whenever all have the next piece of news."""
    came: asyncio.Queue[None] = asyncio.Queue()

    async def one(session: ClientSession, number: int) -> None:
        cookie = {"Cookie": f"{COOKIE}=word-{number}"}
        async with session.get(f"{address}/console/live", headers=cookie) as response:
            async for line in response.content:
                if line.startswith(b"event: "):
                    came.put_nowait(None)

    async with ClientSession(connector=TCPConnector(limit=0)) as session:  # by default it has 100 connections
        streams = [asyncio.create_task(one(session, number)) for number in range(consoles)]
        while True:
            for _ in streams:
                await came.get()
            print("all", flush=True)


if __name__ == "__main__":
    main()
