"""Time and memory of an export: `python -m benchmarks.export [--cases 10000 100000]`.

Each row is one file of the whole queue (S22), written as by the console; `peak MB` is Python's peak allocation
meanwhile. It must not grow with the number of cases.
"""

import argparse
import asyncio
import json
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from benchmarks.queue import fill
from complaints.model import Role
from complaints.ports import QueueFilter
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys
from web.console.export import Words, plain, rows_of
from web.console.harmless import csv_lines
from web.console.workbook import Workbook
from zone import Zone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    given = parser.parse_args()
    figures = [figure for size in given.cases for figure in measure(size)]
    print(f"{'cases':>9}  {'file':<6} {'seconds':>8} {'peak MB':>8} {'file MB':>8}")
    for row in figures:
        print(
            f"{row['cases']:>9,}  {row['file']:<6} {row['seconds']:>8.1f} {row['peak_mb']:>8.1f} {row['file_mb']:>8.1f}"
        )
    print(json.dumps({"export": figures}))


def measure(size: int) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
        store = Store(f"sqlite:///{folder}/records.db", keys=keys)
        migrate(store.engine)
        fill(store, size, store.write_now(lambda tx: tx.staff.add(name="clerk", role=Role.CLERK, telegram_id=None).id))
        words = Words(zone=Zone.load(), lang="zh_CN")
        for name, write in (("csv", _csv), ("xlsx", _xlsx)):
            path = Path(folder) / f"export.{name}"
            asyncio.run(write(store, words, path))  # warm-up: caches are not measured
            tracemalloc.start()
            start = time.perf_counter()
            asyncio.run(write(store, words, path))
            took, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            yield {
                "cases": size, "file": name, "seconds": took, "peak_mb": peak / 2**20,
                "file_mb": path.stat().st_size / 2**20,
            }  # fmt: skip
        store.close()


async def _csv(store: Store, words: Words, path: Path) -> None:
    with path.open("w") as file:
        async for page in rows_of(store, QueueFilter(), words):
            file.write(csv_lines([plain(row) for row in page]))


async def _xlsx(store: Store, words: Words, path: Path) -> None:
    book = Workbook(path)
    book.sheet(words.headings())
    async for page in rows_of(store, QueueFilter(), words):
        book.write(page)
    book.close()


if __name__ == "__main__":
    main()
