"""A table, and JSON: `python -m benchmarks.knowledge [--sizes 1000 10000] [--sets FOLDER] [--peers ours]`."""

import argparse
import json
import multiprocessing
from pathlib import Path

from benchmarks.knowledge.data import Task, evaluation_set, own
from benchmarks.knowledge.measure import COLUMNS, measure
from benchmarks.knowledge.peers import PEERS


def _apart(task: Task, peer: str) -> dict[str, object]:
    """Runs in a separate process, so that the memory measured is the peer's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (task, peer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--sets", type=Path, help="folder with faq/bank, faq/lcqmc and stard")
    parser.add_argument("--out", type=Path, default=Path("bench-results/knowledge.json"))
    arguments = parser.parse_args()
    tasks = [own(size, arguments.queries) for size in arguments.sizes]
    if arguments.sets:
        for name in ("faq/bank", "faq/lcqmc", "stard"):
            tasks.append(evaluation_set(arguments.sets / name, name, arguments.queries))
    rows = []
    print(" | ".join(COLUMNS))
    for task in tasks:
        for peer in arguments.peers:
            row = _apart(task, peer)
            rows.append(row)
            print(" | ".join(str(row[column]) for column in COLUMNS), flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({"knowledge": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
