"""Time of the lists of night inspections.

`python -m benchmarks.inspections [--findings 20000]` prints a table, then JSON.

The lists must stay within 80 ms p95 at 20,000 findings. Each row is what a page reads from a SQLite file.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert

from complaints.model import Complaint, Identity, Kind, Place, PlaceSource, Role, State
from complaints.report.numbers import draw_number
from inspections.model import Limit
from storage.inspections.tables import findings, sessions, visits, walkers
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys, Tx

_NOW = datetime(2026, 11, 29, 14, tzinfo=UTC)
_RUNS, _A_SESSION, _A_VISIT = 40, 8, 2
_SITES = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=20_000)
    given = parser.parse_args()
    rows = measure(given.findings)
    print(f"{'list':<28} {'p50 ms':>8} {'p95 ms':>8}")
    for row in rows:
        print(f"{row['list']:<28} {row['p50_ms']:>8.2f} {row['p95_ms']:>8.2f}")
    print(json.dumps({"inspections": rows, "findings": given.findings}))


def measure(amount: int) -> list[dict[str, float | str]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(
            f"sqlite:///{Path(folder) / 'night.db'}", keys=Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
        )
        migrate(store.engine)
        store.write_now(lambda tx: _fill(tx, amount))
        pages = amount // 50
        keys = {f"to:site {n}" for n in range(20)}
        lists: dict[str, Callable[[Tx], object]] = {
            "findings, first page": lambda tx: tx.inspections.found_page(walker=None, size=50, number=1),
            "findings, last page": lambda tx: tx.inspections.found_page(walker=None, size=50, number=pages),
            "findings of one walker": lambda tx: tx.inspections.found_page(walker=1, size=50, number=1),
            "sessions, with their sums": _sessions,
            "one session": lambda tx: (tx.inspections.found(7), tx.inspections.visits(7)),
            "visits of the year, 20 sites": lambda tx: tx.inspections.past_visits(
                keys, since=_NOW - timedelta(days=365)
            ),
            "not signed for": lambda tx: tx.inspections.unsigned(due_before=_NOW, step=1, limit=50),
        }
        measured = [_row(store, name, look) for name, look in lists.items()]
        store.close()
        return measured


def _sessions(tx: Tx) -> object:
    page = tx.inspections.page(walker=None, size=20, number=1)
    return tx.inspections.totals([session.id for session in page.sessions])


def _row(store: Store, name: str, look: Callable[[Tx], object]) -> dict[str, float | str]:
    times = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        store.read_now(look)
        times.append((time.perf_counter() - began) * 1000)
    return {"list": name, "p50_ms": statistics.median(times), "p95_ms": sorted(times)[int(_RUNS * 0.95) - 1]}


def _fill(tx: Tx, amount: int) -> None:
    random = Random(7)
    for n in range(10):
        tx.staff.add(name=f"巡查{n}", role=Role.INSPECTOR, telegram_id=None)
    nights = amount // _A_SESSION
    run = tx.connection.execute
    run(insert(sessions), [_session(n) for n in range(1, nights + 1)])
    run(
        insert(walkers),
        [
            {"session_id": n, "staff_id": staff, "name": f"巡查{staff}", "joined_at": _NOW}
            for n in range(1, nights + 1)
            for staff in random.sample(range(1, 11), 2)
        ],
    )
    places = [(n, site) for n in range(1, nights + 1) for site in random.sample(range(_SITES), _A_SESSION // _A_VISIT)]
    run(insert(visits), [_visit(ident, n, site) for ident, (n, site) in enumerate(places, start=1)])
    written = [_finding(tx, random, count) for count in range(nights * _A_SESSION)]
    for start in range(0, len(written), 1000):
        run(insert(findings), written[start : start + 1000])


def _session(n: int) -> dict[str, object]:
    at = _NOW - timedelta(hours=n)
    return {
        "client_id": f"session-{n}", "started_at": at, "started_by": "巡查1", "ended_at": at + timedelta(hours=1),
        "ended_by": "巡查1", "forgotten": False,
    }  # fmt: skip


def _visit(ident: int, session: int, site: int) -> dict[str, object]:
    return {
        "session_id": session, "client_id": f"visit-{ident}", "key": f"to:site {site}", "name": f"site {site}",
        "clear": False, "by": "巡查1", "staff_id": 1, "at": _NOW - timedelta(hours=session), "recorded_at": _NOW,
        "firm_site": None, "source": "typed", "address": f"site {site}", "lat": None, "lon": None, "subdistrict": None,
    }  # fmt: skip


def _finding(tx: Tx, random: Random, count: int) -> dict[str, object]:
    state = State.DISPATCHED if count % 40 == 0 else random.choice((State.CLOSED, State.RECTIFYING))
    case = tx.cases.add(
        Complaint(
            id=0, number=draw_number(random.randrange), kind=Kind.FINDING, state=state, version=1,
            category="site_dust", text="裸土没有覆盖", place=Place(source=PlaceSource.TYPED, address="路"),
            identity=Identity.STAFF_ONLY, reporter_id=None, created_at=_NOW, updated_at=_NOW, unit="planning",
            due_at=_NOW if state is State.DISPATCHED else None,
        )
    )  # fmt: skip
    session = count // _A_SESSION + 1
    return {
        "case_id": case.id, "session_id": session, "number": count % _A_SESSION + 1,
        "visit_id": count // _A_VISIT + 1, "client_id": f"finding-{count}", "finder_id": 1, "finder": "巡查1",
        "found_at": _NOW, "recorded_at": _NOW, "limit": Limit.DAY.value, "limit_moved_from": None, "target": "",
        "measures": "", "acceptor": "", "basis": "", "filing": "", "checklist_item": "", "difficulty": "",
        "at_once": False,
    }  # fmt: skip


if __name__ == "__main__":
    main()
