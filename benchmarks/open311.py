"""Requests a second that the Open311 interface answers with many published cases, on one core.

`python -m benchmarks.open311 [--cases 100000] [--database URL]` prints a table, then JSON.

`a second` counts requests per second of the server's processor time, so it is what one core answers, whatever else the
machine does. Each row asks with another query every time, except `the same list`, which is what most clients do.
Required: 200 lists a second.
"""

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from aiohttp import ClientSession

from benchmarks.public import server_time, with_cases
from zone import Zone

_RUNS = 300
_BASE = "/open311/v2"


def _asked(zone: Zone) -> dict[str, Callable[[int], str]]:
    """By name: the address of the nth request."""
    kinds = [one.id for one in zone.categories]
    day = date(2026, 11, 28)

    def period(n: int) -> str:
        return f"start_date={day - timedelta(days=n + 90)}T00:00:00Z&end_date={day - timedelta(days=n)}T00:00:00Z"

    return {
        "the same list": lambda _: f"{_BASE}/requests.json",
        "list, pages": lambda n: f"{_BASE}/requests.json?page={n + 1}",
        "list, pages, XML": lambda n: f"{_BASE}/requests.xml?page={n + 1}",
        "list, deep": lambda n: f"{_BASE}/requests.json?page={1000 + n}",
        "list, period": lambda n: f"{_BASE}/requests.json?{period(n)}",
        "list, category": lambda n: f"{_BASE}/requests.json?service_code={kinds[n % len(kinds)]}&page={n + 1}",
        "list, box": lambda n: f"{_BASE}/requests.json?bbox={n * 0.0002},0.01,{n * 0.0002 + 0.02},0.04",
        "list, extended": lambda n: f"{_BASE}/requests.json?extensions=true&page={n + 1}",
        "one request": lambda n: f"{_BASE}/requests/LW-{n * 37:08d}.json",
        "services": lambda n: f"{_BASE}/services.json?n={n}",
    }


async def _measured(client: ClientSession, zone: Zone) -> list[dict[str, Any]]:
    rows = []
    for name, address in _asked(zone).items():
        await (await client.get(address(_RUNS + 1))).read()
        begun, used, most = time.perf_counter(), server_time(), 0
        for n in range(_RUNS):
            most = max(most, len(await (await client.get(address(n))).read()))
        rows.append(
            {
                "asked": name,
                "a_second": round(_RUNS / (server_time() - used)),
                "ms": round((time.perf_counter() - begun) * 1000 / _RUNS, 1),
                "kB": round(most / 1000, 1),
            }
        )
    return rows


def main() -> None:
    count, rows = with_cases(_measured)
    print(f"{count:,} published cases, 50 of a page")
    print(f"{'asked':<20}{'a second':>10}{'ms':>8}{'kB':>8}")
    for row in rows:
        print(f"{row['asked']:<20}{row['a_second']:>10}{row['ms']:>8}{row['kB']:>8}")
    print(json.dumps({"cases": count, "open311": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
