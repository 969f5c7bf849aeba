"""Accessibility and speed of every public page and of the chat, as Lighthouse 12 sees them in Debian's Chromium.

`make lighthouse`, or `python -m benchmarks.lighthouse [--times 5] [--only TEXT]`, prints a table, then JSON. It starts
the service with demonstration data of its own in a temporary folder. Each figure is the median of the runs; each run
has a new profile, so nothing is cached. Lighthouse simulates a phone: slow 4G (1.6 Mbit/s, 150 ms) and a processor four
times slower. Required: accessibility 100 on every page, LCP 2.5 s and TBT 200 ms on the landing page and in the chat.
Exit code 1 if something is missed.

Blocking time is measured, so it grows when other programs use the machine.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bot.app import assemble
from bot.resources import open_office
from bot.settings import Settings
from storage.store import Store
from zone import Zone

_ROOT = Path(__file__).parents[1]
_RUNNER = _ROOT / "scripts/lighthouse/run.mjs"
_ZONE = _ROOT / "zone/data/training"
_LCP_MS, _TBT_MS, _DOORS = 2500, 200, ("/", "/chat/")
_FIGURES = ("accessibility", "lcp_ms", "tbt_ms", "cls", "kB")
#: {case}, {month}, {area} and {kind}: of the demonstration
_PAGES = (
    "/", "/chat/", "/public/", "/public/cases", "/public/cases/{case}", "/public/map", "/public/months",
    "/public/months/{month}", "/public/subdistricts/{area}", "/public/categories/{kind}", "/public/rectification",
    "/public/data", "/public/never", "/public/embed", "/track",
)  # fmt: skip


async def _measured(data: Path, times: int, only: str) -> list[dict[str, Any]]:
    settings = Settings(data_dir=data, zone_dir=_ZONE, http_port=0, _env_file=None)  # type: ignore[call-arg]
    service = assemble(open_office(settings))
    started, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(service.run(started=lambda _: started.set(), stop=stop))
    await started.wait()
    home = f"http://127.0.0.1:{service.port}"
    paths = [path for path in _paths(service.office.store) if only in path]
    try:
        return await _runs(times, [home + path for path in paths], home)
    finally:
        stop.set()
        await running


def _paths(store: Store) -> Sequence[str]:
    zone = Zone.load(_ZONE)
    number, day = store.read_now(lambda tx: tx.publishing.numbers(limit=1))[0]
    values = {
        "case": number, "month": f"{day:%Y-%m}", "area": zone.subdistricts[0].id, "kind": zone.categories[0].id,
    }  # fmt: skip
    return [page.format(**values) for page in _PAGES]


async def _runs(times: int, addresses: Sequence[str], home: str) -> list[dict[str, Any]]:
    installed = (shutil.which(name) for name in ("chromium", "chromium-headless-shell"))
    browser = os.environ.get("CHROME_PATH") or next(filter(None, installed), None)
    if browser is None:
        raise SystemExit("Chromium is missing: apt-get install chromium, or name a browser in CHROME_PATH")
    process = await asyncio.create_subprocess_exec(
        "node", str(_RUNNER), str(times), *addresses, env={**os.environ, "CHROME_PATH": browser}, stdout=PIPE
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"lighthouse ended with {process.returncode}")
    runs = [json.loads(line) for line in out.decode().splitlines()]
    of = {address: [run for run in runs if run["address"] == address] for address in addresses}
    return [_row(address.removeprefix(home), found) for address, found in of.items()]


def _row(path: str, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    row = {"page": path, **{name: median(run[name] for run in runs) for name in _FIGURES}}
    return {**row, "found": sorted({found for run in runs for found in run["found"]})}


def _is_met(row: Mapping[str, Any]) -> bool:
    is_fast = row["page"] not in _DOORS or (row["lcp_ms"] <= _LCP_MS and row["tbt_ms"] <= _TBT_MS)
    return bool(row["accessibility"] == 100 and is_fast)


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("--times", type=int, default=5)
    given.add_argument("--only", default="", help="pages whose address contains this")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = [sys.executable, "-m", "bot", "demo-data"]
        subprocess.run(made, cwd=_ROOT, env={**os.environ, "DATA_DIR": folder, "ZONE_DIR": str(_ZONE)}, check=True)
        rows = asyncio.run(_measured(Path(folder), asked.times, asked.only))
    print(f"{'page':<34}{'accessible':>11}{'LCP ms':>8}{'TBT ms':>8}{'CLS':>7}{'kB':>6}")
    for row in rows:
        figures = f"{row['accessibility']:>11}{row['lcp_ms']:>8}{row['tbt_ms']:>8}{row['cls']:>7}{row['kB']:>6}"
        print(f"{row['page']:<34}{figures}  {'' if _is_met(row) else 'missed'} {' '.join(row['found'])}")
    print(json.dumps({"times": asked.times, "pages": rows}, ensure_ascii=False))
    return 0 if all(map(_is_met, rows)) else 1


if __name__ == "__main__":
    sys.exit(main())
