"""python -m tests.chaos [--minutes 30] [--seed N] [--database sqlite|postgresql] [--logs FOLDER]

Prints a table; the exit code is 1 if a promise was not kept. Logs and violations stay in the folder."""

import argparse
import asyncio
import dataclasses
import json
import sys
import time
from pathlib import Path

from knowledge.answer import Library
from tests.chaos.ground import faketime
from tests.chaos.plan import Plan
from tests.chaos.report import table
from tests.chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(description="chaos run")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--abreast", type=int, default=16, help="people at once")
    parser.add_argument("--calm", type=float, default=20, help="seconds between two troubles of the machine")
    parser.add_argument("--troubles", default="", help="only these, separated by commas")
    parser.add_argument("--logs", type=Path, default=None)
    given = parser.parse_args()
    plan = Plan(
        seed=given.seed, seconds=given.minutes * 60, database=given.database, abreast=given.abreast, calm=given.calm,
        clocks=faketime() is not None, troubles=tuple(filter(None, given.troubles.split(","))),
    )  # fmt: skip
    folder = given.logs or Path("chaos-logs") / f"{plan.database}-{plan.seed}"
    if folder.exists():
        parser.error(f"{folder} is there already")
    folder.mkdir(parents=True)
    print(f"seed {plan.seed}; logs in {folder}", flush=True)
    library = folder.parent / "library"
    if not library.exists():
        Library.open(data_dir=library, statutes_dir=None)
    outcome = asyncio.run(run(plan, folder, library))
    print(table(outcome))
    details = [dataclasses.asdict(one) for one in outcome.violations]
    (folder / "violations.json").write_text(json.dumps(details, ensure_ascii=False, indent=1))
    (folder / "table.txt").write_text(table(outcome) + "\n")
    for one in outcome.violations[:50]:
        print(f"{one.what}: {one.detail}", file=sys.stderr)
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
